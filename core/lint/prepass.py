"""The prepass of rules: what they need to know of all examples before they check one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.plan import Plan, RuleStep
from ..model.example import Example
from ..spec.fold import Fold
from ..spec.host import Host
from ..spec.rule import Rule, wanted, with_given
from .rule_set import applies, givens_of_facts


def facts_for(inputs: Inputs, opened: list[Input], steps: Sequence[RuleStep]) -> dict[str, Any]:
    """Return what the prepasses of these rules find in all inputs, by the name of the rule."""
    host = inputs.host
    names = tuple(dict.fromkeys(s.name for s in steps if host.rule(s.name).prepass is not None))
    concerned = [item for item in opened if any(_looks(host.rule(name), item.plan) for name in names)]
    if not concerned:
        return {}
    found = inputs.fold(partial(_prepasses, names=names), concerned)
    return {name: found.get(key) for key, sharers in _sharers(names, host).items() for name in sharers}


def _looks(rule: Rule, plan: Plan) -> bool:
    """Whether the prepass of a rule looks at examples from the reader of a plan."""
    formats = rule.prepass.formats if rule.prepass is not None else ()
    return applies(rule, plan) and (not formats or plan.read.reader in formats)


def _sharers(names: tuple[str, ...], host: Host) -> dict[str, list[str]]:
    """Return the rules that share a prepass, by the name of the first of them."""
    first: dict[int, str] = {}
    out: dict[str, list[str]] = {}
    for name in names:
        out.setdefault(first.setdefault(id(host.rule(name).prepass), name), []).append(name)
    return out


def _prepasses(bound: BoundPlan, names: tuple[str, ...]) -> Fold:
    """All prepasses that apply to examples from the reader of a plan, as one fold: its state holds theirs by name."""
    host = bound.host
    given = givens_of_facts(bound.plan, host)
    folds: dict[str, Fold] = {}
    for key, sharers in _sharers(names, host).items():
        fold = host.rule(key).prepass
        assert fold is not None
        if any(_looks(host.rule(name), bound.plan) for name in sharers):
            folds[key] = fold
    sees = [(key, bound_fold(f, given).see, "record" in wanted(f.see)) for key, f in folds.items()]

    def see(states: dict[str, Any], reader: ChunkReader, value: Any, example: Example) -> dict[str, Any]:
        for key, function, of_records in sees:
            states[key] = function(states[key], example, **({"record": value} if of_records else {}))
        return states

    def merge(states: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
        for key, state in later.items():
            fold = host.rule(key).prepass
            assert fold is not None
            states[key] = fold.merge(states[key], state) if key in states else state
        return states

    def conclude(states: dict[str, Any]) -> dict[str, Any]:
        prepasses = {key: host.rule(key).prepass for key in states}
        return {key: bound_fold(f, given).conclude(states[key]) for key, f in prepasses.items() if f is not None}

    def start() -> dict[str, Any]:
        return {key: bound_fold(fold, given).start() for key, fold in folds.items()}

    return Fold(start=start, see=see, merge=merge, conclude=conclude)


def bound_fold(fold: Fold, given: Mapping[str, Any]) -> Fold:
    """Return a prepass with what its functions ask for bound, of what `givens_of_facts` gives."""
    start, see, conclude = (with_given(f, {}, given) for f in (fold.start, fold.see, fold.conclude))
    return Fold(start=start, see=see, merge=fold.merge, conclude=conclude)
