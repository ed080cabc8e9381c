"""The man page, in the macros of man(7): all commands, what their options mean, exit codes, environment, files."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

import click

from ftconv import __version__, targets
from ftconv.cli.group import COMMAND_GROUPS, EXAMPLES, every_command
from ftconv.cli.sections import SECTIONS, Sectioned, options_by_section

from .commands import CODES, meaning
from .settings import ENVIRONMENT

FILES = {
    "ftconv.yaml": "The configuration, in the working directory or above it; `ftconv init` writes one.",
    "NAME.rejects.jsonl": "The records that were rejected, verbatim, each with its place and the reason.",
    "NAME_prepared.jsonl": "What `ftconv prepare` writes, beside its input.",
    "NAME_train.jsonl, NAME_valid.jsonl, NAME_test.jsonl": "What `ftconv split` writes, beside its input or in DIR.",
}
_SPECIAL = {"\\": "\\e", "-": "\\-", "^": "\\(ha", "~": "\\(ti", "`": "\\(ga", "'": "\\(aq"}
"""Characters that mean something to troff, or that it would set as another one."""

_WIDTH = 78

Command = tuple[str, click.Command]


def page() -> str:
    """Return the man page. Its date is that of the newest fact about a target."""
    found = list(every_command())
    shared = _shared(found)
    date = max(target.as_of for target in targets())
    lines = [
        '.\\" Made by docs/generate.py; change the command that it comes from.',
        f'.TH FTCONV 1 "{date}" "ftconv {__version__}" "User Commands"',
        ".nh",  # names that are hyphenated cannot be copied
        ".ad l",
        ".SH NAME",
        "ftconv \\- convert, check and repair fine\\-tuning data",
        ".SH SYNOPSIS",
        *_usage("", "IN... [--to FORMAT] [-o OUT]"),
        ".PP",
        *_usage("", "COMMAND [ARGS]..."),
        ".SH DESCRIPTION",
        *_paragraphs(
            "ftconv reads fine-tuning data in any common format, says what is wrong with it and where, repairs what is "
            "safe, and writes the format that a provider or a trainer expects. Each record is either written or "
            "reported.\n\n"
            "`ftconv IN... --to FORMAT` is short for `ftconv convert`. IN is a file, a pattern such as 'data/*.jsonl', "
            "or - for standard input. Compressed files (.gz, .bz2, .xz, .zst) are detected by their first bytes."
        ),
        ".SH COMMANDS",
        *(line for title, names in COMMAND_GROUPS.items() for line in _group(title, names)),
        *(line for name, command in found for line in _command(name, command, shared)),
        ".SH SHARED OPTIONS",
        *(line for title, options in shared.items() for line in (f".SS {_text(title)}", *_options(options))),
        ".SH EXIT STATUS",
        *_list(CODES),
        ".SH ENVIRONMENT",
        *_list(ENVIRONMENT),
        ".SH FILES",
        *_list(FILES),
        ".SH EXAMPLES",
        *_example(EXAMPLES),
        ".SH SEE ALSO",
        *_paragraphs(
            "`ftconv explain WHAT` prints the manual of a rule, a format, a transform or a target; `ftconv rules`, "
            "`formats`, `transforms` and `targets` list them; `ftconv doctor` shows what a report of a bug needs."
        ),
    ]
    return "\n".join(lines) + "\n"


def _shared(found: list[Command]) -> dict[str, list[click.Option]]:
    """Return the options of each section that mean the same in all commands that have them."""
    of_all = [option for _, command in found for options in options_by_section(command).values() for option in options]
    out: dict[str, list[click.Option]] = {}
    for title, names in SECTIONS.items():
        for name in names:
            own = [option for option in of_all if option.name == name]
            if len(own) > 1 and len({_key(option) for option in own}) == 1:
                out.setdefault(title, []).append(own[0])
    return out


def _key(option: click.Option) -> tuple[str, str]:
    return ",".join(option.opts), meaning(option)


def _group(title: str, names: dict[str, str]) -> Iterator[str]:
    yield f".SS {_text(title)}"
    yield from _list({f"ftconv {name}": words for name, words in names.items()})


def _command(name: str, command: click.Command, shared: dict[str, list[click.Option]]) -> Iterator[str]:
    """Yield a section of a command: its usage, what it does, its own options, and where the others are described."""
    yield f".SH FTCONV {_text(name.upper())}"
    arguments = [p.metavar or p.human_readable_name.upper() for p in command.params if isinstance(p, click.Argument)]
    yield from _usage(name, " ".join(["[OPTIONS]", *arguments]))
    yield ".PP"
    yield from _paragraphs(inspect.cleandoc(command.help or ""))
    known = {title: {_key(option) for option in options} for title, options in shared.items()}
    own, elsewhere = [], []
    for title, options in options_by_section(command).items():
        left = [option for option in options if _key(option) not in known.get(title, ())]
        own += left
        elsewhere += [title] if len(left) < len(options) else []
    yield from _options(own)
    if elsewhere:
        yield ".PP"
        yield from _paragraphs(f"Shared options: {', '.join(elsewhere)}.")
    if isinstance(command, Sectioned) and command.examples:
        yield ".PP"
        yield from _example(command.examples)


def _usage(name: str, arguments: str) -> Iterator[str]:
    yield from _paragraphs(f"`ftconv{' ' + name if name else ''}` {arguments}")


def _options(options: list[click.Option]) -> Iterator[str]:
    for option in options:
        spelled = ", ".join(f"\\fB{_text(name)}\\fP" for name in option.opts)
        if isinstance(option.type, click.Choice):
            spelled += f" {_text('|'.join(map(str, option.type.choices)))}"
        elif not (option.is_flag or option.count):
            spelled += f" \\fI{_text(option.metavar or (option.name or '').upper())}\\fP"
        yield from (".TP", spelled, *_paragraphs(meaning(option)))


def _list(found: dict[str, str]) -> Iterator[str]:
    for name, words in found.items():
        yield from (".TP", f"\\fB{_text(name)}\\fP", *_paragraphs(words))


def _example(lines: tuple[str, ...]) -> Iterator[str]:
    yield from (".RS 4", ".EX", *map(_text, lines), ".EE", ".RE")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield prose, one paragraph a line; what stands between backquotes is bold."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        parts = re.split(r"`([^`]+)`", " ".join(paragraph.split()))
        line = "".join(f"\\fB{_escaped(p)}\\fP" if i % 2 else _escaped(p) for i, p in enumerate(parts))
        yield from map(_guarded, textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False))


def _text(text: str) -> str:
    return _guarded(_escaped(text))


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(c) or (c if c.isascii() else f"\\[u{ord(c):04X}]") for c in text)


def _guarded(line: str) -> str:
    """Return a line that is no request: a dot at its start is text."""
    return f"\\&{line}" if line.startswith(".") else line
