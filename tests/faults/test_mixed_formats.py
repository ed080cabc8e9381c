"""Records of another format than the rest: refused by name, never read as something that they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from samples import chat, chats, jsonl

from ftconv import Host, RecordError, convert
from ftconv.engine.ranking import other_format

HOST = Host(third_party=False)
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("sharegpt", {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}),
    ("alpaca", {"instruction": "Say hi.", "input": "", "output": "Hello."}),
    ("prompt-completion", {"prompt": "Hi ->", "completion": " Hello."}),
]


@pytest.mark.parametrize(("name", "record"), OTHERS)
def test_a_record_of_another_format_is_refused_by_the_name_of_its_format(
    name: str, record: dict[str, Any], tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(jsonl([*chats(9), record]))
    report = convert(source, to="ftconv", out=tmp_path / "out.jsonl")
    (finding,) = [f for f in report.log.findings if f.severity == "error"]
    assert (finding.code, finding.rule, finding.place.line) == ("FT203", "mixed-formats", 10)
    assert f"--from {name}" in finding.message


@pytest.mark.parametrize(
    "record",
    [{"messages": 7}, {"message": []}, {}, {"text": "Hi"}, {"prompt": 7, "completion": None}, [1], "text", None],
)
def test_a_broken_record_is_not_taken_for_another_format(record: Any) -> None:
    assert other_format(record, HOST, "chat") == ""


@pytest.mark.parametrize(("name", "record"), OTHERS)
def test_what_it_names_can_read_the_record(name: str, record: dict[str, Any]) -> None:
    assert other_format(record, HOST, "chat") == name
    assert other_format(record, HOST, name) == ""
    with pytest.raises(RecordError):
        HOST.reader("chat").read(record)
    HOST.reader(name).read(record)


def test_a_record_that_the_chosen_reader_knows_is_of_its_format() -> None:
    assert other_format(chat(), HOST, "chat") == ""
    assert other_format(chat(), HOST, "sharegpt") == "chat"
