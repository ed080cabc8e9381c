"""Each law of `check_rule` finds the rule that breaks it, and says what to do."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from says_no import MANUAL, check, made, noes

from ftconv import Example, Feature, Host, Rule, Transform, rule, text_of


def good(example: Example) -> Iterator[tuple[str, str]]:
    yield from noes(example)


def test_a_good_rule_passes() -> None:
    check(made(good))


# -- rules over examples -----------------------------------------------------------------------------------------------


def raises(example: Example) -> Iterator[tuple[str, str]]:
    for index, turn in enumerate(example.messages):
        if turn.content.strip() == "no":  # type: ignore[union-attr]
            yield f"/messages/{index}", "reply says no"


def mutates(example: Example) -> Iterator[tuple[str, str]]:
    yield from noes(example)
    for turn in example.messages:
        turn.weight = None


def points_nowhere(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, message in noes(example):
        yield f"{pointer}/contents", message


def points_at_what_is_left_out(example: Example) -> Iterator[tuple[str, str]]:
    yield from noes(example)
    if any(turn.content is None for turn in example.messages):
        index = next(i for i, turn in enumerate(example.messages) if turn.content is None)
        yield f"/messages/{index}/content", "no content"


def throws_dice(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, _ in noes(example):
        yield pointer, f"reply says no ({random.random()})"


SEEN: list[int] = []


def remembers(example: Example) -> Iterator[tuple[str, str]]:
    SEEN.append(1)
    for pointer, _ in noes(example):
        yield pointer, f"reply {len(SEEN)} says no"


def two_lines(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, _ in noes(example):
        yield pointer, "reply\nsays no"


def talks_much(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, _ in noes(example):
        yield pointer, "no " * 100


def says_nothing(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, _ in noes(example):
        yield pointer, " "


def forgets_the_pointer(example: Example) -> Iterator[Any]:
    for _, message in noes(example):
        yield message


def gives_odd_data(example: Example) -> Iterator[Any]:
    for pointer, message in noes(example):
        yield pointer, message, {"turn": object()}


def fires_on_good(example: Example) -> Iterator[tuple[str, str]]:
    if example.messages:
        yield "/messages", "a conversation"


def never_fires(example: Example) -> Iterator[tuple[str, str]]:
    return iter(())


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (raises, "it raised AttributeError: .*; a rule meets every Example"),
        (mutates, "it changed the Example; a rule only looks"),
        (points_nowhere, "where there is nothing; point to an existing value"),
        (points_at_what_is_left_out, "an empty field is left out: then point to its turn"),
        (throws_dice, "it reports different things about one example; keep no state"),
        (remembers, "it reports different things about one example; keep no state"),
        (two_lines, "message has a line break"),
        (talks_much, "message has 300 characters; keep it under 200"),
        (says_nothing, "its message is empty"),
        (forgets_the_pointer, r"a check yields \(pointer, message\)"),
        (gives_odd_data, "its data is not JSON"),
        (fires_on_good, "it fires on what its manual says to use instead: a conversation"),
        (never_fires, "its manual's Example does not fire the rule"),
    ],
)
def test_a_rule_that_breaks_a_law_is_told(function: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=f"says-no: {said}|says-no: .*{said}"):
        check(made(function))


def test_a_rule_without_records_in_its_manual_is_told() -> None:
    def bare(example: Example) -> Iterator[tuple[str, str]]:
        """A reply says no."""
        return noes(example)

    with pytest.raises(AssertionError, match="the manual shows no record under 'Example'"):
        check(rule("ACME001", category="style")(bare))


def test_features_that_a_rule_does_not_name_are_told() -> None:
    def gated(example: Example) -> Iterator[tuple[str, str]]:
        yield from noes(example)
        if example.tools:
            yield "/tools", "tools"

    gated.__doc__ = MANUAL.replace('"Hi"}', '"Hi", "name": "ann"}')
    with pytest.raises(AssertionError, match="fires on an example without what its when= or triggers= name"):
        check(rule("ACME001", category="style", name="says-no", when=Feature.NAME)(gated))


def test_a_rule_by_roles_that_reads_texts_is_told() -> None:
    with pytest.raises(AssertionError, match="by_roles=True; remove that"):
        check(made(good, by_roles=True))


# -- fixes -------------------------------------------------------------------------------------------------------------


def fixed_by(apply: Any) -> tuple[Rule, Host]:
    host = Host(third_party=False)
    host._add(host.plugins[0], "transform", Transform(name="say-yes", apply=apply, safety="unsafe"))
    return made(good, fix="say-yes"), host


def test_a_fix_that_fixes_passes() -> None:
    def say_yes(example: Example) -> Example:
        for turn in example.messages:
            if turn.role == "assistant" and text_of(turn.content).strip() == "no":
                turn.content = "yes"
        return example

    check(*fixed_by(say_yes))


def test_a_fix_that_does_not_exist_is_told() -> None:
    with pytest.raises(AssertionError, match="there is no transform 'say-yess'"):
        check(made(good, fix="say-yess"))


def say(example: Example, *, word: str) -> Example:
    for turn in example.messages:
        turn.content = word if turn.role == "assistant" else turn.content
    return example


@pytest.mark.parametrize(
    ("fix_options", "said"),
    [
        (None, "say-yes needs word"),
        (lambda: {"word": "yes", "loud": True}, "say-yes has no option 'loud'"),
    ],
)
def test_a_fix_that_a_run_could_not_call_is_told(fix_options: Any, said: str) -> None:
    _, host = fixed_by(say)
    with pytest.raises(AssertionError, match=f"its fix cannot be applied: {said}"):
        check(made(good, fix="say-yes", fix_options=fix_options), host)
    check(made(good, fix="say-yes", fix_options=lambda: {"word": "yes"}), host)


def test_a_fix_without_what_its_fix_options_ask_for_is_none_as_in_a_run() -> None:
    _, host = fixed_by(say)
    with pytest.raises(AssertionError, match="there is no fix for its own manual's Example"):
        check(made(good, fix="say-yes", fix_options=lambda tokens: {"word": str(tokens)}), host)


def test_a_fix_that_leaves_the_finding_is_told() -> None:
    def leave(example: Example) -> Example:
        return example

    with pytest.raises(AssertionError, match="after its fix say-yes, the manual's Example still fires it"):
        check(*fixed_by(leave))


def test_a_fix_that_only_mends_the_manual_is_told() -> None:
    def first_turn_only(example: Example) -> Example:
        for turn in example.messages[:2]:
            if turn.role == "assistant" and turn.content == "no":
                turn.content = "yes"
        return example

    rule_and_host = fixed_by(first_turn_only)
    with pytest.raises(AssertionError, match="after its fix say-yes, it still reports 'reply says no'"):
        check(*rule_and_host)
    check(*rule_and_host, beyond_repair=lambda example, pointer: True)


def test_a_fix_that_goes_on_and_on_is_told() -> None:
    def say_more(example: Example) -> Example:
        for turn in example.messages:
            turn.content = f"{text_of(turn.content)} yes"
        return example

    with pytest.raises(AssertionError, match="changes the example again the second time; make it converge"):
        check(*fixed_by(say_more))
