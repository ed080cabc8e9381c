"""FT201 says why the nearest format was not taken, and how to go on: for records that are nearly of a known format."""

from __future__ import annotations

import copy
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call

from ftconv import Host, RecordError
from ftconv.engine.doubts import sample_of
from ftconv.engine.hints import _foreign, hint_for
from ftconv.engine.ranking import choose, rank
from ftconv.model.place import resolve

HOST = Host(third_party=False)
TABLE = yaml.safe_load((Path(__file__).parent / "near_misses.yaml").read_text("utf-8"))
KNOWN: list[tuple[str, dict[str, Any]]] = [
    (path.stem, record)
    for path in sorted((Path(__file__).parents[1] / "formats" / "_confusion").glob("*.yaml"))
    for record in yaml.safe_load(path.read_text("utf-8"))["records"]
    if isinstance(record, dict)
]


@pytest.mark.parametrize("case", [case for case in TABLE if "way" in case], ids=lambda case: case["says"][:60])
def test_the_nearest_format_is_named_with_its_complaint(tmp_path: Path, case: dict[str, Any]) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(case["record"]) + "\n", "utf-8")
    told = call("detect", "in.jsonl", cwd=tmp_path)
    assert told.code == 2
    assert case["says"] in told.err
    assert re.search(rf"{re.escape(case['way'])}\b", told.err)
    done = call("in.jsonl", "--to", "ftconv", "-o", "out.jsonl", *shlex.split(case["way"]), cwd=tmp_path)
    if case.get("refused"):
        assert re.search(r"in\.jsonl:1:\d+: FT\d+ \[error\]", done.err)
    else:
        assert (done.code, (tmp_path / "out.jsonl").read_text("utf-8").count("\n")) == (0, 1), done.err


@pytest.mark.parametrize("case", [case for case in TABLE if "format" in case], ids=lambda case: case["format"])
def test_a_record_of_a_known_format_is_rejected_with_the_place(tmp_path: Path, case: dict[str, Any]) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(case["record"]) + "\n", "utf-8")
    assert call("detect", "in.jsonl", cwd=tmp_path).out.startswith(f"in.jsonl: {case['format']} in ".encode())
    told = call("lint", "in.jsonl", cwd=tmp_path).out.decode()
    assert re.search(rf"FT202 \[error\].*{re.escape(case['says'])}.*\({re.escape(case['pointer'])}\)", told), told


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _paths(value[key], (*path, key))


@st.composite
def near_misses(draw: st.DrawFn) -> dict[str, Any]:
    """A known record with a key misspelt, or taken away, or with a value of another kind."""
    _, known = draw(st.sampled_from(KNOWN))
    record: dict[str, Any] = copy.deepcopy(known)
    *path, key = draw(st.sampled_from(list(_paths(record))))
    around: Any = record
    for step in path:
        around = around[step]
    old = around[key]
    kinds: list[Any] = [4, None, True, [], {}, json.dumps(old), [old], {"value": old}]
    if isinstance(around, dict) and draw(st.booleans()):
        del around[key]
        if draw(st.booleans()):
            around[key[:-1] + key[-1] * 2] = old
    else:
        around[key] = draw(st.sampled_from(kinds))
    return record


@settings(max_examples=budget(400))
@given(near_misses())
def test_whatever_is_wrong_the_message_leads_on(record: dict[str, Any]) -> None:
    if choose(rank([record], HOST, {}), HOST).best is not None:
        return
    hint = hint_for(sample_of([record], HOST, named=False))
    assert "\n" not in hint.words
    if found := re.search(r"close to ([\w-]+), but (?:(/\S*): )?", hint.words):
        with pytest.raises(RecordError):
            HOST.reader(found[1]).read(record)
        resolve(record, found[2] or "")
    elif not hint.known:
        assert all(key in hint.words for key in list(record)[:1])


@pytest.mark.parametrize(("name", "record"), KNOWN, ids=[f"{name} {n}" for n, (name, _) in enumerate(KNOWN)])
def test_no_record_that_is_read_is_called_foreign(name: str, record: dict[str, Any]) -> None:
    assert not _foreign([record])
