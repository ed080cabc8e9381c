"""A row of transforms, run over the examples of one record after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from msgspec import Struct

from ..errors import FtconvError, UsageError
from ..model.example import Example
from ..spec.host import Host
from ..spec.options import split_arguments
from ..spec.rule import Rule
from ..spec.transform import Transform
from .plan import TransformStep

Keys = tuple[tuple[str, int, bytes], ...]
"""For each set-wide transform, in order: its name, the number of the example within its record, and its key.

What one example became later shares its numbers, and is kept or dropped together.
"""


class Changed(Struct):
    """An example as the steps left it, with its keys for the set-wide ones."""

    example: Example
    keys: Keys


def parse_step(text: str, host: Host) -> TransformStep:
    """Read `TRANSFORM[:ARGS]`. Raises UsageError for an unknown name or argument."""
    name, _, arguments = text.partition(":")
    transform = host.transform(name)
    options = split_arguments(arguments, transform.function, name)
    checked_options(transform, options, host)
    return TransformStep(transform.name, options)


def checked_options(transform: Transform, options: dict[str, Any], host: Host) -> dict[str, Any]:
    """Return the options with the names of rules turned into rules; what `Transform.check` says goes to the user."""
    from ..spec.options import options_of

    bound = dict(options)
    for option in options_of(transform.function):
        if option.type is Rule and option.name in bound:
            bound[option.name] = host.rule(bound[option.name])
    if transform.check is not None:
        try:
            transform.check(**bound)
        except ValueError as error:
            raise UsageError(f"{transform.name}: {error}") from None
    return bound


class TransformChain:
    """Transforms with their options bound, in order."""

    def __init__(self, steps: Iterable[tuple[Transform, dict[str, Any]]], host: Host) -> None:
        self._host = host
        self._steps: list[tuple[Transform, Callable[..., Any]]] = []
        self.repair: Callable[[str], Any] | None = None
        self.distinct = False
        self.group: Callable[[Example], str | None] | None = None
        """Which records the examples belong together of; None where a record is changed by itself."""
        for transform, options in steps:
            bound = checked_options(transform, options, host)
            function = partial(transform.function, **bound) if bound else transform.function
            if transform.repair is not None:
                self.repair = function
            else:
                self._steps.append((transform, function))
                self.distinct = self.distinct or transform.distinct is not None
                if transform.group is not None:
                    self._gather(transform)

    def _gather(self, transform: Transform) -> None:
        """Note by what records are grouped. Raises UsageError where what comes before forbids it."""
        if self.group is not None:
            raise UsageError(f"{transform.name} groups records, as a step before it does; convert twice")
        if self.distinct:
            raise UsageError(f"{transform.name} groups records; drop duplicates after it, not before")
        self.group = transform.group

    def run(self, examples: Iterable[Example]) -> tuple[list[Changed], str]:
        """Return what becomes of the examples of a record, and the name of the last transform that dropped any of them.

        Raises Crash when a transform raises anything but an error of ours.
        """
        current, dropper, number = [Changed(example, ()) for example in examples], "", 0
        for transform, function in self._steps:
            coming: list[Changed] = []
            if not current:
                break
            if transform.group is not None:
                made = self._call(transform, function, [item.example for item in current])
                several = [made] if isinstance(made, Example) else list(made or ())
                dropper = dropper if several else transform.name
                current = [Changed(one, ()) for one in several]
                continue
            for item in current:
                made = self._call(transform, function, item.example)
                if transform.distinct is not None:
                    coming.append(Changed(item.example, (*item.keys, (transform.name, number, made))))
                    number += 1
                elif made is None:
                    dropper = transform.name
                elif isinstance(made, Example):
                    coming.append(item if made is item.example else Changed(made, item.keys))
                else:
                    several = list(made)
                    dropper = dropper if several else transform.name
                    coming.extend(Changed(one, item.keys) for one in several)
            current = coming
        return current, dropper

    def _call(self, transform: Transform, function: Callable[..., Any], given: Example | list[Example]) -> Any:
        try:
            return function(given)
        except FtconvError:
            raise
        except Exception as error:
            raise self._host.crash("transform", transform.name, error) from error
