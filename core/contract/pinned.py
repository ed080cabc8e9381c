"""An example of new data held against a pinned contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ..model.example import Example, text_of
from .check import Deviation, chat_deviations, prompt_deviations
from .terms import Contract, contract_of

_read: list[tuple[dict[str, Any], Contract]] = []
"""The contract that was pinned last, with the data it was read from."""


def contract_deviations(pinned: dict[str, Any], example: Example) -> Iterator[Deviation]:
    """Yield what production would have to do differently to call a model tuned on this example.

    `pinned` is the contract as decoded from its file. Raises ValueError when it is not a contract.
    """
    if not _read or _read[0][0] is not pinned:
        _read[:] = [(pinned, contract_of(pinned))]
    contract = _read[0][1]
    if contract.kind == "completion":
        yield from _pair(contract, example)
        return
    asked = asked_of(example)
    if asked is not None:
        yield from chat_deviations(contract, asked)


def asked_of(example: Example) -> Example | None:
    """Return the example up to its last reply that is learned from: what production would send. None without one."""
    for branch in (example.chosen, example.rejected):
        if branch and branch[0].role == "assistant":
            return replace(example, chosen=None, rejected=None)
    messages = example.messages
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if message.role == "assistant" and not (message.weight is not None and message.weight == 0):
            return replace(example, messages=messages[:index])
    return None


def _pair(contract: Contract, example: Example) -> Iterator[Deviation]:
    messages = example.messages
    if not messages:
        return
    if len(messages) > 2 or messages[-1].role != "assistant" or (len(messages) == 2 and messages[0].role != "user"):
        yield Deviation("/messages", "more than a prompt and a completion, which is what production sends")
        return
    if len(messages) == 2:
        yield from prompt_deviations(contract, text_of(messages[0].content), "/messages/0/content")
    reply, last = text_of(messages[-1].content), f"/messages/{len(messages) - 1}"
    if contract.stop and reply and not reply.endswith(contract.stop):
        shown = " or ".join(map(repr, contract.stop))
        yield Deviation(f"{last}/content", f"completion does not end with the stop {shown}")
    if contract.leading_space and reply and not reply.startswith(" "):
        yield Deviation(f"{last}/content", "completion does not start with a space")
