"""Laws of prepare: every record is accounted for, and what was prepared needs no preparing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from preparing import pairs_in
from running import call
from samples import chat, jsonl, records_in

TEXTS = st.sampled_from(
    ["", " ", "a", "b", "Why?", "Why? ->", "one END", " two", "three\n", "x\ny", "NA", "é\u2028", "S" * 60]
)
PAIRS = st.builds(lambda p, c: {"prompt": p, "completion": c}, TEXTS, TEXTS)
TURNS = st.builds(lambda r, c: {"role": r, "content": c}, st.sampled_from(["system", "user", "assistant"]), TEXTS)
CHATS = st.one_of(st.builds(chat, TEXTS, TEXTS), st.lists(TURNS, min_size=1, max_size=4).map(lambda t: {"messages": t}))
BAD = st.sampled_from(["{", "[]", '{"prompt": "p"}', '{"messages": 1}', '{"prompt": "p", "completion": [1]}'])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepare")


def prepare(folder: Path, records: list[Any], *flags: str) -> tuple[int, str, list[Any], list[Any]]:
    """Prepare, and return exit code, last line, the records written and those rejected."""
    for old in folder.iterdir():
        old.unlink()
    (folder / "in.jsonl").write_bytes(jsonl(records))
    done = call("prepare", "-q", "in.jsonl", *flags, cwd=folder)
    found = [folder / name for name in ("in_prepared.jsonl", "in_prepared.rejects.jsonl")]
    made, rejected = (records_in(path.read_bytes()) if path.exists() else [] for path in found)
    return done.code, done.last, made, rejected


@settings(max_examples=budget(60), deadline=None)
@given(
    records=st.one_of(
        st.tuples(st.just("prompt-completion"), st.lists(st.one_of(PAIRS, BAD), min_size=1, max_size=12)),
        st.tuples(st.just("chat"), st.lists(st.one_of(CHATS, BAD), min_size=1, max_size=12)),
    )
)
def test_every_record_is_written_rejected_or_dropped_by_name(folder: Path, records: tuple[str, list[Any]]) -> None:
    code, last, made, rejected = prepare(folder, records[1], "--from", records[0], "--container", "jsonl")
    assert code in (0, 1), last
    if last.startswith("read"):
        words = last.split()
        read, written, refused, dropped = (int(words[at]) for at in (1, 4, 7, 10))
        assert read == len(records[1]) == written + refused + dropped
        assert (written, refused) == (len(made), len(rejected))
        assert code == 1 or not refused


@settings(max_examples=budget(60), deadline=None)
@given(st.lists(PAIRS, min_size=1, max_size=12))
def test_what_was_prepared_needs_no_preparing(folder: Path, records: list[Any]) -> None:
    _, last, made, _ = prepare(folder, records, "--from", "prompt-completion")
    if not made or "prompt" not in made[0]:
        return
    _, _, again, _ = prepare(folder, made, "--from", "prompt-completion")
    assert [(r["prompt"], r["completion"]) for r in again] == [(r["prompt"], r["completion"]) for r in made], last


@settings(max_examples=budget(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=4, max_size=15, unique=True))
def test_the_text_of_every_pair_is_still_there(folder: Path, rows: list[tuple[int, int]]) -> None:
    records = [{"prompt": f"{a} plus {b}", "completion": f"makes {a + b} ({a}, {b})"} for a, b in rows]
    _, _, made, _ = prepare(folder, records)
    assert len(made) == len(records)
    found = pairs_in((folder / "in_prepared.jsonl").read_bytes())
    for (a, b), (prompt, completion) in zip(rows, found, strict=True):
        assert f"{a} plus {b}".endswith(prompt.removesuffix(" ->").removesuffix("\n\n###\n\n"))
        assert completion.startswith(" ")
        assert f"({a}, {b})" in completion
