"""`check_transform`: the laws that hold for every transform, as one call."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from hypothesis import given as drawn
from hypothesis import strategies as st

from ..engine.transform_chain import checked_options
from ..errors import UsageError
from ..model.essence import essence
from ..model.example import Example
from ..spec.behind_door import original_of
from ..spec.host import Host
from ..spec.options import split_arguments
from ..spec.spec_check import fault_of
from ..spec.transform import Transform
from .fixing import as_list
from .law import steady
from .neighbours import any_near
from .strategies import texts

_WAY_OUT = "a transform meets every Example: content may be None or a list of parts, any list may be empty"


def check_transform(
    transform: Transform, *, arguments: str = "", host: Host | None = None, twice: bool = True, examples: int = 200
) -> None:
    """Check that a transform obeys the laws of all transforms. Raises an AssertionError that says what to do.

    For any Example, `apply` returns an Example, a list of them, or None; the result is a complete Example, is the same
    each time, and with `twice` does not change if the transform is applied again; that of a safe transform says what
    the example said. A transform with `group` gets a list of Examples, and leaves an Example alone that has no key.
    `distinct` returns bytes, the same for the same Example. `repair` returns a JSON value or None for
    any text, the same each time.

    `arguments` are those after `--apply NAME:`.
    """
    host = host or Host()
    transform = original_of(transform)
    fault = fault_of(transform)
    assert not fault, fault
    try:
        options = split_arguments(arguments, transform.function, transform.name)
        function = partial(transform.function, **checked_options(transform, options, host))
    except UsageError as error:
        raise AssertionError(f"{transform.name}: {error}; give check_transform(arguments=…)") from None
    if transform.repair is not None:
        steady(examples)(drawn(texts())(lambda text: check_repair(transform, function, text)))()
    elif transform.distinct is not None:
        steady(examples)(drawn(any_near([]))(lambda example: check_distinct(transform, function, example)))()
    elif transform.group is not None:
        many = st.lists(any_near([]), min_size=1, max_size=4)
        steady(examples)(drawn(many)(lambda group: check_group(transform, function, group, twice)))()
    else:
        steady(examples)(drawn(any_near([]))(lambda example: check_apply(transform, function, example, twice)))()


def check_apply(transform: Transform, function: Callable[..., Any], example: Example, twice: bool = True) -> None:
    """Check what a transform makes of one example against all laws."""
    name = transform.name
    made = _changed(transform, function, copy.deepcopy(example))
    for one in made:
        _check_whole(name, one)
    if transform.safety == "safe":
        assert list(map(essence, made)) == [essence(example)], (
            f"{name}: it is safe, but changes what the example says; a safe one changes notation alone, so make it "
            "unsafe"
        )
    again = _changed(transform, function, copy.deepcopy(example))
    assert again == made, f"{name}: it changed one example twice with different results; keep no state between calls"
    if twice:
        more = [after for one in made for after in _changed(transform, function, copy.deepcopy(one))]
        assert more == made, (
            f"{name}: it changes its own result when applied again; make it leave that unchanged, or say "
            "check_transform(twice=False) and why in its manual"
        )


def check_group(transform: Transform, function: Callable[..., Any], given: list[Example], twice: bool = True) -> None:
    """Check what a transform that groups records makes of some examples, and by what it groups them."""
    name = transform.name
    assert transform.group is not None
    made = _changed(transform, function, copy.deepcopy(given))
    for one in made:
        _check_whole(name, one)
    again = _changed(transform, function, copy.deepcopy(given))
    assert again == made, f"{name}: it changed the same examples twice with different results; keep no state"
    if twice:
        more = _changed(transform, function, copy.deepcopy(made))
        assert more == made, f"{name}: it changes its own result when applied again; make it leave that unchanged"
    for example in given:
        before = copy.deepcopy(example)
        key = transform.group(example)
        assert key is None or isinstance(key, str), f"{name}: group returns text or None, not {type(key).__name__}"
        assert example == before, f"{name}: group changed the Example; it only looks"
        assert transform.group(before) == key, f"{name}: group gave one example two keys; keep no state between calls"
        if key is None:
            alone = _changed(transform, function, [before])
            assert alone == [example], f"{name}: it changes an example that it has no key for; return that as it is"


def _changed(transform: Transform, function: Callable[..., Any], example: Example | list[Example]) -> list[Example]:
    name = transform.name
    try:
        made = as_list(function(example))
    except Exception as error:
        raise AssertionError(f"{name}: it raised {type(error).__name__}: {error}; {_WAY_OUT}") from error
    for one in made:
        assert isinstance(one, Example), f"{name}: it returned {type(one).__name__}; return an Example, a list, or None"
    return made


def _check_whole(name: str, example: Example) -> None:
    try:
        back = msgspec.convert(msgspec.to_builtins(example), Example)
    except (msgspec.ValidationError, TypeError) as error:
        raise AssertionError(f"{name}: it made an Example with values of other types: {error}") from None
    assert back == example, f"{name}: what it made is not the same once written and read; use the types of Example"


def check_distinct(transform: Transform, function: Callable[..., Any], example: Example) -> None:
    """Check the key that a set-wide transform gives one example."""
    name = transform.name
    before = copy.deepcopy(example)
    try:
        key = function(example)
    except Exception as error:
        raise AssertionError(f"{name}: it raised {type(error).__name__}: {error}; {_WAY_OUT}") from error
    assert isinstance(key, bytes), f"{name}: distinct returns bytes, not {type(key).__name__}"
    assert example == before, f"{name}: distinct changed the Example; it only looks"
    assert function(before) == key, f"{name}: distinct gave one example two keys; keep no state between calls"


def check_repair(transform: Transform, function: Callable[..., Any], text: str) -> None:
    """Check what a transform of broken records makes of one text."""
    name = transform.name
    try:
        value = function(text)
    except Exception as error:
        raise AssertionError(
            f"{name}: it raised {type(error).__name__}: {error}; repair returns None for what it cannot fix"
        ) from error
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise AssertionError(f"{name}: what it made of {text!r:.40} is not JSON: {error}") from None
    assert function(text) == value, (
        f"{name}: it repaired one text twice with different results; keep no state between calls"
    )
