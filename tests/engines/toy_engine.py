"""Plugin file for tests: engines that run tasks elsewhere, and some that do it wrongly."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import ftconv

Run = Callable[[bytes], bytes]


def _from_the_end(pool: Executor, run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    """Five tasks at a time, the last of them first, and the first of them once more."""
    rest = iter(tasks)
    while batch := list(itertools.islice(rest, 5)):
        running = [pool.submit(run, task) for task in [*batch[::-1], batch[0]]]
        yield from [future.result() for future in running][-2::-1]


def threads(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    with ThreadPoolExecutor(3) as pool:
        yield from _from_the_end(pool, run, tasks)


def processes(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    with ProcessPoolExecutor(2) as pool:
        yield from _from_the_end(pool, run, tasks)


def too_few(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    return itertools.islice(map(run, list(tasks)), 1)


def too_many(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    return (answer for task in tasks for answer in [run(task)] * 2)


def text(run: Run, tasks: Iterable[bytes]) -> Iterator[str]:
    return (run(task).hex() for task in tasks)


def noise(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    return (b"\x03" * 40 for _ in tasks)


def falling(run: Run, tasks: Iterable[bytes], *, words: str = "the plug was pulled") -> Iterator[bytes]:
    yield run(next(iter(tasks)))
    raise OSError(words)


def unreached(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    raise ftconv.UsageError("nothing answers at moon:1; start it")


@ftconv.hookimpl
def ftconv_engines() -> Iterable[ftconv.Engine]:
    for function in (threads, processes, too_few, too_many, text, noise, falling, unreached):
        yield ftconv.Engine(name=function.__name__.replace("_", "-"), map=function)  # type: ignore[arg-type]
