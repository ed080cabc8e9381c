"""Every error that ftconv raises on purpose.

FtconvError                 exit code 70
├── UsageError              2   the call or the configuration is off
│   ├── DetectionError      2   the format cannot be told
│   └── MissingExtra        2   an optional library is not installed
├── InputError              3   an input cannot be read
├── OutputError             3   an output cannot be written
├── PluginError             4   a plugin failed
│   └── Crash               4   one of its functions raised, or returned what it must not
├── Stopped                 1   stopped on purpose: --strict, --on-loss fail
├── ShareDone               0   one share of a run is done, and the rest is for others
└── RecordError             –   one record is refused; the others go on
"""

from __future__ import annotations

import re


def one_line(error: BaseException, most: int = 300) -> str:
    """Return the type and the words of an error in one line of at most `most` characters."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:most].removesuffix(":")


class FtconvError(Exception):
    """Base of all. `exit_code` is what the command line exits with; the text is one line, with the way out.

    `place` is where, if it is about one record; the text begins with it.
    """

    exit_code = 70
    place: object = None

    def __str__(self) -> str:
        words = super().__str__()
        return words if self.place is None else f"{self.place}: {words}"


class UsageError(FtconvError):
    """The call, an option or the configuration is wrong."""

    exit_code = 2


class DetectionError(UsageError):
    """The format of an input is not recognised. The text shows the columns and a `--map` to try.

    `code` is the rule that names the cause, if any; `file` is the input that was being opened, if any.
    """

    def __init__(self, message: str, code: str = "", file: str = "") -> None:
        super().__init__(message)
        self.code, self.file = code, file


class MissingExtra(UsageError):
    """An optional library is not installed. The text says how to install it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional library: {install_hint(extra)}")
        self.what, self.extra = what, extra

    def __reduce__(self) -> tuple[type[MissingExtra], tuple[str, str]]:
        return type(self), (self.what, self.extra)


def install_hint(extra: str) -> str:
    """Return the command that installs an extra: its libraries by name, or the extra itself from a clone.

    ftconv is on no package index, so no command names it.
    """
    from importlib import metadata  # not needed until something is missing

    try:
        requires = metadata.requires("ftconv") or []
    except metadata.PackageNotFoundError:
        requires = []
    wanted = re.compile(rf"""([\w.-]+)[^;]*;\s*extra\s*==\s*["']{re.escape(extra)}["']""")
    libraries = " ".join(found[1] for found in map(wanted.match, requires) if found)
    from_clone = f"from a clone, pip install '.[{extra}]'"
    return f"pip install {libraries}, or, {from_clone}" if libraries else from_clone


class InputError(FtconvError):
    """An input cannot be opened, unpacked or read to its end.

    `code` is the rule that names the cause, if any; `file` is the input that was being opened, if any.
    """

    exit_code = 3

    def __init__(self, message: str, code: str = "", file: str = "") -> None:
        super().__init__(message)
        self.code, self.file = code, file


class OutputError(FtconvError):
    """An output cannot be written, or may not be: it exists, or it is one of the inputs."""

    exit_code = 3


class PluginError(FtconvError):
    """A plugin failed, clashes with another, or is missing. The text names it, with its version."""

    exit_code = 4


class Crash(PluginError):
    """A function of a plugin raised, or returned what it must not. The text names the function and its plugin."""


class Interrupt(KeyboardInterrupt):
    """The user asked the run to end: raised by the command line's handlers of signals, and by nothing else.

    `during` names the third-party function that was running, if any.
    """

    during = ""


class Stopped(FtconvError):
    """The run was stopped on purpose, before anything became visible."""

    exit_code = 1

    def __init__(self, message: str, place: object = None) -> None:
        super().__init__(message)
        self.place = place


class ShareDone(FtconvError):
    """One share of a run is done: what comes of all is for `ftconv merge`. Nothing has become visible."""

    exit_code = 0


class RecordError(FtconvError):
    """One record is rejected, with a code of the catalogue and a JSON pointer into the record."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.pointer = pointer

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str, str]]:
        return type(self), (self.code, str(self), self.pointer)


class WorkerTraceback(Exception):
    """Where a worker process raised: the cause of the exception that its parent raises in its place."""
