"""Worker processes, each at the end of pipes of its own: what one leaves undone when it dies stops no other.

A pool with one queue for all hangs when a worker is killed amid a result: the rest of that result is awaited for ever.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..containers import Chunk
from ..containers.reading import ask_for_room, record_out_of_memory
from ..errors import Crash, FtconvError, Interrupt, OutputError, WorkerTraceback, one_line
from ..spec.apart import ASIDE, Apart, really_exit
from ..spec.blame import third_parties
from ..spec.door import running_in
from .plan import Plan

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_T = TypeVar("_T")
_ENDING = {getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)}


def map_in_workers(function: Callable[..., _T], jobs: Iterable[Job], processes: int) -> Iterator[_T]:
    """Yield `function(*job)` for each job, in order, holding at most three results a process.

    Raises what a function raised, its cause a WorkerTraceback; when a worker died, Crash if third-party code ran in it,
    else OutputError.
    """
    workers = _Workers(processes)
    try:
        workers.start(function, processes)
        yield from workers.results(jobs)
    except (EOFError, OSError) as error:
        if workers.lost is None:
            raise
        raise workers.lost.obituary() from error
    except Interrupt as wish:
        wish.during = wish.during or workers.running
        raise
    finally:
        workers.end()


class _Worker(NamedTuple):
    """A process, the end that its jobs go into, and memory in which it names the third-party function that runs.

    A pipe of both ways would be a pair of sockets, which a sandbox may forbid.
    """

    process: BaseProcess
    jobs: Connection[Any, Any]
    now: Any

    @property
    def running(self) -> str:
        """The third-party function that runs in it, or ran when it died; "" for none."""
        return self.now.value.decode("utf-8", "replace") if self.now is not None else ""

    def obituary(self) -> FtconvError:
        """Return what to raise when it died."""
        self.process.join(5)
        code, who, plugins = self.process.exitcode or 0, self.running, third_parties()
        how = f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
        if who:
            return Crash(f"{who} ended the process that it ran in ({how}), so nothing was written")
        died = f"died with exit code {code}" if code >= 0 else f"was killed by signal {-code} (out of memory?)"
        words = f"a worker process {died}, so nothing was written"
        more = f"third-party plugins: {plugins}" if plugins else "to run without workers, use --jobs 1"
        return OutputError(f"{words}; {more}")


class _Workers:
    """The processes, who of them is at work on what, and the results that wait for their turn."""

    def __init__(self, processes: int) -> None:
        self.lost: _Worker | None = None
        """The one whose pipe broke: an OSError is of it then, and not of the jobs or their results."""
        self.room = 3 * processes
        self.workers: dict[Connection[Any, Any], _Worker] = {}
        """By the end that its results come from."""
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
                now = _shared_name()
                process = Process(target=_work, args=(function, jobs, answers, now), daemon=True)
                process.start()
                self.workers[ours] = _Worker(process, send, now)
                self.idle.append(ours)
                jobs.close()
                answers.close()  # the worker alone holds it now: when it ends, so does what we read

    @property
    def running(self) -> str:
        """The third-party function that runs in one of them, "" for none."""
        return next(filter(None, (self.workers[pipe].running for pipe in self.busy)), "")

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
            self.workers[pipe].jobs.send(job)
        except OSError:
            self.lost = self.workers[pipe]
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
                self.lost = self.workers[pipe]
                raise
            self.done[self.busy.pop(pipe)] = answer
            self.idle.append(pipe)

    def _take(self, number: int) -> Any:
        result, error = self.done.pop(number)
        if error is not None:
            raise error from WorkerTraceback(result)
        return result

    def end(self) -> None:
        """End all workers, whatever they are at: they hold nothing that must be put in order."""
        for worker in self.workers.values():
            worker.process.kill()  # SIGTERM may come before a worker is ready for it, and be lost
        for ours, worker in self.workers.items():
            worker.process.join()
            ours.close()
            worker.jobs.close()


def _shared_name() -> Any:
    """Return memory for the name of a third-party function; None where there are none, or no memory can be shared."""
    from multiprocessing.sharedctypes import RawArray

    with contextlib.suppress(OSError):
        return RawArray("c", 256) if third_parties() else None
    return None


def _work(
    function: Callable[..., Any], jobs: Connection[Any, Any], answers: Connection[Any, Any], now: Any = None
) -> None:
    """Answer jobs until the parent ends this process, or is gone. Ctrl-C is the parent's matter."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, *_ENDING})
    sys.stdout = ASIDE
    if now is not None:
        running_in(now)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):  # of the pipes: the parent is gone
        while True:
            answers.send_bytes(_answer(function, jobs.recv()))


def _answer(function: Callable[..., Any], job: Job) -> Any:
    """Return, pickled, what the function made of a job, or else its traceback and what it raised."""
    try:
        made = _made(function, *job)
        try:
            return pickle.dumps((made, None))
        except Exception as error:
            words = f"what a plugin gathered cannot be sent to another process: {one_line(error, 200)}"
            raise Crash(f"{words}; third-party plugins: {third_parties() or 'none'}") from error
    except Exception as error:
        return pickle.dumps((traceback.format_exc(), _sendable(error)))


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
        really_exit(1)


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
    """Yield `function(plan, chunk)` for each job, in order, holding only a few chunks at a time.

    Third-party code that was loaded by the command line never runs here in this process: it might end it.
    """
    if Apart.debug if Apart.begun else processes <= 1:
        for job in jobs:
            yield _made(function, *job)
        return
    yield from map_in_workers(function, jobs, max(processes, 1))
