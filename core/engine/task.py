"""A task: a function, a plan and a piece of an input, as bytes; what comes of it goes back as bytes.

Whoever runs it needs nothing but ftconv, the plugins that the plan names, and the input where it is read by spans.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import platform
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import IO, Any

from msgspec import Struct

from .. import __version__
from ..containers import Chunk, InputSpan, ReadSettings
from ..containers.reading import ask_for_room, chunks_of, record_out_of_memory
from ..errors import Crash, FtconvError, UsageError, WorkerTraceback, one_line
from ..files.opening import Opening, opened_again
from ..model.place import Place
from ..model.place_list import restored_places
from ..spec.blame import may_be_in_answer, third_parties
from .bound_plan import forget_chunks
from .bulk import Bulk, Stored
from .plan import Plan

_COUNT_BYTES = 8
_alone = threading.Lock()
"""Chunks of one plan share what they have stored."""
STOPPED = (1 << 64) - 1
"""What stands for the number of lines in an answer that is an error."""


class FileSpan(Struct, frozen=True):
    """A span of an input, which is read by whoever works on it. Its lines are counted from 1."""

    opening: Opening
    container: str
    settings: ReadSettings
    span: InputSpan

    def chunks(self) -> Generator[Chunk, None, int]:
        """Yield its chunks, and return how many lines it is. Raises InputError."""
        source = opened_again(self.opening, self.settings.limits)
        return chunks_of(source, self.container, self.settings, self.span)


Job = tuple[Plan, Chunk | FileSpan]
"""What a function of a plan and a chunk is asked about."""


def task_of(function: Callable[[Plan, Chunk], Any], job: Job) -> bytes:
    """Return a task for `run_task`. Raises what pickle raises."""
    about = json.dumps([__version__, os.getcwd()]).encode()
    return about + b"\n" + pickle.dumps((function, job), pickle.HIGHEST_PROTOCOL)


def run_task(data: bytes) -> bytes:
    """Run a task and return its answer, in the working directory of whoever made it, where there is one of that name.

    Whatever ran before in this process changes nothing, nor does what other threads run: they wait.
    """
    about, _, body = data.partition(b"\n")
    try:
        version, folder = json.loads(about)
        if version != __version__:
            words = f"{platform.node()} has ftconv {__version__}, and this machine {version}"
            raise UsageError(f"{words}; install the same on all machines")
        if folder != os.getcwd():
            with contextlib.suppress(OSError):
                os.chdir(folder)
        function, job = pickle.loads(body)
    except Exception as error:
        return _stopped(error)
    with _alone:
        forget_chunks()
        return answer(function, job)


def answer(function: Callable[[Plan, Chunk], Any], job: Job, slot: str = "") -> bytes:
    """Return what a function made of each chunk of a job, or what it raised, behind the number of lines.

    `slot` is a file in which output may be left.
    """
    lines, made = 0, []
    try:
        plan, piece = job
        chunks: Iterator[Chunk] = piece.chunks() if isinstance(piece, FileSpan) else iter((piece,))
        while True:
            try:
                chunk = next(chunks)
            except StopIteration as end:
                lines = end.value or 0
                break
            made.append(run_chunk(function, plan, chunk))
            del chunk
    except Exception as error:
        return _stopped(error)
    try:
        return _packed(lines, (made, None, ""), slot)
    except Exception as error:
        said = f"what a plugin gathered cannot be sent to another process: {one_line(error, 200)}"
        return _stopped(Crash(f"{said}; third-party plugins: {third_parties() or 'none'}"))


def _stopped(error: Exception) -> bytes:
    """Return the answer of a job that an exception ended, from where that is caught."""
    return _packed(STOPPED, ([], _sendable(error), traceback.format_exc()))


def lines_in(data: bytes) -> int:
    """Return how many lines an answer is about, or `STOPPED`."""
    return int.from_bytes(data[:_COUNT_BYTES], "little")


def mere_lines(lines: int) -> bytes:
    """Return an answer without results: so many lines are done with."""
    return _packed(lines, ([], None, ""))


def run_chunk(function: Callable[[Plan, Chunk], Any], plan: Plan, chunk: Chunk) -> Any:
    """Return `function(plan, chunk)`. Raises InputError when the memory does not suffice."""
    try:
        ask_for_room(chunk)
        return function(plan, chunk)
    except MemoryError:
        raise record_out_of_memory(chunk) from None


def _sendable(error: Exception) -> Exception:
    """Return the exception, or what says the same where it does not survive the way to another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _packed(lines: int, outcome: Any, slot: str = "") -> bytes:
    """Return an answer, pickled behind the number of lines; the output in it is left in a file, where there is one."""
    buffer = io.BytesIO()
    buffer.write(lines.to_bytes(_COUNT_BYTES, "little"))
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    if not slot:
        pickler.dump(outcome)
        return buffer.getvalue()
    with open(slot, "r+b") as file:

        def leave(bulk: Bulk) -> tuple[Any, tuple[int, int]]:
            start = file.tell()
            file.write(bulk.data)
            return _left, (start, len(bulk))

        pickler.dispatch_table = {Bulk: leave}
        pickler.dump(outcome)
    return buffer.getvalue()


