"""What the rules on separators and stops find out about a whole set, in whatever chunks it comes."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Host, Message, Production
from ftconv.plugins.formats._separators import SEPARATORS, STOPS
from ftconv.plugins.lints._separators import Marks, Seen, conclude, merge, see, start
from ftconv.testing.asking import Setting, ask

HOST = Host(third_party=False)
LEGACY = Setting(format="prompt-completion")
WORDS = ["moon", "sun", "star", "year", "road", "walk", "snack", "book", "near", "far"]


def pair(prompt: str, completion: str) -> Example:
    return Example([*([Message("user", prompt)] if prompt else []), Message("assistant", completion)])


def seen(examples: Sequence[Example], format: str = "prompt-completion") -> Seen:
    state = start(format)
    for example in examples:
        state = see(state, example)
    return state


def marks_of(pairs: Sequence[tuple[str, str]], production: Production | None = None) -> Marks:
    return conclude(seen([pair(*texts) for texts in pairs]), production)


def rows(count: int, separator: str, stop: str) -> list[tuple[str, str]]:
    chance = random.Random(count)
    texts = [" ".join(chance.choices(WORDS, k=9)) for _ in range(count)]
    return [(f"{text} {n}{separator}", f" {text[::-1]} {n}{stop}") for n, text in enumerate(texts)]


@given(st.sampled_from(SEPARATORS), st.sampled_from(STOPS), st.integers(2, 60))
def test_marks_that_all_texts_have_are_found(separator: str, stop: str, count: int) -> None:
    found = marks_of(rows(count, separator, stop))
    assert separator.endswith(found.separator) or found.separator.endswith(separator)
    assert found.separator.strip() == separator.strip()
    assert [mark.strip() for mark in found.stops] == [stop.strip()]


@given(st.sampled_from(SEPARATORS), st.integers(20, 120), st.randoms(use_true_random=False))
@settings(max_examples=budget(50))
def test_the_few_prompts_without_the_separator_are_pointed_to(
    separator: str, count: int, chance: random.Random
) -> None:
    pairs = rows(count, separator, " END")
    bad = set(chance.sample(range(count), count // 20))
    examples = [pair(p.removesuffix(separator) if n in bad else p, c) for n, (p, c) in enumerate(pairs)]
    said = ask(HOST.rule("missing-separator"), examples, LEGACY)
    assert {answer.record for answer in said} == bad


@pytest.mark.parametrize("sizes", [[2000], [1, 1999], [700, 700, 600], [100] * 20])
def test_chunks_change_nothing_in_a_set_larger_than_the_sample(sizes: list[int]) -> None:
    examples = [pair(*texts) for texts in rows(2000, " <<answer>>", " ;;")]
    whole = conclude(seen(examples))
    at, state = 0, None
    for size in sizes:
        part = seen(examples[at : at + size])
        state = part if state is None else merge(state, part)
        at += size
    assert state is not None
    assert conclude(state) == whole
    assert (whole.separator, whole.stops, whole.labels) == (" <<answer>>", (" ;;",), False)


def test_a_set_of_another_format_beside_changes_nothing() -> None:
    legacy, chat = seen([pair(*texts) for texts in rows(9, " ->", " END")]), seen([pair("a", "b")] * 9, "chat")
    assert conclude(merge(chat, legacy)) == conclude(merge(legacy, chat)) == conclude(legacy)


@pytest.mark.parametrize(("classes", "labels"), [(2, True), (300, True), (2000, False)])
def test_completions_that_repeat_are_classes_also_where_they_can_only_be_estimated(classes: int, labels: bool) -> None:
    assert marks_of([(f"tweet {n} ->", f" class {n % classes}") for n in range(3000)]).labels is labels


def test_the_end_of_a_word_that_completions_share_is_no_stop() -> None:
    assert marks_of([(f"{n} ->", f" {word}") for n, word in enumerate(["positive", "negative"] * 9)]).stops == ()


def test_the_sign_before_a_known_separator_is_not_part_of_it() -> None:
    assert marks_of([(f"Question {n}?\n\n###\n\n", f" {n}") for n in range(9)]).separator == "\n\n###\n\n"


def test_what_production_sends_is_not_guessed() -> None:
    found = marks_of(rows(9, " ->", " END"), Production(separator="\n\n", stop=("###", "@@@")))
    assert (found.separator, found.stops) == ("\n\n", ("###", "@@@"))
    assert found.separator_named
    assert found.stop_named


def test_marks_that_are_added_stand_in_no_text() -> None:
    plain = marks_of([(f"fruit {n}", f"colour {n}") for n in range(9)])
    assert (plain.new_separator, plain.new_stop) == (" ->", "\n")
    lines = marks_of([(f"fruit\n{n}", f"colour\n{n} END.") for n in range(9)])
    assert (lines.new_separator, lines.new_stop) == ("\n\n###\n\n", "***")


@pytest.mark.parametrize("name", ["missing-separator", "missing-stop", "missing-leading-space", "separator-in-text"])
def test_what_the_fix_adds_is_what_the_rule_asks_for(name: str) -> None:
    rule = HOST.rule(name)
    examples = [pair(f"fruit {n}", f"colour {n}") for n in range(9)]
    marks = conclude(seen(examples))
    for fixed in ("missing-separator", "missing-stop", "missing-leading-space"):
        options = HOST.rule(fixed).fix_options(marks)  # type: ignore[misc]
        examples = [HOST.transform("add-separators").function(example, **options) for example in examples]
    assert ask(rule, examples, LEGACY) == []
