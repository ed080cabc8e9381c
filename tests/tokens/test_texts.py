"""Texts are counted exactly, whatever is in them, and in good time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokens.known import HARD, KNOWN, MANY, NAMES, counter

from ftconv import Tokenizer, UsageError, counter_for
from ftconv.tokens import counter as counter_module
from ftconv.tokens import known_tokenizer

SECONDS = 10
WORDY = st.text("aB9 \n\t.'é字", max_size=60) | st.text("a \n", max_size=60)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", HARD)
def test_hard_texts_neither_panic_nor_stall(name: str, what: str) -> None:
    start = time.monotonic()
    count = counter(name).measure(HARD[what])
    assert count.kind == "exact"
    assert time.monotonic() - start < SECONDS
    low, high = counter(name).bounds(HARD[what])
    assert low <= count.high <= high


def test_white_space_that_tiktoken_refuses_is_counted_as_it_counts_less_of_it() -> None:
    # 128 spaces are the longest token of them: so the count grows by one for each 128.
    one = counter("o200k_base").count(" " * 128 * 100)
    assert one == 100
    assert counter("o200k_base").count(" " * 128 * 8_000) == 8_000


def test_special_tokens_in_a_text_are_text() -> None:
    assert counter("cl100k_base").count("<|endoftext|>") == 7


@pytest.mark.parametrize("name", NAMES)
def test_a_text_cut_at_its_borders_has_the_same_count(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = KNOWN[name].load("")
    monkeypatch.setattr(counter_module, "_remembered", {})
    monkeypatch.setattr(counter_module, "LONGEST_CHARACTERS", 7)

    @given(WORDY)
    def same(text: str) -> None:
        count = counter(name).measure(text)
        assert count.low <= whole(text) <= count.high
        if count.kind == "exact":
            assert count.high == whole(text)

    same()
    monkeypatch.setattr(counter_module, "LONGEST_CHARACTERS", 30)
    prose = "A cat sat on the mat.\nIt slept there all day 7 days a week,\n\n and so on. " * 9
    assert counter(name).measure(prose).kind == "exact"
    assert counter(name).count(prose) == whole(prose)


def test_megabytes_without_a_border_have_bounds_and_what_is_around_them_does_not_matter() -> None:
    prose = " hello there" * 100_000
    count = counter("cl100k_base").measure(prose + "x" * MANY * 5 + prose)
    assert count.kind == "bounds"
    assert 2 * 200_000 <= count.low < count.high <= 2 * 200_000 + MANY * 5 + 10


@pytest.mark.parametrize("name", NAMES)
def test_bounds_by_length_alone_hold(name: str) -> None:
    @given(st.text(max_size=100) | st.text(st.characters(categories=["Cs", "Lo", "Ll"]), max_size=50))
    def hold(text: str) -> None:
        low, high = counter(name).bounds(text)
        assert low <= counter(name).count(text) <= high

    hold()


def test_where_another_tokenizer_stands_in_nothing_but_the_most_is_certain() -> None:
    stand_in = counter_for("tekken", tokenizers=KNOWN)
    count = stand_in.measure("hello world")
    assert (count.low, count.high, count.kind) == (1, 2, "estimate")
    assert stand_in.kind == "estimate"
    assert "o200k_base is used instead of" in stand_in.why
    assert stand_in.bounds("hello world") == (1, 12)


def test_an_unknown_name_that_a_user_gave_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'cl100k_base'"):
        known_tokenizer("cl100k", KNOWN)
    assert known_tokenizer("o200k_base", KNOWN) == "o200k_base"


def test_a_counter_is_made_without_loading_anything() -> None:
    start = time.perf_counter()
    made = [counter("o200k_base") for _ in range(1000)]
    assert time.perf_counter() - start < 0.5
    assert made[0].bounds("hello") == (1, 5)
    assert made[0]._count is None


@given(
    texts=st.lists(st.sampled_from(["", "a", "b b", "\ud800", "\ufffd"]) | st.text("ab ", min_size=257), max_size=30)
)
def test_a_text_that_comes_again_is_counted_once_and_few_are_remembered(texts: list[str]) -> None:
    asked: list[str] = []
    known = {"o200k_base": Tokenizer(name="o200k_base", load=lambda _: lambda text: asked.append(text) or len(text))}  # type: ignore[func-returns-value]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "_remembered", {})
        exact, stand_in = (counter_for(name, tokenizers=known) for name in ("o200k_base", "nobody's"))
        assert [exact.count(text) for text in texts] == [len(text) for text in texts]
        assert sorted(asked) == sorted(set(texts))
        assert [stand_in.measure(text).kind for text in texts] == ["estimate"] * len(texts)
        assert [exact.measure(text).kind for text in texts] == ["exact"] * len(texts)
        patch.setattr(counter_module, "_REMEMBERED", 4)
        patch.setattr(counter_module, "_remembered", {})
        forgetful = counter_for("o200k_base", tokenizers=known)
        assert [forgetful.count(text) for text in texts * 2] == [len(text) for text in texts * 2]
        assert len(forgetful._remembered) <= 4
