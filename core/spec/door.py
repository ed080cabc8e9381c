"""The door to third-party code: every call goes through it; what comes back is checked, what does not is named."""

from __future__ import annotations

import copy
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import wraps
from types import SimpleNamespace, TracebackType
from typing import Any, ClassVar

from ..errors import Crash, Interrupt, MissingExtra, RecordError, one_line
from ..model.batch import Batch
from ..model.example import Candidate, Example, Message, ToolCall
from .apart import ASIDE, Apart, keep, really_exit

_CORE = os.path.join(os.path.realpath(os.path.dirname(os.path.dirname(__file__))), "")
Verdict = Callable[[Any, tuple[Any, ...]], Any]
"""Takes what a function returned and what it was given. Returns what is handed on; raises Wrong for anything else."""

_INNER: dict[type[Any], tuple[str, ...]] = {
    Example: (
        "messages",
        "tools",
        "chosen",
        "rejected",
        "candidates",
        "reference",
        "mask",
        "media",
        "extra",
        "notes",
        "label",
        "parallel_tool_calls",
    ),
    Message: ("content", "tool_calls", "meta", "extra", "weight"),
    Candidate: ("messages", "extra", "score", "rank"),
    ToolCall: ("extra",),
}
"""The fields that can be changed in place."""


class _Running:
    """`now.value` names, in bytes, the third-party function that runs; memory shared with the parent in a worker."""

    now: Any = SimpleNamespace(value=b"")
    told: ClassVar[set[str]] = set()


class Wrong(Exception):
    """A function returned what it must not. The text completes a sentence that begins with its name."""


def running_in(now: Any) -> None:
    """Note what runs in `now`, which has a `value` of up to 255 bytes."""
    _Running.now = now


class Inside:
    """Third-party code runs inside. What it raises is a Crash by the name of `who`, but for the types of `may`.

    What it prints goes to standard error. A process that it started and that comes out again ends here.
    """

    __slots__ = ("_before", "_name", "_process", "_stdout", "may", "who")

    def __init__(self, who: str, may: tuple[type[BaseException], ...] = (), name: bytes = b"") -> None:
        self.who, self.may, self._name = who, may, name or named(who)

    def __enter__(self) -> None:
        now = _Running.now
        self._process, self._before, self._stdout = os.getpid(), now.value, sys.stdout
        now.value, sys.stdout = self._name, ASIDE

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if os.getpid() != self._process:
            really_exit(0)
        _Running.now.value = self._before
        if self._stdout is not ASIDE:  # else another thread is inside too, and was there first
            sys.stdout = self._stdout
        if Apart.begun:
            keep()
        if error is None or isinstance(error, (Crash, MissingExtra)):
            return
        if isinstance(error, self.may) and _well_made(error):
            return
        if wish := _wish(error):
            wish.during = self.who  # type: ignore[attr-defined]
            if wish is error:
                return
            raise wish
        if isinstance(error, MemoryError) and _is_ours(at):
            return
        raise crash(self.who, error) from error


def _is_ours(at: TracebackType | None) -> bool:
    """Whether it was raised in code of ftconv that a plugin called, and not by the plugin itself."""
    file = os.path.realpath(traceback.extract_tb(at)[-1].filename)
    return file.startswith(_CORE) and file != os.path.realpath(__file__)


def named(who: str) -> bytes:
    """Return the name of a function as it fits into what `running_in` was given."""
    return who.encode("utf-8", "replace")[:255]


def crash(who: str, error: BaseException) -> Crash:
    """Return the Crash of a function that raised; its traceback is printed once where that was asked for."""
    if isinstance(error, Crash):
        return error
    made = Crash(f"{who} {error}" if isinstance(error, Wrong) else f"{who} raised {one_line(error, 200)}")
    if Apart.debug and str(made) not in _Running.told:
        _Running.told.add(str(made))
        traceback.print_exception(error, file=sys.stderr)
    return made


def _well_made(error: BaseException) -> bool:
    return not isinstance(error, RecordError) or (isinstance(error.code, str) and isinstance(error.pointer, str))


def _wish(error: BaseException) -> BaseException | None:
    """Return the user's wish to end that came while third-party code ran, also where that code made another error of
    it. A KeyboardInterrupt that it raised by itself is none."""
    import signal

    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, Interrupt):
        seen = seen.__context__
    if seen is None and isinstance(error, KeyboardInterrupt):
        return error if signal.getsignal(signal.SIGINT) is signal.default_int_handler else None
    return seen


def guarded(
    function: Callable[..., Any],
    who: str,
    answer: Verdict | None = None,
    *,
    may: tuple[type[BaseException], ...] = (),
    copies: int | None = None,
    pure: bool = False,
) -> Callable[..., Any]:
    """Return a function to call in the place of one of a plugin.

    `answer` checks what it returns. From its `copies`th argument on it is given copies, and a copy of `record`;
    with `pure` it is given the first as it is, and must leave it so.
    """
    name = named(who)

    @wraps(function)
    def call(*given: Any, **more: Any) -> Any:
        before = copied(given[0]) if pure else None
        if copies is not None:
            given = (*given[:copies], *map(copied, given[copies:]))
            if "record" in more:
                more["record"] = copied(more["record"])
        with Inside(who, may, name):
            made = function(*given, **more)
            if answer is not None:
                made = answer(made, given)
            if pure and before != given[0]:
                raise Wrong("changed the record; read a copy of what is changed")
        return made

    return call


def streamed(
    function: Callable[..., Any], who: str, one: Callable[[Any], Any], may: tuple[type[BaseException], ...] = ()
) -> Callable[..., Iterator[Any]]:
    """The same for a function that yields more than can be held; `one` checks each."""
    name = named(who)

    @wraps(function)
    def call(*given: Any, **more: Any) -> Iterator[Any]:
        with Inside(who, may, name):
            coming = iter(function(*given, **more))
        while True:
            with Inside(who, may, name):
                try:
                    found = one(next(coming))
                except StopIteration:
                    break
            yield found

    return call


def copied(value: Any) -> Any:
    """Return a copy of an Example, a Batch or a record, with nothing in it that another could change."""
    kind = type(value)
    if kind is dict:
        return {key: copied(inner) for key, inner in value.items()}
    if kind is list:
        return [copied(inner) for inner in value]
    if kind in _INNER:
        made = copy.copy(value)
        for name in _INNER[kind]:
            inner = getattr(made, name)
            if inner is not None:
                setattr(made, name, copied(inner))
        return made
    return value.copied(copied) if kind is Batch else value
