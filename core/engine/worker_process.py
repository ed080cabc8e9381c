"""A worker process, at the end of pipes of its own: what one leaves undone when it dies stops no other.

A pool with one queue for all hangs when a worker is killed amid a result: the rest of that result is awaited for ever.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import Crash, FtconvError, OutputError
from ..spec.apart import ASIDE, really_exit
from ..spec.blame import third_parties
from ..spec.door import running_in
from .task import Job, answer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_ENDING = {getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)}


class Lost(Exception):
    """A worker died."""


class Worker:
    """A process, the ends of its pipes, and memory in which it names the third-party function that runs.

    A pipe of both ways would be a pair of sockets, which a sandbox may forbid.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        from multiprocessing import Pipe, Process

        jobs, self._jobs = Pipe(duplex=False)
        self.pipe, answers = Pipe(duplex=False)
        self._now = _shared_name()
        self._process = Process(target=_work, args=(function, jobs, answers, self._now), daemon=True)
        self._process.start()
        jobs.close()
        answers.close()  # the worker alone holds it now: when it ends, so does what we read

    def send(self, job: Job, slot: str) -> None:
        """Send a job to the worker, which is idle and reads: neither end ever waits for the other to make room.

        Raises Lost.
        """
        data = pickle.dumps((job, slot), pickle.HIGHEST_PROTOCOL)
        try:
            self._jobs.send_bytes(data)
        except OSError:
            raise Lost from None

    def receive(self) -> bytes:
        """Wait for its answer. Raises Lost."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):
            raise Lost from None

    @property
    def running(self) -> str:
        """The third-party function that runs in it, or ran when it died; "" for none."""
        return self._now.value.decode("utf-8", "replace") if self._now is not None else ""

    @property
    def how(self) -> str:
        """How it died."""
        self._process.join(5)
        code = self._process.exitcode or 0
        return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

    def obituary(self) -> FtconvError:
        """Return what to raise when it died, and there is nothing else to be done."""
        who, plugins = self.running, third_parties()
        if who:
            return Crash(f"{who} ended the process that it ran in ({self.how}), so nothing was written")
        more = f"third-party plugins: {plugins}" if plugins else "to run without workers, use --jobs 1"
        memory = " (out of memory?)" if self.how.endswith("KILL") else ""
        return OutputError(f"worker processes died again and again, {self.how}{memory}, so nothing was written; {more}")

    def kill(self) -> None:
        """End it, whatever it is at. SIGTERM may come before it is ready for that, and be lost."""
        self._process.kill()

    def close(self) -> None:
        """Wait until it has ended."""
        self._process.join()
        self.pipe.close()
        self._jobs.close()


@contextlib.contextmanager
def signals_wait() -> Iterator[None]:
    """Hold signals back for a moment. A process that is started in it begins with them held back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *_ENDING})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
    _keep_memory()
    with contextlib.suppress(EOFError, OSError):  # of the pipes: the parent is gone
        while True:
            job, slot = pickle.loads(jobs.recv_bytes())
            answers.send_bytes(answer(function, job, slot))


_KEPT_BYTES = 32 << 20
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""What `mallopt` of the GNU C library calls them: see malloc.h."""


def _keep_memory() -> None:
    """Do not give memory back to the system after each chunk, to ask for it again for the next.

    The system fills with zeros what it gives, page by page: a tenth of the time of a conversion.
    """
    import ctypes

    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library, or another system
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        really_exit(1)
