"""Running a command: every way in which it can end, and its exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from ..errors import Crash, FtconvError, InputError, Interrupt, ShareDone, one_line
from ..model.nearest import did_you_mean, nearest
from ..spec.apart import ASIDE, Apart
from .first_guess import told_option
from .group import BrokenPlugins, cli
from .streams import hold_numbers, streams

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
FAILED, PLUGIN_FAILED, INTERRUPTED, BROKEN_PIPE, TERMINATED, BUG = 3, 4, 130, 141, 143, 70


class Terminated(Interrupt):
    """SIGTERM, or a terminal that is gone: unwinds the stack as Ctrl-C does, so that temporary files go."""


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise Interrupt


def run_and_exit() -> NoReturn:
    """Run `ftconv` and exit."""
    Apart.owned = True
    for name, ends in (("SIGINT", _interrupt), ("SIGTERM", _terminate), ("SIGHUP", _terminate)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, ends)
    hold_numbers()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # The same bytes in every locale; a file name that is no text is shown with escapes.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            code = code or FAILED
            # What could not be written must not be tried again, with a traceback, when Python ends.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if Apart.begun:
        sys.stdout = ASIDE  # what third-party code still prints at the end is no data
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line. Returns the exit code; whatever went wrong was said in one line."""
    plugins = BrokenPlugins()
    with streams():
        code = _code_of(arguments, plugins)
    return PLUGIN_FAILED if plugins.found and code in (0, 1, 2) else code


def _code_of(arguments: list[str], plugins: BrokenPlugins) -> int:
    debug = Apart.debug = "--debug" in arguments
    try:
        if "_FTCONV_COMPLETE" in os.environ:
            import_module(".completion", __package__)  # what differs from click's own
            cli.main(arguments, prog_name="ftconv")
        with cli.make_context("ftconv", list(arguments), obj=plugins) as context:
            result = cli.invoke(context)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.UsageError as error:
        if error.message.startswith("Usage: "):  # a group alone: click makes the whole help the message
            click.echo(error.format_message(), err=True)
            return 2
        words = _words_of(error)
        return _said(words, 2, _help_hint(error, words))
    except click.ClickException as error:
        return _said(error.format_message(), 2)
    except (KeyboardInterrupt, click.Abort) as wish:
        terminated = isinstance(wish, Terminated)
        during = f" while {wish.during} was running" if isinstance(wish, Interrupt) and wish.during else ""
        words = f"{'terminated' if terminated else 'interrupted'}{during}; no partial files were left"
        return _said(words, TERMINATED if terminated else INTERRUPTED)
    except BrokenPipeError:
        return BROKEN_PIPE
    except ShareDone as done:
        return _said(str(done), done.exit_code) if {"-q", "--quiet"}.isdisjoint(arguments) else done.exit_code
    except Exception as error:
        if debug and not isinstance(error, Crash):  # whose traceback was printed where it came about
            raise
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say in one line what went wrong. Returns the exit code."""
    if isinstance(error, FtconvError):
        text = str(error)
        if isinstance(error, InputError) and error.code:
            from ..model.finding import opening_of

            text = opening_of(error.code) + text
        hint = "; to run without it, use --no-plugins" if isinstance(error, Crash) else ""
        return _said(text, error.exit_code, hint)
    if isinstance(error, OSError):
        # Whatever writes a file names it; what a command prints goes to a stream that knows no name.
        where = error.filename or ("standard output cannot be written" if error.errno in _FULL else "")
        return _said(f"{where}: {error.strerror or error}".removeprefix(": "), FAILED)
    if isinstance(error, MemoryError):
        words = "out of memory; if a record is very long, reject it with limits.max_record_bytes in ftconv.yaml"
        return _said(f"{words}: limits: {{max_record_bytes: 10000000}}", FAILED)
    words = one_line(error)
    from ..spec.blame import blamed

    if owner := blamed(error):
        return _said(f"plugin {owner} raised {words}; to run without it, use --no-plugins", PLUGIN_FAILED)
    return _said(f"bug in ftconv: {words}; please report it with the output of --debug and of ftconv doctor", BUG)


def _words_of(error: click.UsageError) -> str:
    """Return what is wrong, in the same words whatever the version of click."""
    unknown = re.match("No such command '(.*?)'", error.message)
    if unknown and error.ctx is not None and isinstance(error.ctx.command, click.Group):
        known = error.ctx.command.list_commands(error.ctx)
        return f"No such command {unknown[1]!r}{did_you_mean(unknown[1], known, 'known: ' + ', '.join(known))}"
    if not isinstance(error, click.NoSuchOption):
        return error.format_message().rstrip(".")
    if told := told_option(error):
        return told
    options = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
    names = {name.lstrip("-"): name for option in options for name in (*option.opts, *option.secondary_opts)}
    near = nearest(error.option_name.lstrip("-"), [name for name in names if len(name) > 1])
    return f"No such option {error.option_name!r}" + (f"; did you mean {names[near]!r}?" if near else "")


def _help_hint(error: click.UsageError, words: str) -> str:
    """Return where more is said, unless the message says what to type."""
    if "--help" in words or ": ftconv " in words or "did you mean" in words:
        return ""
    path = error.ctx.command_path if error.ctx is not None else "ftconv"
    return f"; see {path} --help"


def _said(message: str, code: int, hint: str = "") -> int:
    from ..model.safe_text import safe
    from .console import out_wrapped

    with contextlib.suppress(OSError, ValueError, AttributeError):  # standard error may be closed
        out_wrapped(f"ftconv: {safe(message)}{hint}", sys.stderr)
    return code
