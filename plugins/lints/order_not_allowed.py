"""FT706 order-not-allowed: turns in an order that the target refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Target, rule

from ._calls import lines
from ._orders import CALL_ORDERS, ORDERS
from ._records import has_system_column
from ._threads import thread_pointer


@rule("FT706", category="limits", by_roles=True)
def order_not_allowed(example: Example, target: Target, record: Any = None) -> Iterator[tuple[str, str]]:
    """Turns are in an order that the target rejects or silently drops.

    Why is this bad?
        Together says "Invalid role turns on line N of the input file" and "must alternate between
        user/assistant/user/assistant/...", Databricks raises `InvalidLastChatMessageRoleError`,
        `ConsecutiveRepeatedChatRolesError` or `NotEnoughChatDataError`, Mistral "Expected last role Assistant for
        finetuning but got user", "Not the same number of function calls and responses", "Too many function calls and
        too few responses", "More tool responses than tool calls" or "Unexpected role 'user' after role 'tool'", each an
        `InvalidMessageStructureException`, Foundry "Last message must be 'user' role for RFT", TRL "Invalid role in the
        last message", torchtune "Messages must be at least length 2, but got N messages", "Assistant message before
        expected user, tool or ipython message at index i in messages", "Two consecutive user messages at index i and
        i-1 in messages" or "System message at index i in messages, but system messages must come first". LLaMA-Factory
        warns "Invalid role tag in" or "Invalid message count in", then "Skipping this abnormal example.", "Dropped
        invalid example", and in the end "Cannot find valid samples, check `data/README.md` for the data format." Models
        whose chat template is as strict say "Conversation roles must alternate user/assistant/user/assistant/...".
        Orders that targets name: `needs-user`, `needs-assistant`, `two-turns`, `system-first`, `one-system`,
        `starts-with-user`, `alternate`, `user-assistant-pairs`, `assistant-after-user`, `no-two-users`,
        `ends-with-assistant`, `ends-with-user`, `two-spoken`, `one-user`, `reply-last`,
        `reply-after-results`, `results-after-assistant`, `results-after-calls`. Of a
        preference, the prompt is judged with each of its replies; and some ask for one reply of the assistant on each
        side, after a prompt that does not end with one. Silent without a target.

    Example
        ```yaml
        target: mistral
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "user", "content": "In miles, please."},
                      {"role": "assistant", "content": "238,855 miles."}],
         "tools": [{"type": "function", "function":
                    {"name": "get_distance", "description": "To the Moon.", "parameters": {"type": "object"}}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."},
                      {"role": "user", "content": "In miles, please."},
                      {"role": "assistant", "content": "238,855 miles."}],
         "tools": [{"type": "function", "function":
                    {"name": "get_distance", "description": "To the Moon.", "parameters": {"type": "object"}}}]}
        ```

    Source
        - Together: https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - Databricks: https://github.com/mosaicml/llm-foundry/blob/main/llmfoundry/utils/exceptions.py
        - LLaMA-Factory: https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py
        - `ftconv explain NAME` lists the orders of each target with their sources.
    """
    if example.text is not None and not example.messages and example.chosen is None:
        return
    found: dict[str, str] = {}
    if target.order is not None:
        unread = target.record is not None and target.record.system in ("refused", "dropped")
        skipped = int(unread and has_system_column(record))
        joined = target.order.joins_results or _has_joined_results(example, record)
        for whole in lines(example):
            line = whole[skipped:]  # the system column is FT707's
            if joined:
                line = [turn for n, turn in enumerate(line) if not n or {turn[1].role, line[n - 1][1].role} != {"tool"}]
            turns = [message for _, message in line]
            roles = [message.role for message in turns]
            for name in target.order.rules:
                broken = CALL_ORDERS[name](turns) if name in CALL_ORDERS else ORDERS[name](list(roles))
                if broken is not None:
                    index, wanted = broken
                    pointer = line[index][0] if index is not None else thread_pointer(example)
                    found.setdefault(pointer, f"{target.name} requires {wanted} ({name})")
    if target.preference is not None and (example.chosen is not None or example.rejected is not None):
        _look_at_pair(example, target, found)
    yield from found.items()


def _has_joined_results(example: Example, record: Any) -> bool:
    """Whether one turn of the record holds the results of several calls, as LLaMA-Factory joins them."""
    turns = record.get("conversations") if isinstance(record, dict) else None
    return isinstance(turns, list) and len(turns) + has_system_column(record) < len(example.messages)


def _look_at_pair(example: Example, target: Target, found: dict[str, str]) -> None:
    """Check the replies of a preference, and the end of its prompt."""
    assert target.preference is not None
    turns, roles = target.preference.turns, target.preference.roles
    for side, thread in (("chosen", example.chosen), ("rejected", example.rejected)):
        if thread is None:
            found.setdefault(thread_pointer(example), f"{target.name} requires a {side} reply in a preference")
            continue
        if turns and len(thread) != turns:
            found.setdefault(f"/{side}", f"{target.name} requires {turns} {side} turn, found {len(thread)}")
        for index, message in enumerate(thread):
            if message.role not in roles:
                found.setdefault(
                    f"/{side}/{index}", f"{target.name} requires {side} turns to be from {', '.join(roles)} only"
                )
    if target.preference.prompt and not example.messages:
        found.setdefault("/chosen", f"{target.name} requires a prompt that both replies share")
    if turns and example.messages and example.messages[-1].role == "assistant":
        last = len(example.messages) - 1
        found.setdefault(f"/messages/{last}", f"{target.name} requires a prompt that does not end with the assistant")
