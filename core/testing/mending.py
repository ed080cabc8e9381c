"""Applying the fix of a rule, as `ftconv lint --fix` does, with the arguments that it has in a run."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import Any

from ..engine.transform_chain import checked_options
from ..errors import UsageError
from ..fix.orders import DROP
from ..model.example import Example
from ..spec.host import Host
from ..spec.options import REQUIRED, options_of, settle, split_arguments
from ..spec.rule import Rule, with_given
from ..spec.transform import Transform

Fix = Callable[[Sequence[Example]], list[Example]]
Pointed = Callable[[Sequence[Example]], Container[int | None]]
"""Says which of the examples, by their numbers, a rule points to."""


def fix_of(
    rule: Rule, host: Host, given: Mapping[str, Any], arguments: str | None = None, pointed: Pointed | None = None
) -> Fix | None:
    """Return a function that mends examples as the fix of a rule does; None where this run has none.

    `arguments` are those of the transform as after `--apply NAME:`; without them, what the rule's `fix_options` say,
    else the defaults. Of a rule over a dataset, `drop-example` drops the examples that are `pointed` to. Raises
    AssertionError when the fix is not there or cannot be called so.
    """
    if host.resolve("transform", rule.fix) == "":
        raise AssertionError(
            f"{rule.name}: there is no transform {rule.fix!r} to fix it; write one, or name one of ftconv transforms"
        )
    transform = host.transform(rule.fix)
    if rule.dataset is not None and transform.name == DROP and pointed is not None:
        return partial(_others, pointed)
    try:
        options = _options(rule, transform, given, arguments)
        if options is None:
            return None
        function = partial(transform.function, **checked_options(transform, options, host))
    except UsageError as error:
        raise AssertionError(
            f"{rule.name}: its fix cannot be applied: {error}; give the rule fix_options=, a function that returns them"
        ) from None
    if transform.distinct is not None:
        return partial(_first_of_each, function)
    return partial(_each, function)


def _options(
    rule: Rule, transform: Transform, given: Mapping[str, Any], arguments: str | None
) -> dict[str, Any] | None:
    if arguments is not None:
        return split_arguments(arguments, transform.function, transform.name)
    if rule.fix_options is not None:
        found: dict[str, Any] | None = with_given(rule.fix_options, {}, given)()
        return None if found is None else settle(transform.function, found, transform.name)
    own = {o.name: rule.name for o in options_of(transform.function) if o.type is Rule and o.default is REQUIRED}
    return settle(transform.function, own, transform.name)


def _others(pointed: Pointed, examples: Sequence[Example]) -> list[Example]:
    copies = copy.deepcopy(list(examples))
    gone = pointed(copies)
    for example in copies:
        example.place = None
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
