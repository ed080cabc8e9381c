"""Options: for each annotation that is supported, values reach the rule equal and of that type, or are refused."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Transform, UsageError, rule
from ftconv.lint.selection import selected
from ftconv.spec.choice import Choice
from ftconv.spec.host import Host
from ftconv.spec.option_value import Spelled, is_supported, spelled
from ftconv.spec.options import settle_rule, split_arguments
from ftconv.spec.rule import Rule
from ftconv.spec.spec_check import fault_of


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=8
) | st.sampled_from(
    [
        "C:\\new\\temp \\.",
        "\\d+\\n",
        "off",
        "1",
        "4.7",
        "null",
        "2026-01-01",
        "a, b",
        " ->",
        "# x",
        "'",
        '"',
        "[1]",
        "{a: 1}",
    ]
)
INTS = st.integers(-(10**6), 10**6)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)
DATES = st.dates()
NAMES = st.text("abc.", min_size=1, max_size=5)
PAIR = {"a": 1}
KINDS: list[tuple[Any, st.SearchStrategy[Any], Sequence[Any]]] = [
    (int, INTS, [4.7, "x", True, None, [1]]),
    (float, FLOATS, ["x", True, None]),
    (bool, st.booleans(), ["maybe", 2, None, 0.5]),
    (str, TEXTS, [1, 4.7, True, None, ["a"], datetime.date(2026, 1, 1)]),
    (Literal["a", "b", 3], st.sampled_from(["a", "b", 3]), ["c", 4, None]),
    (Level, st.sampled_from(Level), ["LOW", 1]),
    (datetime.date, DATES, ["soon", 5]),
    (datetime.datetime, st.datetimes(), ["soon", 5]),
    (Path, NAMES.map(Path), [5, "", None, ["a"]]),
    (list[int], st.lists(INTS, max_size=4), [["a"], 5, [1.5], PAIR]),
    (list[str], st.lists(TEXTS, max_size=4), [[1], 5]),
    (tuple[int, int], st.tuples(INTS, INTS), [[1], [1, 2, 3], ["a", "b"]]),
    (tuple[str, ...], st.lists(TEXTS, max_size=4).map(tuple), [[1], 5]),
    (set[str], st.sets(TEXTS, max_size=4), [[1], 5]),
    (frozenset[int], st.frozensets(INTS, max_size=4), [["a"], 5]),
    (dict[str, str], st.dictionaries(TEXTS, TEXTS, max_size=3), [["a"], PAIR, 5]),
    (dict[str, str] | None, st.none() | st.dictionaries(TEXTS, TEXTS, max_size=3), [["a"], PAIR, 5]),
    (dict[str, list[int]], st.dictionaries(TEXTS, st.lists(INTS, max_size=2), max_size=2), [{"a": ["b"]}]),
    (dict[str, Path], st.dictionaries(NAMES, NAMES.map(Path), max_size=2), [{"a": 5}]),
    (list[Path], st.lists(NAMES.map(Path), max_size=3), [[5]]),
    (int | str, INTS | TEXTS, [None, [1], 4.7]),
    (int | None, st.none() | INTS, ["x", 4.7]),
    (str | None, st.none() | TEXTS, [1]),
    (Path | None, st.none() | NAMES.map(Path), [5]),
    (Annotated[int, msgspec.Meta(ge=1)], st.integers(1, 9), [0, -5, "x"]),
    (Mapping[str, int], st.dictionaries(TEXTS, INTS, max_size=3), [{"a": "b"}]),
    (Sequence[float], st.lists(FLOATS, max_size=3), [["a"]]),
    (list, st.lists(INTS | TEXTS, max_size=3), [5]),
]
"""An annotation, values of that type, and values in YAML that are none."""
UNSUPPORTED = [
    re.Pattern, Callable[[], int], complex, bytes, Iterator[int], Path | str, list[int] | set[int], dict[int, str],
    type, object, list[re.Pattern], datetime.date | str,
]  # fmt: skip


def rule_with(kind: Any) -> Rule:
    def check(example, *, value=None):
        """Never."""
        return []

    check.__annotations__["value"] = kind
    return rule("ORG001", category="suspicious", name="org")(check)


def in_yaml(value: Any) -> Any:
    """What stands in YAML for a value."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {key: in_yaml(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [in_yaml(part) for part in value]
    return value


def below(value: Any, folder: Path) -> Any:
    """The value with its paths in a folder."""
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, dict):
        return {key: below(part, folder) for key, part in value.items()}
    return [below(part, folder) for part in value] if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one == other and all(same(part, other[key]) for key, part in one.items())
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, set | frozenset):
        return type(one) is type(other) and sorted(map(repr, one)) == sorted(map(repr, other))
    return type(one) is type(other) and one == other


