"""`check_engine`: the laws that hold for every engine, as one call."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from ..errors import UsageError
from ..spec.behind_door import original_of
from ..spec.engine import Engine
from ..spec.options import settle_engine
from ..spec.spec_check import fault_of

_SIZES = (0, 1, 1000, 200_000)
"""Of tasks, in bytes."""
_Ask = Callable[[Callable[[bytes], bytes], Iterable[bytes]], Iterator[bytes]]


def check_engine(engine: Engine, *, options: Mapping[str, Any] | None = None, most: int = 256, tasks: int = 60) -> None:
    """Check that an engine obeys the laws of all engines. Raises an AssertionError that says what to do.

    It answers each of so many `tasks` once, in their order, whatever their size; none without tasks. It takes no more
    than `most` tasks before it gives the first answer. It can be left before it has answered all, and used again.

    `options` are those after `--engine-option`.
    """
    engine = original_of(engine)
    fault = fault_of(engine)
    assert not fault, fault
    name = engine.name
    try:
        ask = partial(engine.map, **settle_engine(engine.map, dict(options or {}), name))
    except UsageError as error:
        raise AssertionError(f"{error}; give check_engine(options=…)") from None
    _check_order(name, ask, tasks)
    _check_few(name, ask, most)
    found = list(ask(reversed_task, iter(())))
    assert not found, f"{name}: gave {len(found)} answers without a task"


def reversed_task(task: bytes) -> bytes:
    """Return what the laws expect of a task."""
    return task[::-1]


def _check_order(name: str, ask: _Ask, count: int) -> None:
    given = [b"%d:" % number + bytes(size) for number, size in zip(range(count), itertools.cycle(_SIZES), strict=False)]
    wanted = [reversed_task(task) for task in given]
    found = list(ask(reversed_task, iter(given)))
    odd = next((one for one in found if not isinstance(one, bytes)), None)
    assert odd is None, f"{name}: yielded {odd!r:.60}, not bytes; yield what run returns"
    assert len(found) == count, f"{name}: {len(found)} answers to {count} tasks; answer each once"
    assert sorted(found) == sorted(wanted), f"{name}: an answer is not what run returned; yield what it returns"
    assert found == wanted, f"{name}: answers are in another order than the tasks; hold back those that come too early"


def _check_few(name: str, ask: _Ask, most: int) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken <= most:
            taken += 1
            yield b"%d" % taken

    # What it begins by itself, such as a generator, ends here.
    with closing(ask(reversed_task, endless())) as answers:  # type: ignore[type-var]
        first = next(answers, None)
    assert taken <= most, f"{name}: took {taken} tasks before the first answer; take only as many as are at work"
    assert first == b"1", f"{name}: the first answer is {first!r:.60}, not that to the first task"
