"""The rules of a plan, with their functions bound, and sorted by what an example uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from .host import Host
from .plan import Plan, RuleStep
from .rules import Facts, Rule, bound

BoundCheck = tuple[Rule, Callable[..., Any]]


class Judge:
    """Says which checks an example needs, and holds the rules over the dataset."""

    def __init__(self, plan: Plan, host: Host) -> None:
        rules = [(step, rule_of(step, host)) for step in plan.rules]
        given = givens(plan, {name for _, rule in rules for name in rule.wants})
        self._checks: list[BoundCheck] = []
        self.datasets: list[tuple[Rule, Callable[..., Any], Callable[..., Any]]] = []
        """Each with its `start` and its `see`."""
        for step, rule in rules:
            if not rule.wants <= given.keys() | {"facts", "against", "inputs"}:
                continue
            known = given | {"facts": step.facts}
            if rule.check is not None:
                self._checks.append((rule, bound(rule.check, step.options, known)))
            elif rule.dataset is not None:
                start, see = (bound(f, step.options, known) for f in (rule.dataset.start, rule.dataset.see))
                self.datasets.append((rule, start, see))
        self._gates: dict[int, list[BoundCheck]] = {}

    def checks_for(self, features: int) -> list[BoundCheck]:
        """Return the checks that an example with these features needs."""
        found = self._gates.get(features)
        if found is None:
            found = [
                (rule, check) for rule, check in self._checks if rule.when is None or int(rule.when) & features
            ]  # fmt: skip
            self._gates[features] = found
        return found


def rule_of(step: RuleStep, host: Host) -> Rule:
    """Return the rule of a step, with the severity that was asked for."""
    return msgspec.structs.replace(host.rule(step.name), severity=step.severity)


def givens(plan: Plan, wanted: set[str]) -> dict[str, Any]:
    """Return what rules ask for, as far as this run has it."""
    given: dict[str, Any] = {"format": plan.reader}
    if plan.target is not None:
        given["target"] = plan.target
    if plan.production is not None:
        given["production"] = plan.production
    if "tokens" in wanted:
        from .tokens import counter_for

        given["tokens"] = counter_for(plan.target.tokenizer if plan.target else "", plan.vocab_dir)
    return given


def facts_of(plan: Plan, host: Host) -> list[Facts]:
    """Return the distinct first passes that the rules of a plan need, in order."""
    found: list[Facts] = []
    for step in plan.rules:
        facts = host.rule(step.name).facts
        if facts is not None and not any(facts is other for other in found):
            found.append(facts)
    return found
