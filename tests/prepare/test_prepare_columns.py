"""prepare never leaves out the only thing to learn: what could be the reply is mapped, or the input is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call

ASKED = ["text", "Text", "prompt", "question", "query", "review", "sentence", "instruction", "ticket", "input", "user"]
LEARNED = ["label", "Category", "sentiment", "intent", "class", "topic", "answer", "response", "completion", "summary"]
BESIDE: dict[str, Any] = {"id": 7, "split": "train", "date": "2026-01-02", "rating": 5, "source": "web", "lang": "en"}
VALUES = {"texts": ["so it is", "never again"], "words": ["good", "bad"], "numbers": [1, 0]}
asking = st.sampled_from(["text", "prompt"]) | st.sampled_from(ASKED)
columns = st.dictionaries(st.sampled_from(sorted(BESIDE)), st.none(), max_size=4)


@settings(max_examples=budget(100))
@given(
    st.sampled_from(["text", "prompt"]) | st.sampled_from(ASKED),
    st.sampled_from(LEARNED),
    st.sampled_from(sorted(VALUES)),
    columns,
    st.booleans(),
)
def test_what_could_be_the_reply_is_learned_or_the_input_is_refused(
    tmp_path_factory: pytest.TempPathFactory, asked: str, learned: str, kind: str, beside: dict[str, None], last: bool
) -> None:
    folder = tmp_path_factory.mktemp("prepare")
    pairs = [{asked: f"What is {n}?", learned: VALUES[kind][n % 2]} for n in range(4)]
    more = {name: BESIDE[name] for name in beside}
    records = [{**more, **pair} if last else {**pair, **more} for pair in pairs]
    (folder / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    done = call("prepare", "in.jsonl", "--yes", cwd=folder)
    out = folder / "in_prepared.jsonl"
    if not out.exists():
        assert done.code in (1, 2), done
        return
    for line in out.read_text().splitlines():
        record = json.loads(line)
        reply = record["completion"] if "completion" in record else record["messages"][-1]["content"]
        assert reply.strip() in map(str, VALUES[kind]), (records[0], record)


CLASSES = "id,text,label\n1,the soup was cold,negative\n2,lovely bread,positive\n"


def test_classes_are_prompts_and_completions(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(CLASSES)
    done = call("prepare", "in.csv", "--yes", cwd=tmp_path)
    assert b"looks like classification; read with --map user=text --map assistant=label" in done.out
    first = json.loads((tmp_path / "in_prepared.jsonl").read_text().splitlines()[0])
    assert (first["prompt"].removesuffix(" ->"), first["completion"].strip()) == ("the soup was cold", "negative")


def test_the_columns_are_asked_for_and_named_where_nobody_answers(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(CLASSES)
    declined = call("prepare", "in.csv", stdin=b"n\n", cwd=tmp_path)
    assert b"[Recommended] in.csv: this looks like classification; read it with --map user=text" in declined.out
    silent = call("prepare", "in.csv", "--no-input", cwd=tmp_path)
    for done in (declined, silent):
        assert (done.code, "--map user=text --map assistant=label" in done.err) == (2, True)
    assert list(tmp_path.iterdir()) == [tmp_path / "in.csv"]


def test_the_document_names_the_columns(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(CLASSES)
    done = call("prepare", "in.csv", "--yes", "--json", "--dry-run", cwd=tmp_path)
    assert json.loads(done.out)["mapping"] == {"user": "text", "assistant": "label"}
