"""Applying the fix of a rule, with the arguments that `ftconv lint --fix` has in a run."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ..engine.transform_chain import checked_options
from ..errors import UsageError
from ..fix.orders import DROP, checked_order
from ..model.example import Example
from ..spec.host import Host
from ..spec.options import split_arguments
from ..spec.rule import Rule
from .asking import Setting, Trial, ask, dropped

Fix = Callable[[Sequence[Example]], list[Example]]


def fix_of(
    rule: Rule, examples: Sequence[Example], setting: Setting, host: Host, arguments: str | None = None
) -> Fix | None:
    """Return a function that fixes examples as the fix of a rule does; None where a run over `examples` has none.

    `arguments` are those of the transform as after `--apply NAME:`; without them, what the rule's `fix_options` say,
    else the defaults. `drop-example` drops the examples that the rule points to. Raises AssertionError when the fix
    does not exist or cannot be called so.
    """
    if not host.resolve("transform", rule.fix):
        raise AssertionError(
            f"{rule.name}: there is no transform {rule.fix!r} to fix it; write one, or name one of ftconv transforms"
        )
    transform = host.transform(rule.fix)
    if transform.name == DROP:
        return partial(_others, rule, setting)
    try:
        if arguments is not None:
            options = split_arguments(arguments, transform.function, transform.name)
            options = checked_options(transform, options, host)
        else:
            trial = Trial(rule, examples, setting)
            order = checked_order(rule, trial.step, trial.plan, host)
            if order is None:
                return None
            options = order.options
    except UsageError as error:
        raise AssertionError(
            f"{rule.name}: its fix cannot be applied: {error}; give the rule fix_options=, a function that returns them"
        ) from None
    function = partial(transform.function, **options)
    return partial(_first_of_each if transform.distinct is not None else _each, function)


def _others(rule: Rule, setting: Setting, examples: Sequence[Example]) -> list[Example]:
    copies = copy.deepcopy(list(examples))
    for example in copies:
        example.place = None
    gone = {answer.record for answer in ask(rule, copies, setting)} | dropped(rule, copies, setting)
    return [example for number, example in enumerate(copies) if number not in gone]


def _first_of_each(key: Callable[[Example], bytes], examples: Sequence[Example]) -> list[Example]:
    first: dict[bytes, Example] = {}
    for example in examples:
        first.setdefault(key(example), example)
    return copy.deepcopy(list(first.values()))


def _each(function: Callable[[Example], Any], examples: Sequence[Example]) -> list[Example]:
    return [after for example in examples for after in as_list(function(copy.deepcopy(example)))]


def as_list(made: Any) -> list[Example]:
    """Return what a transform made as a list: None is no example."""
    if made is None:
        return []
    return [made] if isinstance(made, Example) else list(made)
