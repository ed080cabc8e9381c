"""The published schema of target files accepts what the code accepts, and nothing else.

It is generated from the code; tests/house says whether it is fresh. Here it is compared by what it does.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv.target.target import _Family, _Own, _plain

FILES = sorted(p for p in resources.files("ftconv.schemas.targets").iterdir() if p.name.endswith(".yaml"))
SCHEMA = jsonschema.Draft202012Validator(
    json.loads(resources.files("ftconv.schemas").joinpath("target.schema.json").read_text("utf-8"))
)
FAMILIES = {path.name: _plain(yaml.safe_load(path.read_text("utf-8"))) for path in FILES}
OWN = [
    {**facts, "name": name, "extends": "mistral"}
    for family in FAMILIES.values()
    for name, facts in family["targets"].items()
]
EVERY = [*FAMILIES.values(), *OWN]


def accepted(data: Any) -> bool:
    """Whether the code takes it, as one of our files or as one of the user's own."""
    for kind in (_Family, _Own):
        try:
            msgspec.convert(data, kind)
        except msgspec.ValidationError:
            continue
        return True
    return False


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list inside of a value, with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@pytest.mark.parametrize("name", FAMILIES)
def test_every_file_of_ours_keeps_the_schema(name: str) -> None:
    assert accepted(FAMILIES[name])
    SCHEMA.validate(FAMILIES[name])


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("{}", True),
        ("{extends: mistral, as_of: '2026-11-01', examples: {min: 100}, content: {null: never}}", True),
        ("{name: gateway, order: {rules: [alternate], source: [a, b], note: x}}", True),
        ("{models: {a: {snapshots: [b], max_tokens: 5, prices: {input: 1, output: 2.5}}}}", True),
        ("{media: {image: {addresses: [https], max: 1}, marks: {image: x}}, length: {max_tokens: null}}", True),
        ("{template: {name: a, pieces: {user: b}}}", True),
        ("{length: {max_tokens: many}}", False),
        ("{length: {max_tokens: 0}}", False),
        ("{length: {max_tokens: 1.5}}", False),
        ("{length: {max_tokens: true}}", False),
        ("{length: {max_token: 5}}", False),
        ("{rolse: {}}", False),
        ("{roles: {}}", False),
        ("{roles: {allowed: [user, robot]}}", False),
        ("{roles: {allowed: user}}", False),
        ("{content: {uniform: 1}}", False),
        ("{length: {over: cutt}}", False),
        ("{media: {marks: {smell: x}}}", False),
        ("{template: {name: a, pieces: {robot: b}}}", False),
        ("{sources: {a: 1}}", False),
        ("{targets: {a: {}}}", False),
        ("{title: a, kind: vendor, as_of: b, targets: {a: {}}}", True),
        ("{title: a, kind: shop, as_of: b, targets: {a: {}}}", False),
        ("{title: a, kind: vendor, as_of: b, targets: {a: {}}, extends: c}", False),
        ("[]", False),
        ("null", False),
    ],
)
def test_schema_and_code_accept_the_same(text: str, good: bool) -> None:
    data = yaml.safe_load(text)
    data = _plain(data)
    assert (accepted(data), SCHEMA.is_valid(data)) == (good, good)


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """A file with one thing in it replaced, taken away or added."""
    data = copy.deepcopy(draw(st.sampled_from(EVERY)))
    place, key = draw(st.sampled_from(list(places(data))))
    odd = draw(
        st.sampled_from([None, True, -1, 0, 7, 1.5, "", "user", "no", [], ["user"], {}, {"user": "x"}, {"note": ""}])
    )
    match draw(st.sampled_from(["replace", "remove", "add"])):
        case "remove":
            del place[key]
        case "add" if isinstance(place, dict):
            place[draw(st.sampled_from(["note", "as_of", "max", "rules", "surely-unknown"]))] = odd
        case _:
            place[key] = odd
    return data


@settings(max_examples=budget(300))
@given(changed())
def test_schema_and_code_accept_the_same_of_what_is_changed(data: Any) -> None:
    assert SCHEMA.is_valid(data) is accepted(data)
