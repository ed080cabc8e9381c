"""What a fix run may do: the fixes that are allowed, their arguments, and the places that they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from ..engine.plan import Plan, RuleStep
from ..engine.transform_chain import checked_options
from ..errors import PluginError, UsageError
from ..lint.rule_set import givens
from ..model.finding import FILE_FIXES
from ..spec.builtins import DROP_EXAMPLE
from ..spec.host import Host
from ..spec.options import REQUIRED, options_of, options_of_rule, settle
from ..spec.rule import Rule, wanted, with_given

DROP = DROP_EXAMPLE
Spot = tuple[int, int]
"""Line and byte of a record: no two of one input share them."""


class FixOrder(Struct, frozen=True):
    """A transform that fixes the findings of a rule, with its arguments."""

    transform: str
    options: dict[str, Any] = field(default_factory=dict)


class FixOrders(Struct, frozen=True, kw_only=True):
    """What may be done to the records of one input. Picklable.

    `orders` are for the examples in which a rule over single examples fires, by the name of the rule; `everywhere` are
    those that rules over the dataset ask for, for all examples. `drops` maps each record to delete to the rule that
    asks for it. `core_codes` are codes of the core whose fixes are allowed. `rewrap` asks for the text of every record.
    `show` asks for what changed; a private rule hides it. `blind` says that no record can be read yet, so that the
    format is not known before the broken ones are repaired.
    """

    container: str
    orders: dict[str, FixOrder] = {}
    everywhere: dict[str, FixOrder] = {}
    drops: dict[Spot, str] = {}
    core_codes: frozenset[str] = frozenset()
    rewrap: bool = False
    show: bool = False
    blind: bool = False


def safety_of(fix: str, host: Host) -> str:
    """Return `safe` or `unsafe`, "" where there is no such fix. A fix of the file as a whole is safe."""
    if not fix:
        return ""
    if host.resolve("transform", fix):
        return host.transform(fix).safety
    return "safe" if fix in FILE_FIXES else ""


class Unfit(UsageError):
    """The arguments that a rule has for its fix are not those of the transform, or of other types."""


def order_of(step: RuleStep, plan: Plan, host: Host) -> FixOrder | None:
    """Return what fixes the findings of a rule in this run; None where nothing does.

    Raises PluginError where the transform does not have the arguments that the rule has for it.
    """
    rule = host.rule(step.name)
    try:
        return checked_order(rule, step, plan, host)
    except Unfit as error:
        owner = host.owner("rule", rule.name)
        raise PluginError(f"rule {rule.name} of {owner}: its fix cannot be applied: {error}") from None
    except UsageError:
        return None


def checked_order(rule: Rule, step: RuleStep, plan: Plan, host: Host) -> FixOrder | None:
    """The same, but raises UsageError where the transform refuses the arguments that the rule has for it.

    These are what the rule's `fix_options` return; without that function, the options of the rule that the transform
    has, too. Both know the options as the check does, those that were not given by their defaults.
    """
    if not host.resolve("transform", rule.fix):
        return None
    transform = host.transform(rule.fix)
    if rule.fix == DROP or transform.distinct is not None:
        return FixOrder(transform.name)
    if transform.apply is None or transform.group is not None:  # a fix changes one record at a time
        return None
    own = options_of_rule(rule)
    known = {o.name: o.default for o in own if o.default is not REQUIRED} | step.options
    if rule.fix_options is None:
        alike = {(o.name, o.type) for o in own} & {(o.name, o.type) for o in options_of(transform.apply)}
        options: Mapping[str, Any] | None = {name: known[name] for name, _ in alike if name in known}
    else:
        given = givens(plan, host, set()) | ({"facts": step.facts} if step.facts is not None else {})
        if not given.keys() >= set(wanted(rule.fix_options)):
            return None
        options = with_given(rule.fix_options, known, given)()
    if options is None:
        return None
    try:
        settled = settle(transform.apply, options, transform.name)
    except UsageError as error:
        raise Unfit(str(error)) from None
    checked_options(transform, settled, host)
    return FixOrder(transform.name, settled)
