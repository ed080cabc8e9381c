"""Asking one rule about examples, as the engine does, with everything that a run would give it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..model.batch import batches_of
from ..model.example import Example
from ..model.features import features_of
from ..model.place import Place
from ..model.production import Production
from ..spec.options import settle_rule
from ..spec.rule import Rule, seeing, with_given
from ..spec.triggers import Prefilter, texts_of
from ..target.target import Target

FILE, OTHER_FILE = "data.jsonl", "other.jsonl"
_BYTES = 1_000
"""What a record counts as, for rules that ask for the size of an input."""


class Setting(Struct, frozen=True, kw_only=True):
    """What a run knows beside the examples. A rule that asks for what is None here is silent, as in a run.

    `format` is the name of the reader, `input_bytes` the size of the input (None: a kilobyte for each example),
    `against` what the examples are compared with, `vocab_dir` where vocabularies are.
    """

    target: Target | None = None
    production: Production | None = None
    format: str = "chat"
    against: tuple[Example, ...] | None = None
    input_bytes: int | None = None
    vocab_dir: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


class Answer(Struct, frozen=True):
    """One thing that a rule said. `record` is the number of the example, None for the dataset as a whole.

    `more` is the data of a rule over examples, the key of one over a dataset; None and "" where it gave none.
    """

    record: int | None
    pointer: str
    message: str
    more: Any = None


def ask(rule: Rule, examples: Sequence[Example], setting: Setting | None = None) -> list[Answer]:
    """Return what a rule has to say about examples, in order. Raises whatever the rule raises.

    Rules are not asked about examples without what their `when` and `triggers` name, nor about other formats than those
    that they judge. The examples get places.
    """
    setting = setting or Setting()
    placed(examples)
    given = givens(rule, examples, setting)
    if given is None:
        return []
    options = settle_rule(rule, setting.options, f"rule {rule.name}")
    needs = triggered(rule, options)
    if rule.dataset is not None:
        return findings_of(rule, state_of(rule, list(filter(needs, examples)), options, given), options, given)
    assert rule.check is not None
    check = with_given(rule.check, options, given)
    return [
        answer_of(number, hit) for number, example in enumerate(examples) if needs(example) for hit in check(example)
    ]  # fmt: skip


def givens(rule: Rule, examples: Sequence[Example], setting: Setting) -> dict[str, Any] | None:
    """Return what a rule asks for by name, None where this setting does not have it, or is not for the rule."""
    if rule.formats and setting.format not in rule.formats:
        return None
    size = _BYTES * len(examples) if setting.input_bytes is None else setting.input_bytes
    given: dict[str, Any] = {"format": setting.format, "inputs": ((FILE, size),), "facts": None}
    if setting.target is not None:
        given["target"] = setting.target
    if setting.production is not None:
        given["production"] = setting.production
    if setting.against is not None:
        against = setting.against
        given["against"] = lambda: iter(against)
    if "tokens" in rule.wants:
        from ..tokens import DEFAULT, counter_for, framing_of

        name = setting.target.tokenizer if setting.target is not None else DEFAULT
        given["tokens"] = counter_for(name, setting.vocab_dir, framing=framing_of(setting.target))
    if rule.prepass is not None:
        given["facts"] = facts_of(rule, [examples], given)
    return given if rule.wants <= given.keys() | {"record"} else None


def facts_of(rule: Rule, chunks: Iterable[Sequence[Example]], given: Mapping[str, Any]) -> Any:
    """Return the value of a rule's first pass over chunks of examples, merged from left to right."""
    facts = rule.prepass
    assert facts is not None
    known = {"production": None, "target": None, **given}
    states = [_seen(with_given(facts.start, {}, known)(), with_given(facts.see, {}, known), chunk) for chunk in chunks]
    state = states[0] if states else with_given(facts.start, {}, known)()
    for later in states[1:]:
        state = facts.merge(state, sent(later))
    return sent(with_given(facts.conclude, {}, known)(state))


def state_of(rule: Rule, chunk: Sequence[Example], options: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    """Return what a rule over a dataset knows after a chunk, as it comes from another process."""
    assert rule.dataset is not None
    state, see = with_given(rule.dataset.start, options, given)(), seeing(rule.dataset, options, given)
    for batch in batches_of(chunk):
        state = see(state, batch)
    return sent(state)


def findings_of(rule: Rule, state: Any, options: Mapping[str, Any], given: Mapping[str, Any]) -> list[Answer]:
    """Return the last word of a rule over a dataset."""
    assert rule.dataset is not None
    out = []
    for place, pointer, message, *key in with_given(rule.dataset.findings, options, given)(state):
        out.append(Answer(None if place is None else place.record, pointer, message, key[0] if key else ""))
    return out


def sent(value: Any) -> Any:
    """Return a value as it arrives in another process."""
    return pickle.loads(pickle.dumps(value))


def _seen(state: Any, see: Callable[[Any, Example], Any], chunk: Sequence[Example]) -> Any:
    for example in chunk:
        state = see(state, example)
    return state


def answer_of(number: int, hit: tuple[Any, ...]) -> Answer:
    """Return a hit of a rule over examples with the number of the example."""
    pointer, message, *data = hit
    return Answer(number, pointer, message, copy.deepcopy(data[0]) if data else None)


def triggered(rule: Rule, options: Mapping[str, Any]) -> Callable[[Example], bool]:
    """Return a function that says whether the engine asks a rule about an example: by its features and triggers.

    What a rule looks for may change with its options, so a rule that was given any is always asked.
    """
    when, triggers, unless = rule.when, rule.triggers, rule.unless
    if unless is not None:
        rest = triggered(replace(rule, unless=None), options)
        return lambda example: not int(unless) & features_of(example) and rest(example)
    if options or (when is None and triggers is None):
        return lambda example: True
    prefilter = Prefilter([triggers] if triggers is not None else [])
    mask = prefilter.mask_of(triggers) if triggers is not None else 0

    def needs(example: Example) -> bool:
        if when is not None and int(when) & features_of(example):
            return True
        return bool(mask & prefilter.look(texts_of(example)))

    return needs


def placed(examples: Sequence[Example], file: str = FILE) -> None:
    """Give examples the places of records that follow each other in one file, a line each."""
    for number, example in enumerate(examples):
        example.place = Place(file, number + 1, 1, number * 100, number)
