"""Every transform against its YAML file, its own manual, and the laws that hold for all of them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from budget import budget
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Example, Host, Transform, UsageError, essence
from ftconv.engine.transform_chain import checked_options, parse_step
from ftconv.plugins.lints._visible import has_visible
from ftconv.spec.options import options_of
from ftconv.testing import check_transform, examples
from ftconv.testing import conversations as plain_examples

HERE = Path(__file__).parent
HOST = Host(third_party=False)
NAMES = sorted(HOST.transforms)
CASES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*.yaml"))}
ALL_CASES = [
    pytest.param(name, case, id=f"{name}: {case['title']}") for name, cases in CASES.items() for case in cases
]  # fmt: skip

USUAL = {
    "add-separators": [r"\n\n###\n\n", 'separator=" ->",stop=" END",leading_space=yes'],
    "chunk-text": ["", "max_tokens=8"],
    "drop-example": ["FT210"],
    "drop-long": ["max_characters=20", "max_tokens=3"],
    "drop-thoughts": ["", "history=yes"],
    "kto-to-pairs": ["", "pairs=all"],
    "last-turns": ["1", "2"],
    "lift-thoughts": ["", "prefilled=yes"],
    "merge-turns": ["", '" "'],
    "rank-to-pairs": ["", "pairs=all", "pairs=adjacent", "pairs=best-rest,min_margin=2"],
    "rename-roles": ["developer=system", "user=assistant,assistant=user"],
    "render-thoughts": ["", "open-thoughts"],
    "set-system": ["You are Marv."],
    "shorten-system": ["You are Marv.", "text=S.,was=You are Marv."],
    "split-turns": ["", "untrained=yes"],
    "strip-prefix": ["prompt=w,completion=w"],
    "strip-separators": ['separator=" ->",stop=" END",leading_space=yes'],
}
"""Arguments that the laws are tried with, where there must be some."""

OVER_TEXTS = ("chunk-text", "fix-encoding", "mask-personal-data", "mask-secrets", "strip-controls", "strip-invisible",
              "trim-text")  # fmt: skip
CHANGED = {**dict.fromkeys(OVER_TEXTS, "text"), "pairs-to-kto": "label", "rank-to-pairs": "extra"}
"""Those that change more of an example than its turns, and what."""

NOT_TWICE = {
    ("rename-roles", "user=assistant,assistant=user"),
    ("split-turns", "untrained=yes"),
    ("strip-prefix", "prompt=w,completion=w"),
    ("strip-separators", USUAL["strip-separators"][0]),
}
"""Where twice is not once, as the manual says: a swap, a split of the history too, and marks that stand twice."""


def function_of(step: str) -> tuple[Transform, Callable[..., Any]]:
    """Read `NAME:ARGS` as the command line does."""
    given = parse_step(step, HOST)
    transform = HOST.transform(given.name)
    return transform, partial(transform.function, **checked_options(transform, given.options, HOST))


def step_of(name: str, arguments: str) -> str:
    return f"{name}:{arguments}" if arguments else name


STEPS = [
    step_of(name, arguments)
    for name in NAMES
    if HOST.transforms[name].apply is not None and HOST.transforms[name].group is None
    for arguments in USUAL.get(name, [""])
]  # fmt: skip


def example_of(record: Any) -> Example:
    return msgspec.convert(record, Example)


def as_list(made: Any) -> list[Example]:
    if made is None:
        return []
    return [made] if isinstance(made, Example) else list(made)


@pytest.mark.parametrize(("name", "case"), ALL_CASES)
def test_a_transform_does_what_its_file_says(
    name: str, case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, content in case.get("files", {}).items():
        (tmp_path / file).write_bytes(content.encode())
    transform, function = function_of(step_of(name, str(case.get("args", ""))))
    if transform.repair is not None:
        assert function(case["before"]) == case["after"]
    elif transform.distinct is not None:
        first: dict[bytes, Any] = {}
        for record in case["before"]:
            first.setdefault(function(example_of(record)), record)
        assert list(first.values()) == case["after"]
    elif transform.group is not None:
        given = [example_of(record) for record in case["before"]]
        text = msgspec.json.encode(given)
        assert function(given) == [example_of(record) for record in case["after"]]
        assert msgspec.json.encode(given) == text
    else:
        before = example_of(case["before"])
        text = msgspec.json.encode(before)
        made = function(before)
        if case.get("unchanged"):
            assert made is before
        elif case.get("dropped"):
            assert as_list(made) == []
        else:
            after = case["after"] if isinstance(case["after"], list) else [case["after"]]
            assert as_list(made) == [example_of(record) for record in after]
        assert msgspec.json.encode(before) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_transform_has_a_file_with_cases_that_use_every_argument(name: str) -> None:
    assert len(CASES[name]) >= 2
    given = " ".join(str(case.get("args", "")) for case in CASES[name])
    options = [option.name for option in options_of(HOST.transforms[name].function)]
    assert all(option in given for option in options[1:])
    assert not options or given.strip()


def test_every_file_belongs_to_a_transform() -> None:
    assert list(CASES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_manual_has_its_sections_and_names_each_argument(name: str) -> None:
    transform = HOST.transforms[name]
    options = [option.name for option in options_of(transform.function)]
    titles = re.findall(r"^(\S.*)\n    ", transform.manual, re.MULTILINE)
    assert titles == [*(["Arguments"] if options else []), "Example", "Safety"]
    assert transform.summary.endswith(".")
    assert all(f"`{option}`" in transform.manual for option in options)
    safety = transform.manual.partition("\nSafety\n    ")[2]
    assert re.match("Unsafe[:,]" if transform.safety == "unsafe" else "Safe:", safety)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_manual_is_true(name: str) -> None:
    manual = HOST.transforms[name].manual
    step = re.search(r"^    `--apply (.+)`$", manual, re.MULTILINE)
    assert step
    transform, function = function_of(shlex.split(step[1])[0])
    readers = {"completions": HOST.reader("ranked").read}
    chat = partial(HOST.reader("chat").read, calls="text")

    def read(record: Any) -> Example:
        return next((f for column, f in readers.items() if column in record), chat)(record)

    blocks = re.findall(r"```(\w+) (before|after)\n(.*?)    ```", manual, re.DOTALL)
    befores = [text for _, when, text in blocks if when == "before"]
    afters = [read(json.loads(text)) for _, when, text in blocks if when == "after"]
    if transform.repair is not None:
        made = [read(function(text)) for text in befores]
    elif transform.distinct is not None:
        records = [read(json.loads(text)) for text in befores]
        made = list({function(record): record for record in reversed(records)}.values())
    elif transform.group is not None:
        made = function([read(json.loads(text)) for text in befores])
    else:
        made = [after for text in befores for after in as_list(function(read(json.loads(text))))]
    assert [essence(one) for one in made] == [essence(one) for one in afters]


@pytest.mark.parametrize("step", [*STEPS, "drop-duplicates", "kto-to-pairs", "kto-to-pairs:all", "repair-json"])
def test_a_transform_keeps_the_laws_of_the_kit(step: str) -> None:
    name, _, arguments = step.partition(":")
    twice = (name, arguments) not in NOT_TWICE
    check_transform(HOST.transform(name), arguments=arguments, host=HOST, twice=twice, examples=budget(60))


@pytest.mark.parametrize("step", STEPS)
def test_a_transform_is_total_and_leaves_what_it_was_given_alone(step: str) -> None:
    transform, function = function_of(step)
    name = transform.name

    @given(examples())
    def law(example: Example) -> None:
        before = msgspec.json.encode(example)
        made = as_list(function(example))
        assert msgspec.json.encode(example) == before
        for after in made:
            for column in ("tools", "parallel_tool_calls", "label", "media", "extra", "place", "text", "reference"):
                assert column == CHANGED.get(name) or getattr(after, column) == getattr(example, column)
        again = [one for after in made for one in as_list(function(after))]
        if (name, step.partition(":")[2]) not in NOT_TWICE:
            assert again == made
            assert all(one is after for one, after in zip(again, made, strict=True))

    law()


@pytest.mark.parametrize(
    "step", ["drop-leading-assistant", "drop-trailing-user", "drop-empty-turns", "keep-first-system", "merge-turns",
             "last-turns:3", "rename-roles:developer=system", "drop-example:FT210"]
)  # fmt: skip
def test_a_sound_example_comes_back_as_the_same_object(step: str) -> None:
    _, function = function_of(step)

    @given(plain_examples())
    def law(example: Example) -> None:
        assert function(example) is example

    law()


@given(examples())
def test_no_turn_is_lost_but_by_the_transforms_that_say_so(example: Example) -> None:
    def words(one: Example) -> str:
        turns = [*one.messages, *(one.chosen or ()), *(one.rejected or ())]
        contents = [turn.content for turn in turns]
        texts = [c if isinstance(c, str) else "".join(str(p.get("text", "")) for p in c or ()) for c in contents]
        return "".join(sorted("".join(texts)))

    for step in ("fold-system:separator=", "merge-turns:separator=", "rename-roles:user=tool", "drop-empty-turns"):
        transform, function = function_of(step)
        (after,) = as_list(function(example)) or [Example()]
        if transform.name == "drop-empty-turns":
            assert set(filter(has_visible, words(example))) == set(filter(has_visible, words(after)))
        else:
            assert words(after) == words(example)


@given(plain_examples())
def test_stripping_what_was_added_gives_the_text_back(example: Example) -> None:
    marks = r'separator="\n\n#:#\n\n",stop=" #:END",leading_space=yes'
    _, add = function_of(f"add-separators:{marks}")
    _, strip = function_of(f"strip-separators:{marks}")
    assert strip(add(example)) == example
    assert add(strip(add(example))) == add(example)


@given(examples(), st.booleans())
def test_the_key_of_an_example_is_that_of_its_essence(example: Example, normalize: bool) -> None:
    key = HOST.transforms["drop-duplicates"].function
    other = essence(msgspec.json.decode(msgspec.json.encode(example), type=Example))
    other.extra = {**(other.extra or {}), "row_id": 7}  # ids do not count
    assert key(example, normalize=normalize) == key(other, normalize=normalize)
    assert len(key(example)) == 16


@given(examples(), examples())
def test_two_examples_have_one_key_only_if_they_say_the_same(one: Example, other: Example) -> None:
    key = HOST.transforms["drop-duplicates"].function
    if key(one) == key(other):
        said = [[(turn.role, turn.content, turn.weight) for turn in essence(e).messages] for e in (one, other)]
        assert said[0] == said[1]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("rename-roles", "needs a role to rename"),
        ("rename-roles:user=assistent", "did you mean 'assistant'?"),
        ("set-system", "either a text or a file"),
        ("set-system:text=a,file=b", "either a text or a file"),
        ("last-turns", "needs count"),
        ("last-turns:0", "must be 1 or more"),
        ("strip-separators", "needs the text to remove"),
        ("add-separators:leading_space=no", "needs the text to add"),
        ("drop-example", "needs rule"),
        ("drop-example:empty-replies", "did you mean 'empty-reply'?"),
        ("drop-system:now", "takes no arguments"),
    ],
)
def test_wrong_arguments_are_told_before_the_first_record(step: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        function_of(step)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
