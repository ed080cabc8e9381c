"""What ftconv says of a record, against what the code of its consumer did with it when that was recorded."""

from __future__ import annotations

from fnmatch import fnmatchcase as fits
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus import corpus, digest
from judging import HOST, errors
from record import CONSUMERS, packages_of, recording_of, records_for
from tokens.known import KNOWN

from ftconv import Target, target_named
from ftconv.engine.ranking import rank
from ftconv.preview.build import preview
from ftconv.tokens import counter_for

HERE = Path(__file__).parent
STRICTER: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / "stricter.yaml").read_text("utf-8"))
PROMPTS = ("system", "developer")
EACH = pytest.mark.parametrize("name", CONSUMERS)
PAIRS = [(name, target) for name, consumer in CONSUMERS.items() for target in consumer["targets"]]
WITHOUT_REPLY = {"spoken/completion/0/role=\"user\"", "spoken/completion/0/role=\"system\"",
                 'spoken/completion=[{"role": "user", "content": "Tea?"}]'}  # fmt: skip
"""Completions that no assistant says. Where such a completion begins is not kept."""
FEWEST = {"chat": 600, "sharegpt": 150, "alpaca": 100, "prompt-completion": 100, "preference": 100, "kto": 50,
          "multimodal": 60}  # fmt: skip


@cache
def judged(name: str, target: str) -> dict[tuple[str, str], tuple[Any, list[str]]]:
    """What a consumer did with each record, and the codes of the errors that ftconv finds for a target."""
    answers, facts = recording_of(name)[1], target_named(target)
    return {
        (group, title): (answers[group, title], errors(record, facts))
        for group, made in records_for(CONSUMERS[name]).items()
        for title, record in made.items()
    }


def false_alarms(name: str, target: str) -> set[tuple[str, str]]:
    """The records, as in stricter.yaml, and the codes of facts that refuse what the consumer accepts."""
    return {
        (f"{group} {title}", code)
        for (group, title), (answer, codes) in judged(name, target).items()
        if "refused" not in answer
        for code in codes
        if code.startswith("FT7")
    }


def test_there_are_enough_records() -> None:
    there = {group: len(made) for group, made in corpus().items()}
    assert {group: there[group] for group, least in FEWEST.items() if there[group] < least} == {}


@EACH
def test_a_recording_is_of_these_records_and_packages(name: str) -> None:
    head, answers = recording_of(name)
    again, consumer = f"python tests/oracles/record.py {name}", CONSUMERS[name]
    assert (head["records"], head["packages"]) == (digest(records_for(consumer)), packages_of(consumer)), again
    assert len(answers) == sum(map(len, records_for(consumer).values())), again
    assert (HERE / "recordings" / f"{name}.jsonl").stat().st_size < 300_000


@pytest.mark.parametrize(("name", "target"), PAIRS)
def test_what_a_consumer_refuses_is_an_error(name: str, target: str) -> None:
    found = judged(name, target).items()
    assert [(case, answer["refused"]) for case, (answer, codes) in found if "refused" in answer and not codes] == []


@pytest.mark.parametrize("name", [name for name in CONSUMERS if CONSUMERS[name]["checks"] == "all"])
def test_what_a_consumer_accepts_is_no_error_of_its_target_unless_there_is_a_reason(name: str) -> None:
    found = set().union(*(false_alarms(name, target) for target in CONSUMERS[name]["targets"]))
    reasons = STRICTER.get(name, [])
    matched = {
        (entry["rule"], pattern): {
            (case, code) for case, code in found if code == entry["rule"] and fits(case, pattern)
        }
        for entry in reasons
        for pattern in entry["cases"]
    }
    assert sorted(found - set().union(*matched.values())) == []
    assert [entry for entry, alarms in matched.items() if not alarms] == [], "nothing is like that any more"
    assert [entry for entry in reasons if not entry["reason"].endswith(".")] == []


@pytest.mark.parametrize(("name", "target"), [pair for pair in PAIRS if CONSUMERS[pair[0]].get("shows")])
def test_the_turns_that_are_left_and_those_that_are_learned_are_the_same(name: str, target: str) -> None:
    other = []
    for group, made in records_for(CONSUMERS[name]).items():
        for title, record in made.items():
            answer, codes = judged(name, target)[group, title]
            if (
                answer.get("turns")
                and not codes
                and title not in WITHOUT_REPLY
                and not alike(got := shown(record, target_named(target)), learned(answer["turns"]))
            ):
                other.append((group, title, got))
    assert other == []


def shown(record: Any, target: Target) -> list[tuple[str, Any]]:
    """The roles of the turns that preview shows, and whether each is learned, preferred or rejected."""
    name = rank([record], HOST, {})[0].format
    example = HOST.reader(name).read(record)
    turns = preview(example, target.in_format(name), counter_for("cl100k_base", tokenizers=KNOWN)).turns
    return [(turn.role, {"yes": True, "no": False}.get(turn.trains, turn.trains)) for turn in turns]


def learned(turns: list[list[Any]]) -> list[tuple[str, Any]]:
    return [(role, is_learned) for role, _, is_learned in turns]


def alike(one: list[tuple[str, Any]], other: list[tuple[str, Any]]) -> bool:
    """Whether turns are the same.

    Templates write tools into a system prompt, or the system prompt into a question, and a question that is empty; and
    turns of one role in a row as one. Plain text is a reply to some.
    """
    one, other = (
        [("assistant" if role == "text" else role, taught) for role, taught in turns] for turns in (one, other)
    )
    if not any(role == "user" for role, _ in one):
        other = [turn for turn in other if turn[0] != "user"]
    system = [{taught for role, taught in turns if role in PROMPTS} for turns in (one, other)]
    spoken = [[turn for turn, _ in groupby(turn for turn in some if turn[0] not in PROMPTS)] for some in (one, other)]
    if spoken[0][:1] != spoken[1][:1] == [("user", False)]:
        spoken[1] = spoken[1][1:]
    return spoken[0] == spoken[1] and (system[0] == system[1] or not all(system))
