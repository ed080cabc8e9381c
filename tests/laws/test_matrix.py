"""The matrix: every reader by every writer. Carried means that it comes back; not carried means that it is reported."""

from __future__ import annotations

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
from ftconv import Example, Feature, Host, Message, RecordError
from ftconv.conversion.comparison import comes_back, fingerprint
from ftconv.model.features import EVERYTHING
from ftconv.testing.datasets import as_read, written

HOST = Host(third_party=False)
NAMES = sorted(HOST.writers)


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = HOST.writers[name].schema
    assert schema is not None, f"{name} has no published schema"
    text = resources.files("ftconv.schemas.formats").joinpath(schema).read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def reread(name: str, made: Any) -> Example:
    """Read back what was written, as JSON would carry it; rows of one conversation come together."""
    return HOST.reader(name).read(as_read(made))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(150), deadline=None)
@given(example=examples())
def test_what_is_carried_comes_back_and_the_rest_is_predicted(name: str, example: Example) -> None:
    writer = HOST.writers[name]
    try:
        made, given, lost = written(writer, example)
    except RecordError as error:
        assert error.code
        return
    back = reread(name, made)
    assert comes_back(fingerprint(given, lost), back, lost), back


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(60), deadline=None)
@given(example=examples())
def test_what_a_writer_writes_keeps_its_own_schema(name: str, example: Example) -> None:
    try:
        value = as_read(written(HOST.writers[name], example)[0])
    except RecordError:
        return
    for record in value if isinstance(value, list) else [value]:
        if not isinstance(value, list):
            validator(name).validate(record)


@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("source", NAMES)
@settings(max_examples=budget(10), deadline=None)
@given(example=examples())
def test_every_reader_feeds_every_writer(source: str, target: str, example: Example) -> None:
    try:
        between = reread(source, written(HOST.writers[source], example)[0])
        made, given, lost = written(HOST.writers[target], between)
    except RecordError as error:
        assert error.code
        return
    back = reread(target, made)
    assert comes_back(fingerprint(given, lost), back, lost), back


SIGNATURES = ("signature", "redacted_thinking", "thought_signature", "encrypted_content")


@pytest.mark.parametrize("sign", SIGNATURES)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_vendor_has_signed_comes_back_or_is_lost_under_its_name(name: str, sign: str, tmp_path: Path) -> None:
    turns = [Message("user", "a"), Message("assistant", "b", reasoning="c", meta={sign: "eA=="})]
    ftconv.write([Example(turns)], tmp_path / "in.jsonl", format="ftconv")
    report = ftconv.convert(tmp_path / "in.jsonl", to=name, out=tmp_path / "out.jsonl", verify=True, host=HOST)
    lost = any(f.code == "FT909" and repr(sign) in f.message for f in report.log.findings)
    assert lost == (name != "ftconv" and sign not in HOST.writers[name].blocks)
    if not lost:
        (back,) = ftconv.read(tmp_path / "out.jsonl", format=name, host=HOST)
        assert back.messages[1].meta == {sign: "eA=="}


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
            made, *_ = written(writer, example, options, number)
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
