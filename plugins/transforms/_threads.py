"""Threads: the lists of turns that an example is made of, changed one by one."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ftconv import Candidate, Example, Message

Change = Callable[[list[Message]], list[Message]]
"""Gives a new list of turns, or the same list when there is nothing to change. It never changes a turn in place."""


def over_threads(example: Example, change: Change) -> Example:
    """Apply `change` to the conversation, and to `chosen`, `rejected` and other candidates where there are any.

    Returns the same example when nothing changes.
    """
    messages = change(example.messages)
    chosen = None if example.chosen is None else change(example.chosen)
    rejected = None if example.rejected is None else change(example.rejected)
    if example.candidates is not None:
        example = _over_candidates(example, example.candidates, change)
    if messages is example.messages and chosen is example.chosen and rejected is example.rejected:
        return example
    return replace(example, messages=messages, chosen=chosen, rejected=rejected)


def _over_candidates(example: Example, candidates: list[Candidate], change: Change) -> Example:
    changed = [
        change(candidate.messages) if candidate.branch is None else candidate.messages for candidate in candidates
    ]
    if all(new is old.messages for new, old in zip(changed, candidates, strict=True)):
        return example
    made = [replace(old, messages=new) for new, old in zip(changed, candidates, strict=True)]
    return replace(example, candidates=made)


def over_turns(change: Callable[[Message], Message]) -> Change:
    """Return a change of threads that applies `change` to each turn; it gives the same turn where there is nothing to
    change.
    """

    def each(turns: list[Message]) -> list[Message]:
        out = [change(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return each


def without(turns: list[Message], unwanted: Callable[[Message], bool]) -> list[Message]:
    """Return `turns` less the unwanted ones; the same list when all are wanted."""
    return [turn for turn in turns if not unwanted(turn)] if any(map(unwanted, turns)) else turns


def unless_bare(changed: Example) -> Example | None:
    """Return the example, or None when nothing is left in it: no turn, no continuation, no text."""
    left = changed.messages or changed.chosen or changed.rejected or changed.candidates or changed.text is not None
    return changed if left else None


def is_prompt(turn: Message) -> bool:
    """Whether this is the system prompt, under either name of it: system, or developer as newer models say."""
    return turn.role == "system" or turn.role == "developer"
