"""The matrix: every reader by every writer. Carried means that it comes back; not carried means that it is reported."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import blocks, examples

import ftconv
from ftconv import Example, Feature, Host, Message, RecordError, Writer, features_of
from ftconv.conversion.comparison import comes_back, fingerprint
from ftconv.engine.bound_plan import not_carried_by
from ftconv.model.features import EVERYTHING
from ftconv.model.losses import without_lost

HOST = Host(third_party=False)
NAMES = sorted(HOST.writers)


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = HOST.writers[name].schema
    assert schema is not None, f"{name} has no published schema"
    text = resources.files("ftconv.schemas.formats").joinpath(schema).read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def settled(writer: Writer, example: Example) -> dict[str, Any]:
    """The options that the writer chooses for an input with just this example."""
    return writer.settle(Feature(features_of(example) & int(EVERYTHING)), {}) if writer.settle else {}


def written(writer: Writer, example: Example) -> tuple[Any, int]:
    """Return what is written of an example, and what is not carried; RecordError passes."""
    options = settled(writer, example)
    lost = not_carried_by(writer, options, writer.extra == "always")
    one = copy.deepcopy(example)
    one.place = ftconv.Place("data.jsonl", 1, 1, 0, 0)
    without_lost(one, lost, frozenset(writer.blocks))
    return writer.write(one, **options), lost


def reread(name: str, made: Any) -> Example:
    """Read back what was written, as JSON would carry it; rows of one conversation come together."""
    value = msgspec.json.decode(msgspec.json.Encoder(decimal_format="number").encode(made))
    return HOST.reader(name).read(value)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(150), deadline=None)
@given(example=examples())
def test_what_is_carried_comes_back_and_the_rest_is_predicted(name: str, example: Example) -> None:
    writer = HOST.writers[name]
    try:
        made, lost = written(writer, example)
    except RecordError as error:
        assert error.code
        return
    back = reread(name, made)
    assert comes_back(fingerprint(example, lost), back, lost), back


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(60), deadline=None)
@given(example=examples())
def test_what_a_writer_writes_keeps_its_own_schema(name: str, example: Example) -> None:
    try:
        made, _ = written(HOST.writers[name], example)
    except RecordError:
        return
    value = msgspec.json.decode(msgspec.json.Encoder(decimal_format="number").encode(made))
    for record in value if isinstance(value, list) else [value]:
        if not isinstance(value, list):
            validator(name).validate(record)


@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("source", NAMES)
@settings(max_examples=budget(10), deadline=None)
@given(example=examples())
def test_every_reader_feeds_every_writer(source: str, target: str, example: Example) -> None:
    try:
        made, _ = written(HOST.writers[source], example)
        between = reread(source, made)
        made, lost = written(HOST.writers[target], between)
    except RecordError as error:
        assert error.code
        return
    back = reread(target, made)
    assert comes_back(fingerprint(between, lost), back, lost), back


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(12), deadline=None)
@given(block=blocks(), beside=st.lists(st.just({"type": "text", "text": "here"}), max_size=2), side=st.integers(0, 3))
def test_a_block_that_no_format_knows_comes_back_whole_or_is_lost_under_its_name(
    name: str, block: dict[str, Any], beside: list[dict[str, Any]], side: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("block")
    turns = [Message("user", "a"), Message("assistant", "b"), Message("user", "c"), Message("assistant", "d")]
    turns[side].content = [*beside, block]
    ftconv.write([Example(turns)], folder / "in.jsonl", format="ftconv")
    report = ftconv.convert(folder / "in.jsonl", to=name, out=folder / "out.jsonl", verify=True, host=HOST)
    codes = {finding.code for finding in report.log.findings}
    if not report.tally.written and "FT912" not in codes:
        # A format of pairs, or of prompts, has no room for the whole conversation.
        assert "FT206" in codes
        return
    if HOST.writers[name].carried({"layout": "long"} if name == "table" else {}) & Feature.BLOCKS:
        (back,) = ftconv.read(folder / "out.jsonl", format=name, host=HOST)
        assert back.messages[side].content == turns[side].content
        assert "FT912" not in codes
    else:
        assert any(f.code == "FT912" and repr(ftconv.block_of(block)) in f.message for f in report.log.findings)
        assert "FT907" not in codes


@pytest.mark.parametrize("target", NAMES)
@settings(max_examples=budget(12), deadline=None)
@given(source=st.sampled_from(NAMES), batch=st.lists(examples(), min_size=1, max_size=8))
def test_every_record_is_accounted_for_in_every_pair_of_formats(
    target: str, source: str, batch: list[Example], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("pair")
    writer = HOST.writers[source]
    rows = []
    for number, example in enumerate(batch):
        try:
            options = writer.settle(EVERYTHING, {}) if writer.settle else {}
            one = copy.deepcopy(example)
            one.place = ftconv.Place("data", number + 1, 1, 0, number)
            made = writer.write(without_lost(one, kept=frozenset(writer.blocks)), **options)
        except RecordError:
            continue
        rows.extend(made if isinstance(made, list) else [made])
    if not rows:
        return
    data = folder / "in.jsonl"
    data.write_bytes(msgspec.json.Encoder(decimal_format="number").encode_lines(rows))
    out = folder / "out"
    report = ftconv.convert(data, to=target, out=out, format=source, host=HOST, verify=True)
    assert report.tally.adds_up
    assert report.tally.read == len(rows)
    assert not report.crashed
