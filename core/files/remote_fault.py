"""What goes wrong with a store, in one line that names the URL as far as it may be shown, with the way out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator

from ..errors import FtconvError, InputError, one_line
from .url import scheme_of, shown_url

CONNECT_SECONDS, ANSWER_SECONDS = 30.0, 60.0
"""How long a web server may take to accept a connection, and to send the next bytes; a whole file may take longer."""
_LOGINS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws configure",
    "gs": "run gcloud auth application-default login",
    "hf": "set HF_TOKEN, or run hf auth login",
}


@contextlib.contextmanager
def naming_url(url: str, error_type: type[FtconvError] = InputError, did: str = "read") -> Iterator[None]:
    """Make of whatever a store raises an error in one line that names the URL, as far as it may be shown."""
    try:
        yield
    except FtconvError:
        raise
    except Exception as error:
        name = shown_url(url)
        if is_missing(error):
            words = "does not exist" if did == "read" else f"cannot be {did}: no such bucket or folder"
            raise error_type(f"{name} {words}") from None
        raise error_type(f"{name} cannot be {did}: {_fault_of(error, url)}") from None
    except BaseException:
        _stop_asking()
        raise


def _fault_of(error: BaseException, url: str) -> str:
    """Return what went wrong with a store, and the way out, in words that follow `cannot be read:`."""
    causes, status = list(_all(error)), _status(error)
    scheme = {"s3a": "s3", "gcs": "gs"}.get(scheme_of(url), scheme_of(url))
    kinds = {type(one).__name__ for one in causes}
    if any("Credentials" in kind for kind in kinds):
        return f"no credentials; {_LOGINS.get(scheme, 'set them up for the libraries that fsspec uses')}"
    if status in (401, 403) or any(isinstance(one, PermissionError) for one in causes):
        code, way = f" ({status})" * bool(status), _LOGINS.get(scheme, "check whether the link has expired")
        return f"access denied{code}; {way}"
    if status:
        again = "; try again later" if status == 429 or status >= 500 else ""
        return f"the server answered {status}{again}"
    if any(isinstance(one, TimeoutError) for one in causes):
        return "no answer in time; try again, or download it first"
    if any(isinstance(one, socket.gaierror) for one in causes) or any("DNS" in kind for kind in kinds):
        return "no such host; check the name, and whether there is a network"
    if any("PayloadError" in kind or "Disconnected" in kind for kind in kinds):
        return "the connection ended before the file did; try again"
    if refused := next((one.errno for one in causes if isinstance(one, ConnectionError) and one.errno), 0):
        return os.strerror(refused)
    reason = next((one.strerror for one in causes if isinstance(one, OSError) and one.strerror), "")
    words = " ".join(reason.split()) or one_line(error)
    words, query = words.replace(url, shown_url(url)), url.partition("?")[2]
    return (words.replace(query, "…") if query else words)[:300]


def is_missing(error: BaseException) -> bool:
    """Whether an error says that nothing is there. fsspec also says so where a web server could not be asked."""
    if not isinstance(error, FileNotFoundError):
        return False
    faults = (isinstance(one, OSError) or type(one).__module__.startswith("aiohttp") for one in _all(error))
    return _status(error) in (404, 410) or (not _status(error) and sum(faults) == 1)


def _stop_asking() -> None:
    """End what fsspec does in a thread of its own: it would go on, and an upload even become complete."""
    from fsspec import asyn

    loop = asyn.loop[0]
    if loop is None or not loop.is_running():
        return

    async def end() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=1) if others else None

    with contextlib.suppress(Exception):
        asyncio.run_coroutine_threadsafe(end(), loop).result(2)


def _all(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it came of."""
    now: BaseException | None = error
    while now is not None:
        yield now
        now = now.__cause__ or now.__context__


def _status(error: BaseException) -> int:
    """Return what a server answered, 0 where none did."""
    for one in _all(error):
        for found in (getattr(one, "status", None), getattr(getattr(one, "response", None), "status_code", None)):
            if isinstance(found, int):
                return found
    return 0
