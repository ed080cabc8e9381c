"""`check_engine` finds who breaks a law of engines, and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from engines.everywhere import TOY

from ftconv import Engine, Host
from ftconv.testing import check_engine

Run = Callable[[bytes], bytes]
TOYS = Host([TOY]).engines


@pytest.mark.parametrize("name", ["threads", "processes"])
def test_a_good_engine_passes(name: str) -> None:
    check_engine(TOYS[name])


def eager(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    yield from map(run, list(tasks))


def backwards(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    yield from reversed([run(task) for task in tasks])


def deaf(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    yield from tasks


def asking(run: Run, tasks: Iterable[bytes], *, room: int) -> Iterator[bytes]:
    yield from map(run, tasks)


def text(run: Run, tasks: Iterable[bytes]) -> Iterator[str]:
    return (run(task).hex() for task in tasks)


def talkative(run: Run, tasks: Iterable[bytes]) -> Iterator[bytes]:
    yield from map(run, tasks)
    yield b""


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (eager, "took 257 tasks before the first answer; take only as many as are at work"),
        (backwards, "answers are in another order than the tasks"),
        (deaf, "an answer is not what run returned"),
        (asking, r"needs room: add --engine-option room=…; give check_engine\(options=…\)"),
        (talkative, "61 answers to 60 tasks; answer each once"),
        (TOYS["too-few"].map, "1 answers to 60 tasks"),
        (text, "yielded '3a30', not bytes; yield what run returns"),
    ],
)
def test_who_breaks_a_law_is_told(engine: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_engine(Engine(name="acme", map=engine))


def test_options_are_given() -> None:
    check_engine(Engine(name="acme", map=asking), options={"room": 3})