class OneRule(Host):
    """A host with one rule, made at once."""

    def __init__(self, one: Rule) -> None:
        self._waiting, self._tables = {}, {"rule": {one.name: one}}

    def rule(self, name: str) -> Rule:
        return self.rules["org"]

    def resolve(self, word: str, name: str) -> str:
        return "org"


def reached(kind: Any, value: Any, folder: str = "") -> Any:
    found = selected(OneRule(rule_with(kind)), Choice(options={"ORG001": {"value": value}}, folder=folder))
    return next(options for _, options in found.rules)["value"]


@pytest.mark.parametrize(("kind", "values"), [(kind, values) for kind, values, _ in KINDS], ids=lambda v: str(v)[:40])
def test_a_value_of_the_configuration_reaches_the_rule_as_it_is(kind: Any, values: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=budget(30))
    @given(values)
    def law(value: Any) -> None:
        text = yaml.safe_dump({"value": in_yaml(value)}, allow_unicode=True)
        found = reached(kind, yaml.safe_load(text)["value"], "/project")
        assert same(found, below(value, Path("/project")))
        # What settled once stays as it is: workers, fixes and the kit settle it again.
        assert same(settle_rule(rule_with(kind), {"value": found}, "org")["value"], found)

    law()


@pytest.mark.parametrize(("kind", "values"), [(kind, values) for kind, values, _ in KINDS], ids=lambda v: str(v)[:40])
def test_a_value_after_set_reaches_the_rule_as_yaml_reads_it(kind: Any, values: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=budget(30))
    @given(values)
    def law(value: Any) -> None:
        shown = in_yaml(value)
        quoted = {"default_style": '"'} if isinstance(shown, str) and kind is not datetime.date else {}
        text = yaml.safe_dump(shown, default_flow_style=True, allow_unicode=True, width=10**6, **quoted)
        assert same(reached(kind, spelled(text.removesuffix("\n...\n").rstrip("\n")), "/project"), value)

    law()


@settings(max_examples=budget(100))
@given(TEXTS)
def test_text_after_set_is_as_it_was_typed(text: str) -> None:
    if text[:1] not in ("'", '"'):
        assert reached(str, spelled(text)) == text
    assert reached(str, Spelled(text)) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (list[str], "a,b", ["a", "b"]),
        (list[str], "1,2", ["1", "2"]),
        (tuple[str, ...], "id", ("id",)),
        (list[int], "1,2", [1, 2]),
        (list[int], "1", [1]),
        (set[str], "", set()),
        (bool, "0", False),
        (bool, "on", True),
        (float, "1e3", 1000.0),
        (float, "2", 2.0),
        (Literal["on", "off"], "off", "off"),
        (str | None, "null", None),
        (str, "null", "null"),
        (str, '"a\\n"', "a\n"),
        (str, "'tis", "'tis"),
        (str, "a #b", "a #b"),
        (Path, "a #b", Path("a #b")),
        (int | str, "5", 5),
        (dict[str, int], "{a: 1}", {"a": 1}),
    ],
    ids=str,
)
def test_short_forms_of_the_command_line(kind: Any, text: str, value: Any) -> None:
    assert same(reached(kind, spelled(text)), value)


@pytest.mark.parametrize(
    ("kind", "wrong"), [(kind, value) for kind, _, wrong in KINDS for value in wrong], ids=lambda v: str(v)[:40]
)
def test_a_value_of_another_type_is_refused(kind: Any, wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"^rule ORG001: option 'value' must be .*, not "):
        reached(kind, wrong)


@pytest.mark.parametrize("kind", [kind for kind, _, _ in KINDS], ids=str)
def test_the_annotations_of_these_laws_are_supported(kind: Any) -> None:
    assert is_supported(kind)
    assert not fault_of(rule_with(kind))


@pytest.mark.parametrize("kind", UNSUPPORTED, ids=str)
def test_any_other_annotation_is_a_fault_of_the_plugin(kind: Any) -> None:
    words = "which an option cannot have; supported: str, int, float, bool"
    assert words in fault_of(rule_with(kind))
    apply = rule_with(kind).check
    assert words in fault_of(Transform(name="org", apply=apply, safety="safe"))


def test_options_of_transforms_are_text_once_unescaped() -> None:
    def apply(example, *, text: str = "", times: list[int] = [], most: int = 1):  # noqa: B006
        """Nothing."""
        return example

    arguments = r'text="a\n\\n",times=1,most=3'
    assert split_arguments(arguments, apply, "org") == {"text": "a\n\\n", "times": [1], "most": 3}
    assert split_arguments(r"text=a\n,most=2", apply, "org") == {"text": "a\n", "most": 2}
