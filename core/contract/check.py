"""A request, or an example of new data, held against the contract: every deviation, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..model.example import Example, Message
from ..model.system_prompt import system_prompt_of
from .prompt_diff import prompt_difference
from .terms import Contract
from .tool_digests import named_tools

OWNER = "the contract"
API_DEFAULT_TOKENS = 16
"""What a completion is cut at where no max_tokens is sent. Source: OpenAI's API reference, `/v1/completions`."""


class Deviation(Struct, frozen=True):
    """What does not keep the contract, and where; `diff` shows text, and is for those who asked for it."""

    pointer: str
    words: str
    diff: str = ""


def chat_deviations(contract: Contract, example: Example) -> Iterator[Deviation]:
    """Hold a chat body against the contract: its system prompt, its roles, the length of its history, its tools."""
    yield from _prompt(contract, example)
    yield from _roles(contract, example.messages)
    yield from _history(contract, example.messages)
    yield from _tools(contract, example.tools)


def prompt_deviations(contract: Contract, prompt: str, pointer: str = "/prompt") -> Iterator[Deviation]:
    """Hold the prompt of a completion against the contract: the separator at its end, and nowhere else."""
    mark = contract.separator
    if not mark:
        return
    if prompt.endswith(mark):
        if prompt.find(mark) < len(prompt) - len(mark):
            yield Deviation(pointer, f"the separator {mark!r} also occurs inside the prompt")
        return
    core = mark.strip()
    at = prompt.rfind(core) if core else -1
    if at >= 0 and not prompt[at + len(core) :].strip():
        while at and prompt[at - 1].isspace():
            at -= 1
        tail = prompt[at:] if len(prompt) - at <= 2 * len(mark) + 8 else "other white space"
        yield Deviation(pointer, f"prompt ends with {tail!r} instead of the separator {mark!r}: white space differs")
        return
    yield Deviation(pointer, f"prompt does not end with the separator {mark!r}")


def stop_deviations(contract: Contract, stop: Sequence[str] | None, pointer: str = "") -> Iterator[Deviation]:
    """Hold the `stop` of a request against the contract; None where there is none."""
    for mark in contract.stop:
        if stop is None:
            yield Deviation("", f"stop is missing: the replies end with {mark!r}, so requests must send it")
        elif not any(_ends_it(other, mark) for other in stop):
            near = [other for other in stop if other.strip() == mark.strip()]
            words = f"stop has {near[0]!r} instead of {mark!r}: white space differs" if near else ""
            yield Deviation(pointer or "/stop", words or f"stop lacks {mark!r}, which the replies end with")


def _ends_it(stop: str, mark: str) -> bool:
    """Whether a stop ends a reply where `mark` does: of white space, the end of it with the line break does as well."""
    return stop == mark or (mark.isspace() and "\n" in stop and mark.endswith(stop))


def token_deviations(contract: Contract, most: int | None, pointer: str = "") -> Iterator[Deviation]:
    """Hold the `max_tokens` of a request against the longest reply; None where there is none."""
    longest = contract.longest_reply.tokens
    if most is not None and most < longest:
        name = pointer.lstrip("/") or "max_tokens"
        yield Deviation(pointer, f"{name} is {most:,}, but the longest reply has {longest:,} tokens")
    elif most is None and contract.kind == "completion" and longest > API_DEFAULT_TOKENS:
        words = f"max_tokens is missing: the API stops after {API_DEFAULT_TOKENS} tokens, and replies have up to"
        yield Deviation("", f"{words} {longest:,}")


# -- parts of a chat ---------------------------------------------------------------------------------------------------


def _prompt(contract: Contract, example: Example) -> Iterator[Deviation]:
    found = system_prompt_of(example)
    if found is None and (
        contract.without_system_prompt or not (contract.system_prompts or contract.system_prompt_varies)
    ):
        return
    thread = "/messages" if example.messages else ""
    if contract.system_prompt_varies:
        start = contract.system_prompt_start
        if found is None:
            yield Deviation(thread, f"no system prompt, but {OWNER} has one")
        elif not found[1].startswith(start):
            yield Deviation(found[0], f"system prompt does not begin like those in the data ({len(start)} characters)")
        return
    if found is not None and not contract.system_prompts:
        yield Deviation(found[0], "a system prompt, but no example has one")
        return
    allowed = tuple(prompt.text for prompt in contract.system_prompts)
    difference = prompt_difference(found and found[1], allowed, OWNER)
    if difference is not None:
        words = difference.words if found is None else f"system prompt {difference.words}"
        yield Deviation(found[0] if found else thread, words, difference.diff)


def _roles(contract: Contract, messages: list[Message]) -> Iterator[Deviation]:
    """System and developer turns are the system prompt, and are checked as such."""
    known = {*contract.roles, "system", "developer"} if contract.roles else set()
    for index, message in enumerate(messages):
        if known and message.role not in known:
            known.add(message.role)
            yield Deviation(f"/messages/{index}", f"role {message.role!r} is in no example")


def _history(contract: Contract, messages: list[Message]) -> Iterator[Deviation]:
    turns = [(index, m) for index, m in enumerate(messages) if m.role not in ("system", "developer")]
    longest = contract.turns.longest_history
    if len(turns) > longest:
        words = f"{len(turns)} turns before the reply, but no example has more than {longest}"
        yield Deviation("/messages", words)
    before = contract.turns.before_reply
    if before and (not turns or turns[-1][1].role not in before):
        wanted = " or ".join(before)
        words = f"ends with a turn of {turns[-1][1].role!r}" if turns else "has no turn to reply to"
        pointer = f"/messages/{turns[-1][0]}" if turns else "/messages" if messages else ""
        yield Deviation(pointer, f"{words}; in the data a reply follows {wanted}")


def _tools(contract: Contract, tools: list[Any] | None) -> Iterator[Deviation]:
    if not tools:
        if contract.tools and not contract.without_tools:
            yield Deviation("", "no tools, but every example has some")
        return
    if contract.tools_vary:
        return
    known = {tool.name for tool in contract.tools}
    digests = {(tool.name, tool.sha256) for tool in contract.tools}
    for pointer, name, digest, _ in named_tools(tools):
        if name not in known:
            yield Deviation(pointer, f"tool {msgspec.json.encode(name[:64]).decode()} is in no example")
        elif (name, digest) not in digests:
            words = "is defined differently in the data"
            yield Deviation(pointer, f"tool {msgspec.json.encode(name[:64]).decode()} {words}")
