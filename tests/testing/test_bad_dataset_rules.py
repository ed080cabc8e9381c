"""Each law of `check_rule` for rules over a dataset finds the rule that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from says_no import MANUAL, check, made, noes

from ftconv import Example, Fold, Place, Rule, rule

SET_MANUAL = MANUAL.replace("```json\n", "```jsonl\n")


def counted(start: Any = list, see: Any = None, merge: Any = None, findings: Any = None, drops: Any = None) -> Rule:
    """A rule over a dataset that names the records whose reply is no, with a part of it replaced."""

    def note(state: list[Place], example: Example) -> list[Place]:
        return [*state, example.place] if list(noes(example)) else state  # type: ignore[list-item]

    def name(state: list[Place]) -> Iterator[Any]:
        for place in state:
            yield place, "/messages", f"one of {len(state)} that say no", "key"

    function = findings or name
    function.__doc__ = SET_MANUAL
    see, merge = see or note, merge or list.__add__
    decorate = rule("ACME002", category="style", name="noes", start=start, see=see, merge=merge, drops=drops)
    return decorate(function)


def last_only(a: list[Place], b: list[Place]) -> list[Place]:
    return b or a


def backwards(a: list[Place], b: list[Place]) -> list[Place]:
    return b + a


def seen_and_changed(state: list[Place], example: Example) -> list[Place]:
    found = [*state, example.place] if list(noes(example)) else state
    example.extra = {"seen": True}
    return found  # type: ignore[return-value]


def no_place(state: list[Place]) -> Iterator[Any]:
    for place in state:
        yield Place("data.jsonl", 99, 1, 0, 99) if place else place, "", "no"


def only_one(state: list[Place]) -> Iterator[Any]:
    if len(state) == 1:
        yield state[0], "", "one says no", "key"


def elsewhere(state: list[Place]) -> Iterator[Any]:
    for place in state:
        yield Place(place.file, 99, 1, 0, 99)


def lines(state: list[Place]) -> Iterator[Any]:
    for place in state:
        yield place.line


def bad_pointer(state: list[Place]) -> Iterator[Any]:
    for place in state:
        yield place, "/nowhere", "no"


def bad_key(state: list[Place]) -> Iterator[Any]:
    for place in state:
        yield place, "", "no", 7


def bare_lines(state: list[int], example: Example) -> list[int]:
    return [*state, example.place.line] if example.place and list(noes(example)) else state


def bare_line_named(state: list[int]) -> Iterator[Any]:
    if state:
        yield None, "", f"the last that says no is in line {state[-1]}"


def test_a_good_rule_over_a_dataset_passes() -> None:
    check(counted())


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"merge": last_only}, "must know all that a and b know"),
        ({"merge": backwards}, "b came later"),
        ({"merge": lambda a, b: a + b[1:]}, "gives .* one pass gives"),
        ({"see": seen_and_changed}, "see changed the Example"),
        ({"findings": no_place}, "names a place that no example had"),
        ({"findings": bad_pointer}, "points to '/nowhere'"),
        ({"findings": bad_key}, "a key is text"),
        ({"findings": only_one, "drops": iter}, "it drops records of which it says nothing"),
        ({"drops": elsewhere}, "it drops a record that there is not"),
        ({"drops": lines}, "drops yields the places of records"),
        ({"see": bare_lines, "findings": bare_line_named}, "keep a place as the Place that it is"),
    ],
)
def test_a_rule_over_a_dataset_that_breaks_a_law_is_told(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check(counted(**parts))


def test_a_state_that_cannot_travel_is_told() -> None:
    def see(state: Any, example: Example) -> Any:
        return [*state, lambda: example.place] if list(noes(example)) else state

    def findings(state: Any) -> Iterator[Any]:
        for place in state:
            yield place(), "", "no"

    with pytest.raises(AssertionError, match=r"it raised .*ickle.*states go to other processes"):
        check(counted(see=see, findings=findings))


def test_facts_that_depend_on_where_the_set_is_cut_are_told() -> None:
    facts = Fold(
        start=int, see=lambda state, example: state + 1, merge=lambda a, b: max(a, b), conclude=lambda state: state
    )

    def check_facts(example: Example, facts: int) -> Iterator[tuple[str, str]]:
        yield from noes(example)

    with pytest.raises(AssertionError, match="its facts differ where the set is cut"):
        check(made(check_facts, prepass=facts))
