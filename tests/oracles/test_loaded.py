"""What is written for a trainer is loaded by it as it was read, turn by turn, or the difference is said."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from judging import HOST
from written import PAIRS, PURPOSES, recorded, write

from ftconv import Example, Message, text_of
from ftconv.engine.ranking import rank

LOADED = recorded()
EARLIER = (False, "preferred")
"""Earlier replies of a pair are learned on both sides by some: there they cancel out."""


def turns(messages: Any, learned: Any) -> list[tuple[str, list[str], Any]]:
    """Return the role of each turn, what must be in its text, and what is learned of it."""
    return [(turn.role, said_in(turn), learned if turn.role == "assistant" and turn.weight != 0 else False)
            for turn in messages]  # fmt: skip


def said_in(turn: Message) -> list[str]:
    calls = [(call.name, *map(str, json.loads(call.arguments).values())) for call in turn.tool_calls or ()]
    return [part for part in (turn.reasoning, text_of(turn.content), *sum(calls, ())) if part]


def expected(example: Example) -> list[tuple[str, list[str], Any]]:
    if example.text is not None:
        return [("text", [example.text], True)]
    if example.chosen is None:
        return turns(example.messages, "rejected" if example.label is False else True)
    sides = turns(example.chosen, "preferred"), turns(example.rejected, "rejected")
    return [*turns(example.messages, False), *sides[0], *sides[1]]


def joined(made: list[Any]) -> list[tuple[str, str, list[Any]]]:
    """Return what is in turns of one role in a row as one, without the tools that a template puts first."""
    groups = [(role, list(some)) for role, some in groupby(made, key=lambda turn: (turn[0], turn[2]))]
    return [(role, "\n".join(turn[1] for turn in some), learned) for (role, learned), some in groups]


def differs(example: Example, made: Any, learns: bool) -> str:
    """Return the first difference between an example and the turns that were loaded of it."""
    if isinstance(made, dict):
        return str(made["refused"])
    wanted = joined([(role, "\n".join(parts), learned) for role, parts, learned in expected(example)])
    loaded = joined(made)
    if example.tools and loaded[0][0] == "system" != wanted[0][0]:
        loaded = loaded[1:]
    if [role for role, *_ in wanted] != [role for role, *_ in loaded]:
        return f"roles {[role for role, *_ in loaded]}"
    for (role, text, learned), (_, other, other_learned) in zip(wanted, loaded, strict=True):
        if missing := [part for part in text.split("\n") if part not in other]:
            return f"{role} without {missing[0]!r}"
        if learns and learned != other_learned and (learned, other_learned) != EARLIER:
            return f"{role} learned {other_learned}"
        if "null" in other:
            return f"{role} with a null"
    return ""


@pytest.mark.parametrize(("trainer", "purpose"), PAIRS)
def test_what_is_written_is_loaded_or_the_difference_is_said(trainer: str, purpose: str, tmp_path: Path) -> None:
    digest, said = write(trainer, purpose, tmp_path)
    if not digest:
        assert (trainer, purpose) not in LOADED
        assert said
        return
    recorded_of, loaded = LOADED[trainer, purpose]
    assert digest == recorded_of, f"python tests/oracles/written.py {trainer}"
    name = rank(PURPOSES[purpose], HOST, {})[0].format
    examples = [HOST.reader(name).read(record) for record in PURPOSES[purpose]]
    differences = ["rows are lost"] * (len(examples) != len(loaded))
    differences += filter(None, (differs(one, made, trainer != "unsloth") for one, made in zip(examples, loaded)))  # noqa: B905
    assert not differences or said, differences
