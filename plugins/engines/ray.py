"""Run the work as tasks of Ray, on a cluster or on this machine.

Without an address, a Ray is started on this machine and ended with the run; a running one and `RAY_ADDRESS` are not
used. Usage statistics and the dashboard are off there. Within a program that has called `ray.init`, that Ray is used.

A task whose process or machine is lost is run again. What is written is the same as without Ray, byte for byte.

Example
    `ftconv train.jsonl --to chat -o out.jsonl --engine ray --address 10.0.0.5:6379`

Arguments
    address: where the cluster is: HOST:PORT from one of its machines, `auto` for the cluster that this machine is part
    of, or ray://HOST:PORT from elsewhere, which needs `ray[client]`.
    tasks_at_once: how many are at work or waiting at once; 0 for two per CPU of the cluster.
    retries: how often a task that was lost is run again.

Requirements
    All machines have the same versions of Python, Ray and ftconv, the same plugins, and the inputs under the same path.
    Options of a Ray that is started here, such as the size of its memory, are set by starting one: `ray start --head`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from msgspec import Meta

from ftconv import Engine, MissingExtra, PluginError, UsageError

_SECONDS = 10
"""How long an address may take to answer. Ray itself tries for minutes, and then ends the process."""
_START = "start one there with: ray start --head --port=6379"
_Count = Annotated[int, Meta(ge=0)]


def on_ray(
    run: Callable[[bytes], bytes],
    tasks: Iterable[bytes],
    *,
    address: str = "",
    tasks_at_once: _Count = 0,
    retries: _Count = 3,
) -> Iterator[bytes]:
    """Yield `run(task)` for each task, in order. Raises UsageError, MissingExtra, PluginError."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_IGNORE_UNHANDLED_ERRORS": "1"}  # they are raised, in one line
    try:
        import ray
    except ImportError:
        raise MissingExtra("--engine ray", "ray") from None
    with _connected(ray, address):
        ask = ray.remote(max_retries=retries)(run)
        room = tasks_at_once or 2 * max(int(ray.cluster_resources().get("CPU", 1)), 1)
        running: deque[Any] = deque()
        for task in tasks:
            running.append(ask.remote(task))
            if len(running) >= room:
                yield _answer(ray, running.popleft())
        while running:
            yield _answer(ray, running.popleft())


@contextlib.contextmanager
def _connected(ray: Any, address: str) -> Iterator[None]:
    """Have a Ray for a while."""
    with contextlib.ExitStack() as ends:
        ends.enter_context(_quiet())
        if ray.is_initialized():
            yield
            return
        here: dict[str, Any] = {}
        if address:
            _look_for(address)
        else:
            home = tempfile.mkdtemp(prefix="ray-", dir=_short_folder())
            ends.callback(_remove, home)
            here = {"include_dashboard": False, "_temp_dir": home}
        ends.callback(ray.shutdown)
        try:
            with _signals_wait():
                ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **here)
        except Exception as error:
            raise UsageError(_refusal(error, address)) from None
        yield


class _Stdout:
    """Standard output, for one thread alone: what others print is lost. One of Ray's prints each loss that it mends."""

    def __init__(self, out: Any, lost: Any) -> None:
        self._out, self._lost, self._thread = out, lost, threading.current_thread()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out if threading.current_thread() is self._thread else self._lost, name)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let no thread of Ray print."""
    out = sys.stdout
    sys.stdout = mine = _Stdout(out, io.StringIO())
    try:
        yield
    finally:
        if sys.stdout is mine:
            sys.stdout = out


def _remove(folder: str) -> None:
    """Remove the folder of a Ray that has ended, whose processes may write their last words there meanwhile."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            break
        time.sleep(0.1)


def _short_folder() -> str | None:
    """Return where Ray has its sockets, whose paths may not be long; None for the usual folder."""
    return os.environ.get("RAY_TMPDIR") or ("/tmp" if os.name == "posix" else None)


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold signals back: a Ray that is half started leaves processes. Put Ray's own handler of SIGTERM away."""
    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.getsignal(number) for number in numbers}
    came: list[int] = []
    for number in before:
        if callable(before[number]):
            signal.signal(number, lambda which, _: came.append(which))
    try:
        yield
    except SystemExit:  # of Ray's handler
        came.append(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for which in came:
        signal.raise_signal(which)


def _look_for(address: str) -> None:
    """Raise UsageError where nothing answers at an address."""
    found = re.fullmatch(r"(?:ray://)?\[?(.+?)\]?:(\d{1,5})", address)
    if found is None:
        if address == "auto":
            return
        raise UsageError(f"--address {address}: write HOST:PORT, ray://HOST:PORT, or auto")
    try:
        socket.create_connection((found[1], int(found[2])), _SECONDS).close()
    except (OSError, OverflowError) as error:
        raise UsageError(f"no Ray answers at {address} ({_line(error)}); {_START}") from None


def _refusal(error: Exception, address: str) -> str:
    """Say why there is no Ray."""
    words = _line(error)
    if not address:
        return f"Ray cannot be started here: {words}"
    if address == "auto":
        return f"this machine is part of no Ray cluster ({words}); start one with: ray start --head"
    if address.startswith("ray://") and isinstance(error, ImportError):
        return f"--address {address} needs Ray's client: pip install 'ray[client]'"
    if "ersion mismatch" in words:
        return f"the Ray at {address} is another than that here; install the same versions: {words}"
    token = "where it asks for a token, as from Ray 2.60 on, set RAY_AUTH_MODE=token"
    return f"the Ray at {address} cannot be used: {words}; {token}"


def _answer(ray: Any, running: Any) -> bytes:
    """Wait for an answer. Raises PluginError when there is none."""
    try:
        answer: bytes = ray.get(running)
    except ray.exceptions.RayTaskError as error:
        cause = str(error).strip().rpartition("\n")[2]
        raise PluginError(f"Ray cannot run tasks of ftconv: {cause}; install the same on all machines") from None
    except ray.exceptions.RayError as error:
        words = "processes of Ray were lost again and again, so nothing was written"
        more = "if not for want of memory, add --engine-option retries=10"
        raise PluginError(f"{words}: {_line(error)}; {more}") from None
    return answer


def _line(error: Exception) -> str:
    """Return the first sentence of an error, in one line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(re.split(r"(?<=[.:])\s", " ".join(text.split()))[:1])[:200].rstrip(".:")


RAY = Engine(name="ray", map=on_ray)
