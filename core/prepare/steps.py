"""The steps of `ftconv prepare`: what to do about each finding, how necessary that is, and what fixes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from ..engine.plan import Plan, RuleStep
from ..engine.transform_chain import checked_options
from ..fix.orders import DROP, order_of
from ..spec.builtins import (
    BAD_TOOL_ARGUMENTS,
    DROP_DUPLICATES,
    DROP_LONG,
    DUPLICATE_EXAMPLE,
    EMPTY_CHOICE,
    EMPTY_REPLY,
    EMPTY_TURN,
    IDENTICAL_PAIR,
    LEAKED_SECRET,
    LONG_EXAMPLE,
    LOWER_CASE,
    MISSING_LEADING_SPACE,
    MISSING_SEPARATOR,
    MISSING_STOP,
    SHARED_PROMPT_PREFIX,
    SHARED_REPLY_PREFIX,
    SHOUTING,
    STRIP_PREFIX,
    SYSTEM_PROMPT_MISMATCH,
    TRAILING_USER,
)
from ..spec.host import Host
from ..spec.rule import Rule

Level = Literal["necessary", "recommended", "optional"]
LEVELS: tuple[Level, ...] = ("necessary", "recommended", "optional")

STRIP = STRIP_PREFIX


class Repair(Struct, frozen=True):
    """A transform with its arguments, and the words for what it does. `text` is what the words leave out: text of the
    records."""

    transform: str
    options: dict[str, Any]
    words: str
    text: str = ""


class RepairStep(Struct, frozen=True):
    """What to do about the findings of one rule.

    `repair(rule, step, plan, host)` returns how, or None if nothing fixes it in this run.
    """

    rule: str
    level: Level
    repair: Callable[[Rule, RuleStep, Plan, Host], Repair | None]


def steps_for(rules: list[Rule], host: Host) -> list[RepairStep]:
    """Return the steps in the order in which they are done; rules that have a fix and no step of their own come last.

    What takes text away comes before what looks for text that stands twice, and both before the marks at the ends.
    """
    own = {step.rule for step in _STEPS}
    names = {rule.name for rule in rules}
    out = [step for step in _STEPS if step.rule in names]
    for rule in rules:
        if rule.name in own or not rule.fix or not host.resolve("transform", rule.fix):
            continue
        level: Level = "recommended" if host.transform(rule.fix).safety == "safe" else "optional"
        out.append(RepairStep(rule.name, level, _by_fix))
    return out


def _by_fix(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair | None:
    """Do what the rule itself names as its fix."""
    if rule.fix == DROP:
        return Repair(DROP, {"rule": rule.code}, "drop these examples")
    order = order_of(step, plan, host)
    if order is None:
        return None
    transform = host.transform(order.transform)
    words = transform.summary.rstrip(".")
    return Repair(transform.name, order.options, words[:1].lower() + words[1:])


def _drop(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair:
    return Repair(DROP, {"rule": rule.code}, "drop these examples")


def _duplicates(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair:
    return Repair(DROP_DUPLICATES, dict(step.options), "keep the first of each")


def _long(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair:
    most = step.options.get("max_characters", 10_000)
    return Repair(DROP_LONG, {"max_characters": most}, "drop these examples")


def _start(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair | None:
    order = order_of(step, plan, host)
    if order is None:
        return None
    (what, text), *_ = order.options.items()
    words = f"remove the {len(text)} characters that all {what}s begin with"
    return Repair(order.transform, order.options, words, text)


def _small(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair:
    return Repair(LOWER_CASE, dict(step.options), "lower-case them")


def _marks(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> Repair | None:
    order = order_of(step, plan, host)
    if order is None:
        return None
    words = {
        "separator": "end every prompt with {!r}",
        "stop": "end every completion with {!r}",
        "leading_space": "begin every completion with a space",
    }
    said = [words[name].format(value) for name, value in order.options.items() if name in words and value]
    return Repair(order.transform, order.options, " and ".join(said))


_STEPS = (
    RepairStep(EMPTY_REPLY, "necessary", _drop),
    RepairStep(EMPTY_CHOICE, "necessary", _drop),
    RepairStep(IDENTICAL_PAIR, "necessary", _drop),
    RepairStep(LEAKED_SECRET, "recommended", _by_fix),
    RepairStep(BAD_TOOL_ARGUMENTS, "recommended", _by_fix),
    RepairStep(SYSTEM_PROMPT_MISMATCH, "recommended", _by_fix),
    RepairStep(SHARED_PROMPT_PREFIX, "recommended", _start),
    RepairStep(SHARED_REPLY_PREFIX, "recommended", _start),
    RepairStep(SHOUTING, "optional", _small),
    RepairStep(EMPTY_TURN, "recommended", _by_fix),
    RepairStep(TRAILING_USER, "recommended", _by_fix),
    RepairStep(DUPLICATE_EXAMPLE, "recommended", _duplicates),
    RepairStep(LONG_EXAMPLE, "recommended", _long),
    RepairStep(MISSING_SEPARATOR, "recommended", _marks),
    RepairStep(MISSING_STOP, "recommended", _marks),
    RepairStep(MISSING_LEADING_SPACE, "recommended", _marks),
)


def checked(repair: Repair, host: Host) -> Repair:
    """Return the repair; raises UsageError where the transform does not take its arguments."""
    checked_options(host.transform(repair.transform), repair.options, host)
    return repair
