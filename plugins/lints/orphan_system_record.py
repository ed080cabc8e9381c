"""FT219 orphan-system-record: a system prompt in a record of its own, meant for those that follow."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Example, Place, rule

from ._digests import digest, said

_SYSTEM = ("system", "developer")


class Orphan(Struct):
    """A record with only a system turn, and how many records without one follow."""

    place: Place | None
    key: int
    followed: int = 0


class Runs(Struct):
    """What was seen of a part of the input, so that it can be joined with what came before.

    `head` counts the records without a system turn that come first, in the file `first`; `last` is the file of the last
    record, and `open` says that the last orphan, or the head, may go on there.
    """

    head: int = 0
    orphans: list[Orphan] = field(default_factory=list)
    first: str = ""
    last: str = ""
    open: bool = True
    empty: bool = True


def see_all(state: Runs, batch: Batch) -> Runs:
    """Note of each example whether it is a system turn alone, has one, or has none."""
    name = batch.file
    if state.empty:
        state.empty, state.first, state.last = False, name, name
    elif name != state.last:
        state.open, state.last = False, name
    if batch.roles and all(roles[0] in _SYSTEM and roles[-1] not in _SYSTEM for roles in batch.roles):
        state.open = False
        return state
    if batch.roles and not any(roles[0] in _SYSTEM for roles in batch.roles):
        _follow(state, len(batch))
        return state
    for index, example in enumerate(batch.examples):
        messages = example.messages
        if messages and messages[0].role in _SYSTEM:
            if messages[-1].role not in _SYSTEM:
                state.open = False
                continue
            state.open = _alone(example)
            if state.open:
                state.orphans.append(Orphan(batch.place(index), digest(said(messages[0]))))
        else:
            _follow(state, 1)
    return state


def _follow(state: Runs, count: int) -> None:
    """Count examples without a system turn."""
    if state.open and state.orphans:
        state.orphans[-1].followed += count
    elif state.open:
        state.head += count


def _alone(example: Example) -> bool:
    return (
        example.chosen is None and example.text is None
        and all(message.role in _SYSTEM for message in example.messages)
    )  # fmt: skip


def merge(a: Runs, b: Runs) -> Runs:
    """Join two parts: what comes first in `b` follows the last orphan of `a`."""
    if a.empty or b.empty:
        return b if a.empty else a
    goes_on = a.open and a.last == b.first
    if goes_on and a.orphans:
        a.orphans[-1].followed += b.head
    elif goes_on:
        a.head += b.head
    whole = not b.orphans and b.open
    a.orphans.extend(b.orphans)
    a.last, a.open = b.last, goes_on if whole else b.open
    return a


@rule("FT219", category="correctness", start=Runs, see_all=see_all, merge=merge)
def orphan_system_record(state: Runs) -> Iterator[tuple[Place | None, str, str, str]]:
    """A record contains only a system turn, and the records after it have none.

    Why is this bad?
        Each record is trained by itself: the system prompt reaches none of those that follow, and OpenAI refuses the
        file for the record without a reply. It belongs in every record; `set-system` puts it there, and
        ``--where 'length(messages) > `1`'`` leaves the lone record out.

    Example
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}]}
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "Moon?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Source
        - "Unexpected file format", a system prompt on a line of its own: https://community.openai.com/t/984806
    """  # noqa: E501
    for orphan in state.orphans:
        if orphan.followed:
            count = orphan.followed
            words = f"this system prompt is not used: the {count} records after it have none"
            if count == 1:
                words = "this system prompt is not used: the record after it has none"
            yield orphan.place, "/messages/0", words, f"{orphan.key:016x}"
