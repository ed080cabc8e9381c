"""Running a command: every way in which it can end, and its exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from ..errors import FtconvError, InputError
from .group import cli

INTERRUPTED, BROKEN_PIPE, TERMINATED, BUG = 130, 141, 143, 70


class Terminated(BaseException):
    """SIGTERM: unwinds the stack, so that temporary files go."""


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def main() -> NoReturn:
    """Run `ftconv` and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    code = run(sys.argv[1:])
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os_exit = code in (BROKEN_PIPE, INTERRUPTED, TERMINATED)
    if os_exit:
        # Nothing more may be said on a pipe that is gone.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line. Returns the exit code; whatever went wrong was said in one line."""
    debug = "--debug" in arguments
    try:
        result = cli.main(arguments, prog_name="ftconv", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.UsageError as error:
        return _said(error.format_message(), 2, _help_hint(error))
    except click.ClickException as error:
        return _said(error.format_message(), 2)
    except (KeyboardInterrupt, click.Abort):
        return _said("interrupted; nothing was half-written", INTERRUPTED)
    except Terminated:
        return _said("terminated; nothing was half-written", TERMINATED)
    except BrokenPipeError:
        return BROKEN_PIPE
    except FtconvError as error:
        if debug:
            raise
        text = str(error)
        if isinstance(error, InputError) and error.code:
            from ..findings import STREET_CODES

            text = f"{error.code} [error] {STREET_CODES[error.code].name}: {text}"
        return _said(text, error.exit_code)
    except Exception as error:
        if debug:
            raise
        words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return _said(f"bug in ftconv: {words}; please report it, with what --debug prints", BUG)


def _help_hint(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx is not None else "ftconv"
    return f"; see {path} --help"


def _said(message: str, code: int, hint: str = "") -> int:
    from ..reports.safe import safe

    with contextlib.suppress(OSError, ValueError):
        print(f"ftconv: {safe(message)}{hint}", file=sys.stderr)
    return code
