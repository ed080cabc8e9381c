"""The rules of a plan, with their functions bound, and sorted by what an example uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from ..engine.bound_plan import BoundPlan
from ..engine.plan import Plan, RuleStep
from ..model.batch import Batch
from ..model.example import Example
from ..model.features import features_of
from ..spec.host import Host
from ..spec.rule import Rule, SetHit, declared, seeing, wanted, with_given
from ..spec.triggers import texts_of
from ..target.left_out import once_written
from .masking import Masker
from .prefilter import Prefilter

MOST_KEPT = 10_000

BoundCheck = tuple[Rule, Callable[..., Any]]


class DatasetCheck(Struct, frozen=True):
    """Rules over the dataset that see the same and so have one state, and their functions, bound."""

    rules: tuple[Rule, ...]
    start: Callable[[], Any]
    see: Callable[[Any, Batch], Any]

    @property
    def name(self) -> str:
        """What their state is known by."""
        return self.rules[0].name


class RuleSet:
    """Says which checks an example needs, and holds the rules over the dataset.

    `lost` are the features that a writer leaves out; it says so itself, and no rule about keys says it again.
    """

    def __init__(self, plan: Plan, host: Host, lost: int = 0) -> None:
        rules = [(step, rule_of(step, host)) for step in plan.lint.rules]
        given = givens(plan, host, {name for _, rule in rules for name in rule.asks})
        self.masker = Masker(host) if plan.lint.show_content else None
        """What is private is taken out of texts that are shown; None where none are."""
        self.checks: list[BoundCheck] = []
        """Rules over single examples, and their functions, bound."""
        self.of_records: set[str] = set()
        """Names of rules that ask for the record too."""
        self._always: set[str] = set()
        """Names of rules that were given options: they are asked about every example."""
        self.dataset_checks: list[DatasetCheck] = []
        sharers = sharers_of(plan, host)
        for step, rule in rules:
            if rule.gathered and rule.when is not None and not int(rule.when) & ~lost:
                continue
            if not applies(rule, plan) or not rule.wants <= given.keys() | {"facts", "inputs", "record"}:
                continue
            known = given | {"facts": step.facts}
            if step.options:
                self._always.add(rule.name)
            if rule.check is not None:
                if "record" in rule.asks:
                    self.of_records.add(rule.name)
                self.checks.append((rule, with_given(rule.check, step.options, known)))
            elif rule.dataset is not None and rule.name in sharers:
                those = tuple(map(host.rule, sharers[rule.name]))
                start = with_given(rule.dataset.start, step.options, known)
                self.dataset_checks.append(DatasetCheck(those, start, seeing(rule.dataset, step.options, known)))
        self.checks.sort(key=lambda check: not check[0].names_keys)
        first = [check.rules[0] for check in self.dataset_checks]
        asked = [*(rule for rule, _ in self.checks), *first]
        unless: dict[Callable[[str], bool], int] = {}
        for rule in asked:
            test = rule.triggers.test if rule.triggers is not None else None
            if test is not None:
                never = int(rule.unless or 0)
                unless[test] = unless.get(test, never) & never
        self.prefilter = Prefilter((rule.triggers for rule in asked if rule.triggers is not None), unless)
        self.always = [n for n, rule in enumerate(first) if rule.unless is None and self._needs(rule, 0, 0)]
        """Numbers of the dataset checks that see every example."""
        self.triggered_cache: dict[tuple[int, int, bool], tuple[list[BoundCheck], list[int]]] = {}
        """What `triggered` said before; for the hot path, as is `by_roles`."""
        self.by_roles: dict[tuple[str, ...], tuple[int, bool]] = {}
        """What is known of plain chat with these roles; see `plain_rows.py`."""
        self.quiet: set[tuple[str, ...]] = set()
        """The roles among them with which an example without triggers needs no check, and no dataset check but those
        that see every one."""

    def triggered_by(self, example: Example) -> tuple[list[BoundCheck], list[int]]:
        """Return what `triggered` says of an example of which nothing is known yet."""
        return self.triggered(features_of(example), self.prefilter.look(texts_of(example)), settled=False)

    def triggered(self, features: int, triggers: int, settled: bool) -> tuple[list[BoundCheck], list[int]]:
        """Return the checks that an example with these features and triggers needs, and which dataset checks see it, of
        those that do not see every one.

        `settled` says that the rules that look at roles alone have nothing to say.
        """
        found = self.triggered_cache.get((features, triggers, settled))
        if found is None:
            checks = [
                c for c in self.checks if not (settled and c[0].by_roles) and self._needs(c[0], features, triggers)
            ]
            some = [n for n in range(len(self.dataset_checks)) if n not in self.always]
            found = checks, [n for n in some if self._needs(self.dataset_checks[n].rules[0], features, triggers)]
            if len(self.triggered_cache) < MOST_KEPT:
                self.triggered_cache[features, triggers, settled] = found
        return found

    def _needs(self, rule: Rule, features: int, triggers: int) -> bool:
        if rule.unless is not None and int(rule.unless) & features:
            return False
        if (rule.when is None and rule.triggers is None) or rule.name in self._always:
            return True
        if rule.when is not None and int(rule.when) & features:
            return True
        return rule.triggers is not None and bool(self.prefilter.mask_of(rule.triggers) & triggers)


def rule_set_of(bound: BoundPlan) -> RuleSet:
    """Return the rules of a bound plan, made once."""
    if bound.rule_set is None:
        lost = bound.writer.not_carried if bound.writer is not None else 0
        bound.rule_set = RuleSet(bound.plan, bound.host, lost)
    found: RuleSet = bound.rule_set
    return found


def applies(rule: Rule, plan: Plan) -> bool:
    """Whether a rule applies to examples from the reader of the plan."""
    return not rule.formats or plan.read.reader in rule.formats


def sharers_of(plan: Plan, host: Host) -> dict[str, tuple[str, ...]]:
    """Return the names of the rules over the dataset that share a state, by the name that the state has: the first."""
    found: dict[Any, list[str]] = {}
    for step in plan.lint.rules:
        rule = host.rule(step.name)
        dataset = rule.dataset
        if dataset is None or not applies(rule, plan):
            continue
        options = declared(step.options, dataset.start, dataset.looks)
        functions = dataset.start, dataset.looks, dataset.merge, id(rule.prepass)
        same = functions, repr(options), rule.when, rule.unless, rule.triggers, rule.wants
        found.setdefault(same if plan.lint.shared else step.name, []).append(step.name)
    return {names[0]: tuple(names) for names in found.values()}


def rule_of(step: RuleStep, host: Host) -> Rule:
    """Return the rule of a step, with the severity that was asked for."""
    return msgspec.structs.replace(host.rule(step.name), severity=step.severity)


def givens(plan: Plan, host: Host, asked: Collection[str]) -> dict[str, Any]:
    """Return what rules ask for, as far as this run has it."""
    given: dict[str, Any] = {"format": plan.read.reader}
    if plan.lint.against:
        given["against"] = plan.lint.against  # `findings` is given a function that reads them
    if plan.lint.target is not None:
        target = plan.lint.target.in_format(plan.write.writer or plan.read.reader)
        given["target"] = once_written(target, plan.write.options) if plan.write.writer else target
    if plan.lint.production is not None:
        given["production"] = plan.lint.production
    if plan.lint.purpose is not None:
        given["purpose"] = plan.lint.purpose
    if plan.lint.template is not None:
        from ..rendering import tracer_of

        given["template"] = tracer_of(plan.lint.template)
    if "shapes" in asked:
        given["shapes"] = {reader.name: reader.shape for reader in host.readers.values()}
    if "tokens" in asked:
        from ..tokens import DEFAULT, counter_for, framing_of

        name = plan.lint.target.tokenizer if plan.lint.target is not None else DEFAULT
        given["tokens"] = counter_for(name, plan.lint.vocab_dir, host.tokenizers, framing=framing_of(plan.lint.target))
    return given


def givens_of_facts(plan: Plan, host: Host) -> dict[str, Any]:
    """Return what a prepass may ask for; None stands for what this run does not have."""
    return {"production": None, "target": None, **givens(plan, host, ())}


def last_word(
    step: RuleStep,
    plan: Plan,
    host: Host,
    state: Any,
    inputs: tuple[tuple[str, int], ...],
    against: Callable[[], Iterator[Example]] | None,
) -> Iterable[SetHit]:
    """Return what a rule over the dataset found, by the state of all chunks; nothing where the run lacks what it needs.

    `inputs` are the name and bytes of each input, `against` yields the examples to compare with.
    """
    dataset = host.rule(step.name).dataset
    assert dataset is not None
    given = {**givens(plan, host, wanted(dataset.findings)), "facts": step.facts, "inputs": inputs}
    if against is not None:
        given["against"] = against
    if not given.keys() >= set(wanted(dataset.findings, required=True)):
        return ()
    found: Iterable[SetHit] = with_given(dataset.findings, step.options, given)(state)
    return found
