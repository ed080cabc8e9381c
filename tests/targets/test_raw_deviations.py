"""What ftconv reads and a target does not take: the record itself is judged, not what the reader made of it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from judging import HOST, errors

from ftconv import RecordError, resolve, target_named
from ftconv.engine.detection import rank
from ftconv.model.locate import record_pointer
from ftconv.plugins.lints._values import wrong_values
from ftconv.testing import records_of

CALLED: dict[str, Any] = {
    "messages": [
        {"role": "user", "content": "Tea?"},
        {
            "role": "assistant",
            "tool_calls": [{"id": "abcdefgh1", "type": "function", "function": {"name": "boil", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "abcdefgh1", "content": "done"},
        {"role": "assistant", "content": "Yes."},
    ],
    "tools": [
        {"type": "function", "function": {"name": "boil", "description": "Boils.", "parameters": {"type": "object"}}}
    ],
}
DEVIATIONS = yaml.safe_load((Path(__file__).parent / "deviations.yaml").read_text("utf-8"))
EACH = pytest.mark.parametrize("case", DEVIATIONS, ids=lambda case: case["title"])


def record_of(case: dict[str, Any]) -> Any:
    """The record of a case: its own, or the one with a call, changed."""
    if "record" in case:
        return case["record"]
    record = copy.deepcopy(CALLED)
    for pointer, value in case["change"].items():
        around, _, key = pointer.rpartition("/")
        if value == "ABSENT":
            del resolve(record, around)[key]
        else:
            resolve(record, around)[key] = value
    return record


@EACH
def test_a_target_refuses_what_its_own_code_refuses_and_takes_what_it_takes(case: dict[str, Any]) -> None:
    record = record_of(case)
    said = {name: errors(record, target_named(name)) for name in [*case.get("refused", {}), *case.get("taken", [])]}
    assert {name: code for name, code in case.get("refused", {}).items() if code not in said[name]} == {}
    assert {name: said[name] for name in case.get("taken", []) if said[name]} == {}


@EACH
def test_what_is_rewritten_is_refused_no_more(case: dict[str, Any]) -> None:
    record = record_of(case)
    format = rank([record], HOST, {})[0].format
    example = HOST.reader(format).read(record)
    try:
        (made,) = records_of(example, format, HOST)
    except RecordError:
        made = None
    for name, code in case.get("refused", {}).items() if case.get("rewritten") else ():
        assert code not in errors(made, target_named(name))
    for name in case.get("refused", {}):
        target = target_named(name).in_format(format)
        for pointer, words in wrong_values(example, target, format, record) if isinstance(record, dict) else ():
            found = record_pointer(record, example, pointer)
            assert found or "input" in record, f"{words} has no place"
            resolve(record, found)
            assert ("writes it so" in words) <= case.get("rewritten", False)


def test_a_record_that_is_fine_is_taken() -> None:
    for name in ("openai/gpt-4o-mini", "azure-openai", "mistral", "ms-swift", "axolotl", "unsloth"):
        assert errors(CALLED, target_named(name)) == []
