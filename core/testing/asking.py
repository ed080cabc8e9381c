"""Asking one rule about examples: it is bound, prefiltered and asked by the engine, in a run that has no other."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..engine.plan import LintPlan, Plan, ReadPlan, RuleStep
from ..engine.task import moved_down
from ..lint.prepass import bound_fold
from ..lint.rule_set import BoundCheck, RuleSet, applies, givens_of_facts, last_word
from ..model.batch import batches_of
from ..model.example import Example
from ..model.place import Place
from ..model.production import Production
from ..rendering import RenderSettings
from ..spec.fold import Fold
from ..spec.host import Host
from ..spec.options import settle_rule
from ..spec.rule import Rule, SetHit
from ..target.target import Target
from ..tokens.choose import own

FILE, OTHER_FILE = "data.jsonl", "other.jsonl"
_BYTES = 1_000
"""What a record counts as, for rules that ask for the size of an input."""


class Setting(Struct, frozen=True, kw_only=True):
    """What a run knows besides the examples. A rule that requests what is None here does not run, as in a real run.

    `format` is the name of the reader, `input_bytes` the size of the input (None: a kilobyte for each example),
    `against` what the examples are compared with, `vocab_dir` where vocabularies are, `template` what they are rendered
    with.
    """

    target: Target | None = None
    production: Production | None = None
    format: str = "chat"
    against: tuple[Example, ...] | None = None
    input_bytes: int | None = None
    vocab_dir: str = ""
    template: RenderSettings | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Answer(Struct, frozen=True):
    """One finding of a rule. `record` is the number of the example, None for the dataset as a whole.

    `more` is the data of a rule over examples, the key of one over a dataset; None and "" if it gave none.
    """

    record: int | None
    pointer: str
    message: str
    more: Any = None


def ask(rule: Rule, examples: Sequence[Example], setting: Setting | None = None) -> list[Answer]:
    """Return what a rule reports about examples, in order. Raises whatever the rule raises.

    Rules are not asked about examples without what their `when` and `triggers` name, nor about formats that they do not
    check. The examples get places.
    """
    placed(examples)
    trial = Trial(rule, examples, setting or Setting())
    if rule.dataset is not None:
        return trial.answers(trial.state(filter(trial.needs, examples)))
    return [
        Answer(number, pointer, message, copy.deepcopy(data[0]) if data else None)
        for number, example in enumerate(examples)
        for _, check in trial.checks_for(example)
        for pointer, message, *data in check(example)
    ]


class Trial:
    """A rule in a run of its own, which reads these examples and knows what the setting says."""

    def __init__(self, rule: Rule, examples: Sequence[Example], setting: Setting) -> None:
        self.rule, self.host, self._against = rule, _OneRule(rule), setting.against
        size = _BYTES * len(examples) if setting.input_bytes is None else setting.input_bytes
        self._inputs = ((FILE, size),)
        self.plan = plan_of(rule, setting, facts_in(rule, [examples], setting))
        (self.step,) = self.plan.lint.rules
        self._rules = RuleSet(self.plan, self.host)

    @property
    def silent(self) -> bool:
        """Whether this run lacks what the rule asks for, or has a format that the rule does not check."""
        return not (self._rules.checks or self._rules.dataset_checks)

    def checks_for(self, example: Example) -> list[BoundCheck]:
        """Return the rule with its check bound, or nothing where a run would not ask it about the example."""
        return self._rules.triggered_by(example)[0]

    def needs(self, example: Example) -> bool:
        """Whether a run shows the example to the rule."""
        checks, some = self._rules.triggered_by(example)
        return bool(checks or some or self._rules.always)

    def hits(self, example: Example) -> list[Any]:
        """Return what the check says of an example, also of one that a run would not show it."""
        return [hit for _, check in self._rules.checks for hit in check(example)]

    def state(self, chunk: Iterable[Example]) -> Any:
        """Return what a rule over a dataset knows after a chunk, as it comes from another process.

        There, lines are counted from the first of the chunk.
        """
        if self.silent:
            return None
        (check,) = self._rules.dataset_checks
        state = check.start()
        examples = list(chunk)
        before = max(examples[0].place.line - 1, 0) if examples and examples[0].place is not None else 0
        for batch in batches_of([_moved_up(example, before) for example in examples]):
            state = check.see(state, batch)
        return moved_down(pickle.dumps(state), before)

    def last_word(self, state: Any) -> list[SetHit]:
        """Return what a rule over a dataset says in the end, in its own form."""
        against = None if self._against is None else partial(iter, self._against)
        return [] if self.silent else list(last_word(self.step, self.plan, self.host, state, self._inputs, against))

    def answers(self, state: Any) -> list[Answer]:
        """Return what a rule over a dataset says in the end."""
        return [
            Answer(None if place is None else place.record, pointer, message, key[0] if key else "")
            for place, pointer, message, *key in self.last_word(state)
        ]


class _OneRule(Host):
    """A host with this rule, installed or not, and ftconv's own tokenizers and readers where the rule asks for them."""

    def __init__(self, rule: Rule) -> None:
        self._waiting = {}
        self._tables = {
            "rule": {rule.name: rule},
            "tokenizer": dict(own()) if "tokens" in rule.asks else {},
            "reader": Host(third_party=False).readers if "shapes" in rule.asks else {},
        }

    def rule(self, name: str) -> Rule:
        """Return the rule."""
        return self.rules[name]


def plan_of(rule: Rule, setting: Setting, facts: Any = None) -> Plan:
    """Return the plan of a run with one rule. Raises UsageError for options that the rule does not have."""
    options = settle_rule(rule, setting.options, f"rule {rule.name}")
    lint = LintPlan(
        target=setting.target,
        production=setting.production,
        vocab_dir=setting.vocab_dir,
        template=setting.template,
        against=() if setting.against is None else (OTHER_FILE,),
        rules=(RuleStep(rule.name, options, rule.severity, facts),),
    )
    return Plan(token="", read=ReadPlan(reader=setting.format), lint=lint)


def facts_in(rule: Rule, chunks: Iterable[Sequence[Example]], setting: Setting) -> Any:
    """Return what the prepass of a rule finds in chunks, merged from left to right; None for a rule without one."""
    plan = plan_of(rule, setting)
    if rule.prepass is None or not applies(rule, plan):
        return None
    fold = bound_fold(rule.prepass, givens_of_facts(plan, _OneRule(rule)))
    state, *later = [_seen(fold, chunk) for chunk in chunks]
    for other in later:
        state = fold.merge(state, sent(other))
    return sent(fold.conclude(state))


def _seen(fold: Fold, chunk: Sequence[Example]) -> Any:
    return reduce(fold.see, chunk, fold.start())


def _moved_up(example: Example, lines: int) -> Example:
    place = example.place
    if not lines or place is None:
        return example
    return replace(example, place=replace(place, line=place.line - lines))


def sent(value: Any) -> Any:
    """Return a value as it arrives in another process."""
    return pickle.loads(pickle.dumps(value))


def placed(examples: Sequence[Example], file: str = FILE) -> None:
    """Give examples the places of records that follow each other in one file, a line each."""
    for number, example in enumerate(examples):
        example.place = Place(file, number + 1, 1, number * 100, number)
