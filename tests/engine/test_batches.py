"""Rules that see a batch of examples at once, and rules that share what they see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from org_plugin import lay_out, lint
from running import call

PLUGIN = '''
from ftconv import Feature, Places, hookimpl, rule

def start():
    return {"seen": 0, "batches": 0, "odd": Places()}

def see_all(state, batch, *, word: str = "odd"):
    state["batches"] += 1
    assert batch.examples == [getattr(row, "example", row) for row in batch.rows] == list(batch)
    plain = {tuple(turn.role for turn in example.messages) for example in batch}
    assert batch.roles == (set() if any(example.extra for example in batch) else plain)
    for index, example in enumerate(batch):
        state["seen"] += 1
        if word in (example.messages[0].content or ""):
            state["odd"].append(batch.place(index))
    assert len(batch.places()) == len(batch) and batch.places()[0] == batch.place(0)
    return state

def merge(a, b):
    a["seen"] += b["seen"]
    a["odd"].extend(b["odd"])
    return a

@rule("ORG001", category="suspicious", start=start, see_all=see_all, merge=merge)
def odd_words(state):
    """Odd words."""
    for number in range(len(state["odd"])):
        yield state["odd"][number], "/messages/0", "odd", f"k{number}"

@rule("ORG002", category="suspicious", start=start, see_all=see_all, merge=merge)
def how_many(state):
    """How many examples were seen, by all rules that share the state."""
    yield None, "", f"{state['seen']} examples"

def see_or_raise(state, batch):
    for example in batch:
        if "odd 10" in example.messages[0].content:
            raise ValueError("ten is odd")
    return state

@rule("ORG003", category="suspicious", start=list, see_all=see_or_raise, merge=list.__add__)
def raises_at_ten(state):
    """Raises at ten."""
    return []

def nothing(): return None
def see_nothing(state, example): return None
def merge_nothing(a, b): return None

@rule("ORG004", category="suspicious", start=nothing, see=see_nothing, merge=merge_nothing)
def knows_nothing(state):
    """Has None for a state."""
    yield None, "", f"state {state}"

@rule("ORG005", category="suspicious", start=start, see_all=see_all, merge=merge, when=Feature.TURNS)
def long_ones(state):
    """Sees the long ones alone."""
    yield None, "", f"{state['seen']} long ones"

@rule("ORG006", category="suspicious", unless=Feature.TURNS)
def short_ones(example):
    """Is not asked about the long ones."""
    yield "", f"{len(example.messages)} turns"

@hookimpl
def ftconv_lints():
    return [odd_words, how_many, raises_at_ten, knows_nothing, long_ones, short_ones]
'''


def record(text: str, turns: int = 2, **more: object) -> str:
    messages = [{"role": ("user", "assistant")[n % 2], "content": text if not n else "yes"} for n in range(turns)]
    return json.dumps({"messages": messages, **more}) + "\n"


# Every third record has a key of its own, so that the reader cannot take it quickly; one line is blank, and some are
# broken, so that small chunks have no example.
LINES = [
    record(f"{'odd' if n % 5 == 0 else 'even'} {n}", 4 if n % 10 == 0 else 2, **({"id": n} if n % 3 == 0 else {}))
    for n in range(30)
]
LINES.insert(7, "\n")
LINES[12:12] = ["{broken\n"] * 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, PLUGIN, LINES)


def test_a_batch_knows_where_its_examples_stand(folder: Path) -> None:
    report = json.loads(lint(folder, "ORG001", "--output-format", "json").out)
    lines = [finding["line"] for finding in report["findings"] if finding["code"] == "ORG001"]
    assert lines == [number for number, line in enumerate(LINES, 1) if '"odd ' in line]


@pytest.mark.parametrize("flags", [("--chunk-bytes", "1"), ("--chunk-bytes", "500"), ("--jobs", "2")])
def test_how_many_examples_a_batch_has_changes_nothing(folder: Path, flags: tuple[str, ...]) -> None:
    rules = "ORG001,ORG002,ORG004,ORG005,ORG006,FT"
    whole = lint(folder, rules, "--output-format", "json").out
    assert lint(folder, rules, "--output-format", "json", *flags).out == whole


def test_rules_with_the_same_functions_share_one_state(folder: Path) -> None:
    assert "30 examples" in lint(folder, "ORG001,ORG002").out.decode()


def test_rules_with_other_options_do_not_share(folder: Path) -> None:
    out = lint(folder, "ORG001,ORG002", "--set", "odd-words.word=even 1", "--no-group").out.decode()
    assert "30 examples" in out
    assert out.count("odd-words: odd") == sum('"even 1' in line for line in LINES)


def test_files_that_are_judged_by_other_rules_do_not_mix(folder: Path) -> None:
    (folder / "more.jsonl").write_text("".join(LINES[:3]), "utf-8")
    (folder / "ftconv.yaml").write_text("per_file_ignores: {data.jsonl: [ORG001]}\n", "utf-8")
    done = call("lint", "data.jsonl", "more.jsonl", "--plugin", "org.py", "--select", "ORG001,ORG002", cwd=folder)
    assert "33 examples" in done.out.decode()
    assert [line.split(":")[0] for line in done.out.decode().splitlines() if "odd-words: odd" in line] == ["more.jsonl"]


def test_a_rule_that_raises_over_a_batch_is_named_at_the_record(folder: Path) -> None:
    done = lint(folder, "ORG003,ORG002")
    assert done.code == 4
    line = 1 + next(number for number, text in enumerate(LINES) if '"odd 10' in text)
    assert f"data.jsonl:{line}:1: FT001" in done.out.decode()
    assert "raises-at-ten of org (org.py) raised ValueError: ten is odd" in done.out.decode()
    assert "30 examples" in done.out.decode()


def test_none_is_a_state_as_any_other(folder: Path) -> None:
    done = lint(folder, "ORG004", "--chunk-bytes", "100")
    assert done.code == 1  # for the broken records
    assert "state None" in done.out.decode()


def test_a_rule_over_some_examples_sees_those_alone(folder: Path) -> None:
    assert "3 long ones" in lint(folder, "ORG005").out.decode()


def test_a_rule_is_not_asked_where_it_has_nothing_to_say(folder: Path) -> None:
    assert "27" in lint(folder, "ORG006").out.decode()
    assert "4 turns" not in lint(folder, "ORG006").out.decode()
