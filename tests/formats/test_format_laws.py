"""Our own readers and writers keep the laws of the kit for plugin authors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from budget import budget

from ftconv import Host, RecordError
from ftconv.testing import check_reader, check_writer, format_cases

HERE = Path(__file__).parent
HOST = Host(third_party=False)


@pytest.mark.parametrize("name", sorted(HOST.readers))
def test_a_reader_keeps_the_laws(name: str) -> None:
    reader = HOST.readers[name]
    cases = format_cases(HERE / name.replace("-", "_") / "cases.yaml")
    records = [case.data["record"] for case in cases if not case.refused and "read" not in case.data]
    # Some are read only where their format is named; and rows are recognised one by one.
    known = [
        record
        for record in records
        if any(map(reader.recognise, record if isinstance(record, list) and reader.group else [record]))
    ]
    known += yaml.safe_load((HERE / "_confusion" / f"{name}.yaml").read_text("utf-8"))["records"]
    check_reader(reader, host=HOST, records_known=known, examples=budget(100))


@pytest.mark.parametrize("name", sorted(HOST.writers))
def test_a_writer_keeps_the_laws(name: str) -> None:
    check_writer(HOST.writers[name], host=HOST, examples=budget(200))


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("chat", {"a\nb": 1}),
        ("chat", {"messages": [{"a\nb": 1}]}),
        ("sharegpt", {"a\nb": 1}),
        ("sharegpt", {"conversations": [{"a\nb": None}]}),
    ],
)
def test_a_refusal_names_the_keys_in_one_line(name: str, record: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match=r"it has a\\nb$"):
        HOST.reader(name).read(record)
