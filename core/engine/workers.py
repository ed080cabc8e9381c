"""Worker processes at work on jobs, in order; what one leaves undone when it dies is done again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from msgspec import structs

from ..containers import Chunk
from ..errors import Interrupt
from ..spec.apart import Apart
from .bulk import Slots
from .chosen_chunk import ChosenChunk
from .grouping import GroupChunk
from .plan import Plan
from .single import Single, singles_of
from .task import FileSpan, Job, mere_lines
from .worker_process import Lost, Worker, signals_wait

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Answered = tuple[Job, bytes, IO[bytes] | None]
"""A job, an answer to it, and the file in which its output was left; a job may have several."""
MOST_DEATHS = 12
"""After so many workers have died, what is left would cost as many processes as records."""


def answers_of_workers(
    function: Callable[[Plan, Chunk], Any], jobs: Iterable[Job], processes: int, beside: Path | None = None
) -> Iterator[Answered]:
    """Yield the answers to all jobs, in order, holding at most three a process.

    `beside` is a file beside which workers may leave output, until the next answer is asked for. A job over which a
    worker dies is run again, then record by record, and one over which a worker dies again is refused; after too many,
    raises Crash if third-party code ran, else OutputError.
    """
    workers = _Workers(function, processes, Slots(beside) if beside is not None else None)
    try:
        workers.start()
        yield from workers.answers(jobs)
    except Interrupt as wish:
        wish.during = wish.during or workers.running
        raise
    finally:
        workers.end()


class _Workers:
    """The processes, who of them is at work on what, and the answers that wait for their turn."""

    def __init__(self, function: Callable[..., Any], processes: int, slots: Slots | None) -> None:
        self._function, self._processes, self._slots = function, processes, slots
        self._room = 3 * processes
        self._workers: dict[Connection[Any, Any], Worker] = {}
        """By the end that its answers come from."""
        self._idle: list[Worker] = []
        self._busy: dict[Worker, int] = {}
        self._jobs: dict[int, tuple[Job, str]] = {}
        """The jobs that are not done with, each with its slot."""
        self._done: dict[int, bytes | None] = {}
        """Answers; None for a job over which workers die."""
        self._deaths = 0
        self._tried: set[int] = set()

    def start(self) -> None:
        """Start the processes."""
        for _ in range(self._processes):
            self._idle.append(self._begin())

    def _begin(self) -> Worker:
        """Start a process. A signal waits until it is known here, and until it has handlers of its own."""
        with signals_wait():
            worker = Worker(self._function)
            self._workers[worker.pipe] = worker
        return worker

    @property
    def running(self) -> str:
        """The third-party function that runs in one of them, "" for none."""
        return next(filter(None, (worker.running for worker in self._busy)), "")

    def answers(self, jobs: Iterable[Job]) -> Iterator[Answered]:
        """Hand out the jobs, and yield the answers in their order."""
        due = 0
        for number, job in enumerate(jobs):
            while not self._idle or number - due >= self._room:
                if due in self._done:
                    yield from self._take(due)
                    due += 1
                else:
                    self._collect()
            slot = self._slots.take() if self._slots is not None else ""
            self._jobs[number] = job, slot
            self._hand(number, self._idle.pop())
        while self._busy or self._done:
            while due not in self._done:
                self._collect()
            yield from self._take(due)
            due += 1

    def _hand(self, number: int, worker: Worker) -> None:
        try:
            worker.send(*self._jobs[number])
        except Lost:
            self._mourn(worker, number)
        else:
            self._busy[worker] = number

    def _collect(self) -> None:
        """Wait for at least one answer."""
        from multiprocessing.connection import wait

        ready = wait([worker.pipe for worker in self._busy])
        for worker in [w for w in self._busy if w.pipe in ready]:
            number = self._busy.pop(worker)
            try:
                self._done[number] = worker.receive()
            except Lost:
                self._mourn(worker, number)
            else:
                self._idle.append(worker)

    def _mourn(self, lost: Worker, number: int) -> None:
        """Go on without a worker that died over a job: another one tries, once.

        It is a new one: what others have stored may come after the job.
        """
        self._count_death(lost)
        fresh = self._begin()
        if number in self._tried:
            self._done[number] = None
            self._idle.append(fresh)
            return
        self._tried.add(number)
        self._hand(number, fresh)

    def _count_death(self, lost: Worker) -> None:
        self._deaths += 1
        if self._deaths > MOST_DEATHS:
            raise lost.obituary()
        del self._workers[lost.pipe]
        lost.close()

    def _take(self, number: int) -> Iterator[Answered]:
        """Yield the answer to a job; what it left in its slot is there until the next is asked for."""
        data = self._done.pop(number)
        (job, slot), self._tried = self._jobs.pop(number), self._tried - {number}
        if data is None:
            yield from self._record_by_record(job)
        else:
            yield job, data, self._slots.file(slot) if self._slots is not None and slot else None
        if self._slots is not None and slot:
            self._slots.free(slot)

    # -- a job over which workers die ------------------------------------------------------------------------------

    def _record_by_record(self, job: Job) -> Iterator[Answered]:
        """Yield answers for the records of a job, each alone; the one over which a worker dies is refused."""
        plan, piece = job
        chunks: Iterator[Chunk] = piece.chunks() if isinstance(piece, FileSpan) else iter((piece,))
        alone = self._begin()
        while True:
            try:
                chunk = next(chunks)
            except StopIteration as end:
                yield job, mere_lines(end.value or 0), None
                break
            gathered = isinstance(chunk, GroupChunk | ChosenChunk)
            for single in (chunk,) if gathered else singles_of(chunk):
                data = self._alone((plan, single), alone)
                if data is None and isinstance(single, Single):
                    who = alone.running or "something"
                    words = f"{who} ended the process that it ran in over this record ({alone.how})"
                    self._count_death(alone)
                    alone = self._begin()
                    data = self._alone((plan, structs.replace(single, refused=words)), alone)
                if data is None:
                    raise alone.obituary()
                yield job, data, None
        self._idle.append(alone)

    def _alone(self, job: Job, worker: Worker) -> bytes | None:
        """Return the answer to a job; None if the worker died over it."""
        with contextlib.suppress(Lost):
            worker.send(job, "")
            return worker.receive()
        return None

    def end(self) -> None:
        """End all workers, whatever they are at: they hold nothing that must be put in order."""
        for worker in self._workers.values():
            worker.kill()
        for worker in self._workers.values():
            worker.close()
        if self._slots is not None:
            self._slots.close()


def in_workers(processes: int) -> bool:
    """Whether jobs go to worker processes.

    Third-party code that was loaded by the command line never runs in this one: it might end it.
    """
    return not Apart.debug if Apart.begun else processes > 1