def _left(start: int, size: int) -> Stored:
    raise AssertionError("what stands in a file is found by whoever has that file")


class Answers:
    """Reads answers, in the order of the jobs: their lines are counted on from those before, input by input.

    `who` gave them. Those that are not `trusted` come from files: what is no value of ftconv or of a plugin is refused.
    """

    def __init__(self, who: str = "a worker", *, trusted: bool = True) -> None:
        self._who, self._trusted = who, trusted
        self._lines: dict[str, int] = {}

    def results(self, data: bytes, plan: Plan, file: IO[bytes] | None = None) -> list[Any]:
        """Return the results of the chunks of a job. Raises what its function raised, its cause a WorkerTraceback, and
        Crash for what is no answer.

        `plan` is that of the job; `file` is where output was left.
        """
        before = self._lines.get(plan.token, 0)
        body = io.BytesIO(data)
        body.seek(_COUNT_BYTES)
        try:
            made, error, words = _Unpacker(body, before, file, self._trusted).load()
        except FtconvError:
            raise
        except Exception as fault:  # unpickling raises anything
            raise Crash(f"{self._who} gave an answer that cannot be read: {one_line(fault, 200)}") from None
        if error is not None:
            raise error from WorkerTraceback(words)
        self._lines[plan.token] = before + lines_in(data)
        results: list[Any] = made
        return results


def moved_down(data: bytes, lines: int) -> Any:
    """Return what was pickled, with all places in it moved down by so many lines."""
    return _Unpacker(io.BytesIO(data), lines, None, trusted=True).load()


class _Unpacker(pickle.Unpickler):
    """Unpickles an answer; all places in it are moved down by the lines before it."""

    def __init__(self, data: IO[bytes], lines: int, file: IO[bytes] | None, trusted: bool) -> None:
        super().__init__(data)
        self._lines, self._file, self._trusted = lines, file, trusted

    def find_class(self, module: str, name: str) -> Any:
        if not self._trusted and not may_be_in_answer(module, name):
            raise UsageError(f"a share holds {module}.{name}, which is no result of ftconv; run that share again")
        found = super().find_class(module, name)
        # Nothing that is returned knows the unpickler, which remembers it: in a circle, it would stay for long.
        if found is _left and self._file is not None:
            return partial(Stored, self._file)
        if self._lines and found is Place:
            return partial(_place_below, self._lines)
        if self._lines and found is restored_places:
            return partial(restored_places, lines=self._lines)
        return found


def _place_below(lines: int, file: str, line: int, *rest: int) -> Place:
    return Place(file, line + lines if line else 0, *rest)
