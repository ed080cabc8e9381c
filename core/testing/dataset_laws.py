"""Laws of what sees a whole dataset: however it is cut and put together again, the answer is the same."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from hypothesis import given as drawn
from hypothesis import strategies as st

from ..model.example import Example
from ..model.place import Place
from ..spec.rule import Rule
from .asking import Setting, Trial, facts_in, placed
from .hits import check_words
from .law import steady
from .neighbours import sets_near

Cuts = tuple[int, int]


def check_dataset(rule: Rule, setting: Setting, seeds: Sequence[Example], count: int) -> None:
    """Check that a rule over a dataset answers the same wherever the set is cut, and answers in the right form."""
    if Trial(rule, seeds, setting).silent:
        return

    @steady(count)
    @drawn(sets_near(seeds), st.tuples(st.integers(0, 12), st.integers(0, 12)))
    def law(examples: list[Example], cuts: Cuts) -> None:
        placed(examples)
        check_set(Trial(rule, examples, setting), examples, cuts)

    law()


def check_set(trial: Trial, examples: Sequence[Example], cuts: Cuts) -> None:
    """Check what a rule says about one set, cut at two places, against all laws. The examples have places."""
    rule, state = trial.rule, trial.state
    assert rule.dataset is not None
    before = copy.deepcopy(list(examples))
    try:
        hits = trial.last_word(state(examples))
        whole = trial.answers(state(examples))
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(
            f"{rule.name}: it raised {type(error).__name__}: {error}; start, see, merge and findings meet every "
            "Example and sets without any, and states go to other processes with pickle"
        ) from error
    assert list(examples) == before, f"{rule.name}: see changed the Example; a rule only looks"
    for hit in hits:
        _check_hit(rule, hit, examples)
    _check_drops(rule, trial.drops(state(examples)), examples, bool(hits))
    needed = list(filter(trial.needs, examples))
    if len(needed) < len(examples):
        assert trial.answers(state(needed)) == whole, (
            f"{rule.name}: examples without what its when= or triggers= name change what it finds, and a run would not "
            "show it these; name all features and triggers, or none"
        )
    a, b, c = _cut(examples, cuts)

    def said(make: Callable[[], Any], how: str) -> None:
        try:
            found = trial.answers(make())
        except Exception as error:
            raise AssertionError(f"{rule.name}: merging {how} raised {type(error).__name__}: {error}") from error
        assert found == whole, (
            f"{rule.name}: {how} gives {found!r:.200}, one pass gives {whole!r:.200}; merge(a, b) must know all that "
            "a and b know, and b came later; keep a place as the Place that it is, for lines are counted from the part"
        )

    merge = rule.dataset.merge
    said(lambda: merge(merge(state(a), state(b)), state(c)), "the first two of three parts, then the third,")
    said(lambda: merge(state(a), merge(state(b), state(c))), "the last two of three parts first")
    said(lambda: merge(state(()), state(examples)), "a part without examples, then the rest,")
    said(lambda: merge(state(examples), state(())), "everything, then a part without examples,")


def _check_drops(rule: Rule, drops: Sequence[Any], examples: Sequence[Example], told: bool) -> None:
    known = {(one.place.file, one.place.line) for one in examples if one.place is not None}
    for place in drops:
        assert isinstance(place, Place), f"{rule.name}: drops yields the places of records, not {place!r:.80}"
        assert (place.file, place.line) in known, (
            f"{rule.name}: it drops a record that there is not: {place}; hand on example.place as it is"
        )
    assert told or not drops, f"{rule.name}: it drops records of which it says nothing; drop what findings stand for"


def _cut(examples: Sequence[Example], cuts: Cuts) -> tuple[Sequence[Example], ...]:
    one, two = sorted(min(cut, len(examples)) for cut in cuts)
    return examples[:one], examples[one:two], examples[two:]


def _check_hit(rule: Rule, hit: Any, examples: Sequence[Example]) -> None:
    form = (
        f"{rule.name}: findings yields (place or None, pointer, message) or (place or None, pointer, message, key), "
        f"with 'warning' after the key for one that is no error, not {hit!r:.80}"
    )
    assert isinstance(hit, tuple), form
    assert len(hit) in (3, 4) or hit[4:] == ("warning",), form
    place, pointer, message, *key = hit[:4]
    assert place is None or isinstance(place, Place), form
    assert not key or isinstance(key[0], str), f"{rule.name}: a key is text, such as a digest, not {key[0]!r:.80}"
    record: Any = {}
    if place is not None:
        assert place.record < len(examples), f"{rule.name}: it names a place that no example had: {place}"
        record = msgspec.to_builtins(examples[place.record])
        assert (place.file, place.line) == (record["place"]["file"], record["place"]["line"]), (
            f"{rule.name}: it names a place that no example had: {place}; hand on example.place as it is"
        )
        assert not key or str(place.line) != key[0], f"{rule.name}: a key is of the content, never a line number"
    check_words(rule, pointer if place is not None else "", message, record)


def check_facts(rule: Rule, settings: Sequence[Setting], seeds: Sequence[Example], count: int) -> None:
    """Check that the first pass of a rule finds the same wherever the set is cut."""

    @steady(count)
    @drawn(sets_near(seeds), st.tuples(st.integers(0, 12), st.integers(0, 12)), st.sampled_from(list(settings)))
    def law(examples: list[Example], cuts: Cuts, setting: Setting) -> None:
        before = copy.deepcopy(examples)
        try:
            whole = facts_in(rule, [examples], setting)
            parts = facts_in(rule, _cut(examples, cuts), setting)
            empty = facts_in(rule, [(), examples, ()], setting)
        except Exception as error:
            raise AssertionError(
                f"{rule.name}: its first pass raised {type(error).__name__}: {error}; it meets every Example"
            ) from error
        assert examples == before, f"{rule.name}: its first pass changed the Example; a rule only looks"
        assert parts == whole == empty, (
            f"{rule.name}: its facts differ where the set is cut in parts: {parts!r:.200}, in one pass {whole!r:.200}; "
            "merge(a, b) must know all that a and b know"
        )

    law()
