"""Worker processes, each at the end of a pipe of its own: what one leaves undone when it dies stops no other.

A pool with one queue for all hangs when a worker is killed amid a result: the rest of that result is awaited for ever.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import OutputError, WorkerTraceback

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
Job = tuple[Any, ...]


def map_in_workers(function: Callable[..., T], jobs: Iterable[Job], processes: int) -> Iterator[T]:
    """Yield `function(*job)` for each job, in order, holding at most three results a process.

    Raises what a function raised, its cause a WorkerTraceback, and OutputError when a worker died.
    """
    workers = _Workers(function, processes)
    try:
        yield from workers.results(jobs)
    except (EOFError, OSError) as error:
        if not workers.lost:
            raise
        raise OutputError(
            "a worker process died (out of memory?), so nothing was written; --jobs 1 runs without workers"
        ) from error
    finally:
        workers.end()


class _Workers:
    """The processes, who of them is at work on what, and the results that wait for their turn."""

    def __init__(self, function: Callable[..., Any], processes: int) -> None:
        from multiprocessing import Pipe, Process

        self.lost = False
        """Whether a pipe broke: an OSError is of a worker then, and not of the jobs or their results."""
        self.room = 3 * processes
        self.processes: list[BaseProcess] = []
        self.idle: list[Connection[Any, Any]] = []
        self.busy: dict[Connection[Any, Any], int] = {}
        self.done: dict[int, tuple[Any, Exception | None]] = {}
        for _ in range(processes):
            ours, theirs = Pipe()
            process = Process(target=_work, args=(function, theirs), daemon=True)
            process.start()
            theirs.close()  # the worker alone holds it now: when it ends, so does what we read
            self.processes.append(process)
            self.idle.append(ours)

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
            pipe.send(job)
        except OSError:
            self.lost = True
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
                self.lost = True
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
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()
        for pipe in (*self.idle, *self.busy):
            pipe.close()


def _work(function: Callable[..., Any], pipe: Connection[Any, Any]) -> None:
    """Answer jobs until the parent ends this process, or is gone. Ctrl-C is the parent's matter."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        job = pipe.recv()
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*job), None
        except Exception as error:
            answer = traceback.format_exc(), _sendable(error)
        pipe.send(answer)


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
