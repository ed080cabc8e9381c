"""Every reader's records against all readers: its own reader takes them, and none is close that it does not refine.

Each reader has a file in `_confusion`, with `records` of each dialect that it reads; one that is missing is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from house.offenders import none_of

from ftconv import Host
from ftconv.engine.ranking import choose, rank

HOST = Host(third_party=False)
TABLE = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))["records"]
    for path in sorted((Path(__file__).parent / "_confusion").glob("*.yaml"))
}


def test_every_reader_has_records_and_all_records_a_reader() -> None:
    none_of({*HOST.readers} ^ {*TABLE}, "readers without a file tests/formats/_confusion/NAME.yaml, or the reverse:")


@pytest.mark.parametrize(
    ("name", "record"),
    [
        pytest.param(name, record, id=f"{name} {number}")
        for name, records in TABLE.items()
        for number, record in enumerate(records)
    ],
)
def test_a_record_goes_to_its_own_reader(name: str, record: Any) -> None:
    ranked = rank([record], HOST, {})
    made = choose(ranked, HOST)
    assert made.best is not None, f"nobody's: {made.rivals or ranked[:2]}"
    assert made.best.format == name, ranked[:3]
    HOST.reader(name).read(record)
