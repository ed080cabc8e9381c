"""What the strategies of the kit promise: sound is sound, broken is broken as named, and bytes read back."""

from __future__ import annotations

from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import decode, encode

import ftconv
from ftconv import Example, Host, UsageError
from ftconv.containers import CONTAINERS, container_named
from ftconv.testing import (
    KINDS,
    Setting,
    ask,
    broken,
    container_bytes,
    conversations,
    files,
    judgements,
    legacy_rows,
    plain_texts,
    records,
)
from ftconv.testing.datasets import LEGACY_FAULTS
from ftconv.testing.reading import read_records

HOST = Host(third_party=False)
WRITABLE = [name for name in CONTAINERS if container_named(name).encode is not None]


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_example_is_found_by_the_rule_that_its_kind_names(kind: str) -> None:
    rule = HOST.rule(kind)

    @settings(max_examples=budget(50))
    @given(broken(kind))
    def law(example: Example) -> None:
        assert ask(rule, [example])

    law()


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'empty-reply'"):
        broken("empty-replies")


@given(st.one_of(conversations(), judgements(), plain_texts()))
def test_sound_examples_pass_all_default_rules_over_examples(example: Example) -> None:
    rules = [rule for rule in HOST.rules.values() if rule.severity != "off" and rule.dataset is None]
    assert [rule.name for rule in rules if ask(rule, [example])] == []


@pytest.mark.parametrize("fault", LEGACY_FAULTS)
def test_legacy_rows_have_the_fault_that_is_asked_for_and_no_other(fault: str) -> None:
    rules = [HOST.rule(name) for name in LEGACY_FAULTS]

    def said(rows: list[dict[str, str]]) -> list[str]:
        examples, name = read_records(rows, HOST)
        return [rule.name for rule in rules if ask(rule, examples, Setting(format=name))]

    @settings(max_examples=budget(30))
    @given(legacy_rows(), legacy_rows(fault=fault))
    def law(sound: list[dict[str, str]], rows: list[dict[str, str]]) -> None:
        assert said(sound) == []
        assert fault in said(rows)

    law()


@pytest.mark.parametrize("name", sorted(HOST.writers))
def test_records_of_a_format_are_read_by_it(name: str, tmp_path: Any) -> None:
    file = tmp_path / "data.jsonl"

    @settings(max_examples=budget(40))
    @given(records(name).filter(bool))
    def law(found: list[Any]) -> None:
        file.write_bytes(b"".join(encode(record) + b"\n" for record in found))
        assert list(ftconv.read(file, format=name, host=HOST))

    law()


@pytest.mark.parametrize("packing", ["", "gzip", "bz2", "xz"])
@pytest.mark.parametrize("container", WRITABLE)
def test_the_bytes_of_a_container_hold_the_records(container: str, packing: str, tmp_path: Any) -> None:
    rows = [{"prompt": "How far?", "completion": " Far."}, {"prompt": "How near?", "completion": " Near."}]
    if container == "text":
        rows = [{"text": "User: How far?\nAssistant: Far."}]  # type: ignore[list-item]
    file = tmp_path / "data"
    file.write_bytes(container_bytes(rows, container, packing))
    reader = "text" if container == "text" else "prompt-completion"
    found = list(ftconv.read(file, container=container, format=reader))
    assert [str(turn.content).strip() for turn in found[0].messages] == ["How far?", "Far."]
    assert len(found) == len(rows)


@settings(max_examples=budget(20))
@given(files("chat", source=conversations()))
def test_a_file_of_records_is_bytes(data: bytes) -> None:
    assert all(decode(line)["messages"] for line in data.splitlines() if line)


def test_a_container_that_can_only_be_read_is_told() -> None:
    with pytest.raises(UsageError, match="excel is read-only"):
        container_bytes([{"a": "b"}], "excel")
