"""A row of transforms, run over one example after the other."""

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


class Crash(Exception):
    """A plugin's function raised. `word` and `name` say whose. A MemoryError is nobody's fault, and is raised on."""

    def __init__(self, word: str, name: str, error: BaseException) -> None:
        if isinstance(error, MemoryError):
            raise error
        super().__init__(f"{word} {name}")
        self.word, self.name, self.error = word, name, error


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
        self._steps: list[tuple[Transform, Callable[..., Any]]] = []
        self.repair: Callable[[str], Any] | None = None
        self.distinct = False
        for transform, options in steps:
            bound = checked_options(transform, options, host)
            function = partial(transform.function, **bound) if bound else transform.function
            if transform.repair is not None:
                self.repair = function
            else:
                self._steps.append((transform, function))
                self.distinct = self.distinct or transform.distinct is not None

    def run(self, example: Example) -> tuple[list[Changed], str]:
        """Return what becomes of an example, and the name of the last transform that dropped any of it.

        Raises Crash when a transform raises anything but an error of ours.
        """
        current, dropper, number = [Changed(example, ())], "", 0
        for transform, function in self._steps:
            coming: list[Changed] = []
            for item in current:
                try:
                    made = function(item.example)
                except FtconvError:
                    raise
                except Exception as error:
                    raise Crash("transform", transform.name, error) from error
                if transform.distinct is not None:
                    coming.append(Changed(item.example, (*item.keys, (transform.name, number, made))))
                    number += 1
                elif made is None:
                    dropper = transform.name
                elif isinstance(made, Example):
                    coming.append(item if made is item.example else Changed(made, item.keys))
                else:
                    several = list(made) if isinstance(made, Iterable) else [made]
                    if any(not isinstance(one, Example) for one in several):
                        raise Crash("transform", transform.name, TypeError("returned something other than Examples"))
                    dropper = dropper if several else transform.name
                    coming.extend(Changed(one, item.keys) for one in several)
            current = coming
        return current, dropper
