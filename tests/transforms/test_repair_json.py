"""repair-json: the very value or none, every digit, and never an exception."""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values

from ftconv import MissingExtra
from ftconv.plugins.transforms.repair_json import repair_json


@given(json_values(12), st.data())
def test_repair_gives_the_very_value_or_none_whatever_became_of_the_commas(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=data.draw(st.booleans()), separators=("\x00", ":"))
    pieces = text.split("\x00")
    commas = st.sampled_from([",", " ", "\n", ",,", " , "])
    text = pieces[0] + "".join(data.draw(commas) + piece for piece in pieces[1:])
    made = repair_json(text)
    assert made is None or json.dumps(made) == json.dumps(value)


@pytest.mark.parametrize("number", ["1e400", "0.12345678901234567890", "-1E-400", "0.1", "1e5", "-0.0"])
def test_repair_keeps_every_digit(number: str) -> None:
    (made,) = repair_json(f"[{number},]")
    assert isinstance(made, float | Decimal)
    assert Decimal(str(made)) == Decimal(number)


@given(st.text("{}[]:,\"' \\x1-.eTrue\n", max_size=40))
def test_repair_never_raises_and_never_gives_less_than_stands_there(text: str) -> None:
    made = repair_json(text)
    if made is not None:
        assert isinstance(made, dict | list)
        quoted = [a for a in re.findall(r'"([^"\\\']*)"', text) if "'" not in text and "\\" not in text]
        assert all(word in atoms_of(made) for word in quoted)


def atoms_of(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [atom for key, inner in value.items() for atom in (key, *atoms_of(inner))]
    if isinstance(value, list):
        return [atom for inner in value for atom in atoms_of(inner)]
    return [value]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 50_000, '"' * 100_001, "{" + "," * 100_000, "'" + "\\" * 100_001],
    ids=["arrays", "objects", "quotes", "commas", "escapes"],
)
def test_repair_of_hostile_text_ends_soon_with_nothing(text: str) -> None:
    assert repair_json(text) is None


def test_without_the_library_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "json_repair", None)
    with pytest.raises(MissingExtra, match="pip install json-repair"):
        repair_json("{")
