"""Worker processes, each at the end of pipes of its own: what one leaves undone when it dies stops no other.

A pool with one queue for all hangs when a worker is killed amid a result: the rest of that result is awaited for ever.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from ..containers import Chunk
from ..containers.reading import ask_for_room, record_out_of_memory
from ..errors import OutputError, WorkerTraceback
from .plan import Plan

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_T = TypeVar("_T")
_ENDING = {getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)}


def map_in_workers(function: Callable[..., _T], jobs: Iterable[Job], processes: int) -> Iterator[_T]:
    """Yield `function(*job)` for each job, in order, holding at most three results a process.

    Raises what a function raised, its cause a WorkerTraceback, and OutputError when a worker died.
    """
    workers = _Workers(processes)
    try:
        workers.start(function, processes)
        yield from workers.results(jobs)
    except (EOFError, OSError) as error:
        if workers.lost is None:
            raise
        raise OutputError(
            f"a worker process {_end_of(workers.lost)}, so nothing was written; to run without workers, use --jobs 1"
        ) from error
    finally:
        workers.end()


class _Workers:
    """The processes, who of them is at work on what, and the results that wait for their turn."""

    def __init__(self, processes: int) -> None:
        self.lost: BaseProcess | None = None
        """The one whose pipe broke: an OSError is of it then, and not of the jobs or their results."""
        self.room = 3 * processes
        self.processes: list[BaseProcess] = []
        self.ways: dict[Connection[Any, Any], Connection[Any, Any]] = {}
        """The end that jobs go into, for each end that results come from: a pipe of both ways would be a pair of
        sockets, which a sandbox may forbid."""
        self.idle: list[Connection[Any, Any]] = []
        self.busy: dict[Connection[Any, Any], int] = {}
        self.done: dict[int, tuple[Any, Exception | None]] = {}

    def start(self, function: Callable[..., Any], processes: int) -> None:
        """Start the processes. A signal waits until each is known here, and until it has handlers of its own."""
        from multiprocessing import Pipe, Process

        for _ in range(processes):
            with _signals_wait():
                jobs, send = Pipe(duplex=False)
                ours, answers = Pipe(duplex=False)
                process = Process(target=_work, args=(function, jobs, answers), daemon=True)
                process.start()
                self.processes.append(process)
                self.ways[ours] = send
                self.idle.append(ours)
                jobs.close()
                answers.close()  # the worker alone holds it now: when it ends, so does what we read

    def results(self, jobs: Iterable[Job]) -> Iterator[Any]:
        """Hand out the jobs, and yield what comes of them in their order."""
        due = 0
        for number, job in enumerate(jobs):
            while not self.idle or number - due >= self.room:
                if due in self.done:
                    yield self._take(due)
                    due += 1
                else:
                    self._collect()
            self._hand(number, job)
        while self.busy or self.done:
            while due not in self.done:
                self._collect()
            yield self._take(due)
            due += 1

    def _hand(self, number: int, job: Job) -> None:
        """Send a job to an idle worker, which reads: neither end ever waits for the other to make room."""
        pipe = self.idle.pop()
        try:
            self.ways[pipe].send(job)
        except OSError:
            self.lost = self._process(pipe)
            raise
        self.busy[pipe] = number

    def _collect(self) -> None:
        """Wait for at least one result."""
        from multiprocessing.connection import wait

        ready = wait(list(self.busy))
        for pipe in [p for p in self.busy if p in ready]:
            try:
                answer = pipe.recv()
            except (EOFError, OSError):
                self.lost = self._process(pipe)
                raise
            self.done[self.busy.pop(pipe)] = answer
            self.idle.append(pipe)

    def _process(self, pipe: Connection[Any, Any]) -> BaseProcess:
        return self.processes[list(self.ways).index(pipe)]

    def _take(self, number: int) -> Any:
        result, error = self.done.pop(number)
        if error is not None:
            raise error from WorkerTraceback(result)
        return result

    def end(self) -> None:
        """End all workers, whatever they are at: they hold nothing that must be put in order."""
        for process in self.processes:
            process.kill()  # SIGTERM may come before a worker is ready for it, and be lost
        for process in self.processes:
            process.join()
        for ours, send in self.ways.items():
            ours.close()
            send.close()


def _end_of(process: BaseProcess) -> str:
    """Say how a worker ended that nobody asked to."""
    process.join(5)
    code = process.exitcode or 0
    if code >= 0:
        return f"died with exit code {code}"
    return f"was killed by signal {-code} (out of memory?)"


def _work(function: Callable[..., Any], jobs: Connection[Any, Any], answers: Connection[Any, Any]) -> None:
    """Answer jobs until the parent ends this process, or is gone. Ctrl-C is the parent's matter."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, *_ENDING})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):  # of the pipes: the parent is gone
        while True:
            answers.send(_answer(function, jobs.recv()))


def _answer(function: Callable[..., Any], job: Job) -> tuple[Any, Exception | None]:
    try:
        return _made(function, *job), None
    except Exception as error:
        return traceback.format_exc(), _sendable(error)


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold signals back for a moment. A process that is started in it begins with them held back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *_ENDING})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _sendable(error: Exception) -> Exception:
    """Return the exception, or what says the same where it does not survive the way to another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


Job = tuple[Plan, Chunk]


WORTH_BYTES = 64 << 20
"""Below this much input, starting workers costs more than they save."""


def jobs_that_pay(wanted: int, total_bytes: int, linting: bool) -> int:
    """Return how many processes to use: `wanted`, or the most that save time if that is 0.

    They save time where rules check the records. A conversion alone is so quick that sending the bytes to and fro
    costs what they save (measured: 2.4 s for 315 MB with one process and with two; linting it 10.0 s and 5.8 s).
    """
    if wanted:
        return wanted
    return min(os.cpu_count() or 1, 8) if linting and total_bytes >= WORTH_BYTES else 1


def _made(function: Callable[..., _T], plan: Plan, chunk: Chunk) -> _T:
    """Return `function(plan, chunk)`. Raises InputError when the memory does not suffice."""
    try:
        ask_for_room(chunk)
        return function(plan, chunk)
    except MemoryError:
        raise record_out_of_memory(chunk) from None


def map_chunks(function: Callable[[Plan, Chunk], _T], jobs: Iterable[Job], processes: int) -> Iterator[_T]:
    """Yield `function(plan, chunk)` for each job, in order, holding only a few chunks at a time."""
    if processes <= 1:
        for job in jobs:
            yield _made(function, *job)
        return
    yield from map_in_workers(function, jobs, processes)
