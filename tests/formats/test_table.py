from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import call

import ftconv
from ftconv import Example, Feature, Message, Place
from ftconv.plugins.formats.table import columns, grouped, reader, recognise, settle, write, writer
from ftconv.testing import FormatCase, format_cases, run_format_case

HERE = Path(__file__).parent / "table"
WRITTEN = format_cases(HERE / "written.yaml")
PLACE = Place("train.csv", 7, 1, 90)

ORG_RULE = '''
from ftconv import Example, Rule, hookimpl, rule


@rule("ORG001", category="correctness", formats=("csv",))
def org_rule(example: Example):
    """Says that it has seen the example."""
    yield "", "seen"


@hookimpl
def ftconv_lints():
    return [org_rule]
'''


@pytest.mark.parametrize("name", ["table", "csv", "columns"])
def test_its_former_names_are_taken_everywhere_and_answered_with_its_own(name: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"user": "a", "assistant": "b"}\n')
    done = call("in.jsonl", "--from", name, "--to", name, cwd=tmp_path)
    assert (done.code, done.out) == (0, b"user,assistant\na,b\n")
    assert call("explain", name, cwd=tmp_path).out.startswith(b"format table (also columns, csv): ")
    assert [e.messages[0].content for e in ftconv.read(tmp_path / "in.jsonl", format=name)] == ["a"]
    report = ftconv.convert(tmp_path / "in.jsonl", to=name, format=name, out=tmp_path / "out.csv")
    assert [found.format for found in report.detections] == ["table"]
    assert (tmp_path / "out.csv").read_text() == "user,assistant\na,b\n"


def test_detect_tells_the_format_from_the_container(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("user,assistant\na,b\n")
    (tmp_path / "in.jsonl").write_text('{"user": "a", "assistant": "b"}\n')
    out = call("detect", "in.csv", "in.jsonl", cwd=tmp_path).out
    assert b"in.csv: a table (CSV), " in out
    assert b"in.jsonl: a table (JSON Lines), " in out


def test_a_rule_may_name_the_format_by_a_former_name(tmp_path: Path) -> None:
    (tmp_path / "org.py").write_text(ORG_RULE)
    (tmp_path / "in.jsonl").write_text('{"user": "a", "assistant": "b"}\n')
    done = call("lint", "in.jsonl", "--plugin", "org.py", "--select", "org-rule", cwd=tmp_path)
    assert b"org-rule: seen" in done.out, done


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.refused], ids=lambda c: c.title)
@pytest.mark.parametrize("layout", ["auto", "wide", "long"])
def test_what_cannot_be_written_is_refused_in_every_layout(case: FormatCase, layout: str) -> None:
    run_format_case(FormatCase(case.title, case.file, {**case.data, "write": {"layout": layout}}), writer=writer,
                    only_written=True)  # fmt: skip


def test_the_manual_names_every_layout() -> None:
    options = writer.manual.split("Options\n")[1].split("Source\n")[0]
    for layout in ("`wide`", "`long`", "`auto`"):
        assert layout in options


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"user": "q", "assistant": "a"}, 0.95),
        ({"system": "s", "user": "q", "assistant": None}, 0.95),
        ({"user": "u17", "assistant": "a", "question": "q"}, 0.6),
        ({"question": "q", "answer": "a"}, 0.9),
        ({"system": "s", "query": "q", "response": "a"}, 0.9),
        ({"Instruction": "q", "Response": "a"}, 0.9),
        ({"system_prompt": "s", "question": "q", "response": "a", "id": "1"}, 0.9),
        ({"query": "q", "response": "a", "messages": []}, 0.3),
        ({"instruction": "q", "output": "a"}, 0.3),
        ({"instruction": "q", "input": "", "output": "a"}, 0.0),
        ({"prompt": "q", "completion": "a"}, 0.3),
        ({"question": "q", "answers": ["a"]}, 0.3),
        ({"question": "q", "answer": 3}, 0.0),
        ({"question": "q", "chosen": "a", "rejected": "b"}, 0.9),
        ({"prompt": "q", "chosen": "a", "rejected": "b"}, 0.3),
        ({"question": "q", "chosen": [], "rejected": []}, 0.0),
        ({"response": "a"}, 0.7),
        ({"user": "q"}, 0.3),
        ({"conversation_id": 3, "role": "user", "content": "q"}, 0.95),
        ({"id": 3, "role": "user", "content": "q"}, 0.5),
        ({"text": "prose", "meta": "x"}, 0.0),
        ({}, 0.0),
        ("user", 0.0),
        ([], 0.0),
    ],
)
def test_records_are_recognised_by_their_columns(record: Any, sure: float) -> None:
    assert recognise(record) == sure


def test_rows_of_a_conversation_have_one_key() -> None:
    assert reader.group is not None
    rows = [{"chat_id": "7", "from": "user", "value": "q"}, {"Chat_ID": "7", "From": "gpt", "Value": "a"}]
    assert [reader.group(row) for row in rows] == ["7", "7"]
    assert reader.group({"chat_id": 7, "from": "user", "value": "q"}) != "7"
    assert grouped(rows)


@pytest.mark.parametrize(
    "record",
    [
        {"user": "q", "assistant": "a", "conversation": "1"},
        {"role": "user", "content": "q"},
        {"conversation": "", "role": "user", "content": "q"},
        {"conversation": [], "role": "user", "content": "q"},
        "text",
        None,
    ],
)
def test_other_records_stand_alone(record: Any) -> None:
    assert reader.group is not None
    assert reader.group(record) is None
    assert not grouped([record])


def test_a_conversation_is_named_after_its_place() -> None:
    def name(place: Place | None) -> str:
        row = write(Example([Message("user", "q")], place=place), layout="long")
        assert isinstance(row, list)
        return str(row[0]["conversation"])

    assert name(Place("a/train.jsonl", 17, 1)) == "a/train.jsonl:17"
    assert name(Place("a.json", 1, 40)) == "a.json:1:40"
    assert name(Place("a.parquet", record=3)) == "a.parquet#4"
    assert name(None) == name(None) != ""


def test_the_layout_is_settled_by_what_the_whole_input_uses() -> None:
    assert settle(Feature.SYSTEM, {}) == {"layout": "wide"}
    assert settle(Feature.SYSTEM | Feature.EXTRA, {"layout": "auto"}) == {"layout": "wide"}
    assert settle(Feature.TURNS, {}) == {"layout": "long"}
    assert settle(Feature.TURNS, {"layout": "wide"}) == {"layout": "wide"}
    assert columns(Feature(0), [], {}) == ["user", "assistant"]
    assert columns(Feature.SYSTEM, ["id", "label"], {}) == ["system", "user", "assistant", "id", "extra.label"]
    assert columns(Feature.TURNS, ["name"], {}) == ["conversation", "role", "content", "extra.name"]
