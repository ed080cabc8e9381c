"""The pages of commands with every option, and of exit codes."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import click

from ftconv import errors
from ftconv.cli.group import COMMAND_GROUPS, COMMANDS, EXAMPLES, cli
from ftconv.cli.sections import Sectioned, options_by_section

from .markdown import page as made
from .markdown import prose, table

# `ftconv.cli` also has a function called `run`.
run = importlib.import_module("ftconv.cli.run")

STOPPED = (
    "records were rejected, findings reach `--fail-on`, nothing was left to write, or the run stopped on purpose "
    "(`--strict`, `--on-loss fail`)"
)
OFF = (
    "the call or the configuration is wrong: an unknown name, a format that cannot be detected, an optional library "
    "that is not installed"
)

CODES = {
    "0": "success; there may have been warnings",
    "1": STOPPED,
    "2": OFF,
    "3": "an input cannot be read to its end, or the output cannot or must not be written",
    "4": "a plugin failed, or two clash",
    str(run.BUG): "a bug in ftconv; please report it, with what `--debug` and `ftconv doctor` print",
    str(run.INTERRUPTED): "interrupted (Ctrl-C)",
    str(run.BROKEN_PIPE): "the reader of standard output closed it",
    str(run.TERMINATED): "terminated (SIGTERM)",
}


def page() -> str:
    """Return the page of all commands."""
    names = [f"**{title}**\n\n{_listed(commands)}" for title, commands in COMMAND_GROUPS.items()]
    intro = (
        "`ftconv IN... --to FORMAT` is short for `ftconv convert IN... --to FORMAT`.\n\n"
        "`IN` is a file, a pattern such as `'data/*.jsonl'`, or `-` for standard input. Compressed files (`.gz`, "
        "`.bz2`, `.xz`, `.zst`) are detected by their first bytes, not by their names.\n\n"
        "`--help` describes the options of a command, and only names those that nearly all commands have; `--help-all` "
        "describes them too."
    )
    return made("Commands", intro, "\n\n".join(names), _group(), *(_section(name) for name in COMMANDS))


def _listed(commands: dict[str, str]) -> str:
    return "\n".join(f"- [`ftconv {name}`](#ftconv-{name}): {words}" for name, words in commands.items())


def _group() -> str:
    rows = [[_spelled(option), option.help or ""] for option in cli.params if isinstance(option, click.Option)]
    rows.append(["`-h`, `--help`", "Show this message and exit."])
    return "## ftconv\n\n" + table(["option", "meaning"], rows) + "\n\n" + _examples(EXAMPLES)


def _examples(lines: tuple[str, ...]) -> str:
    return "```sh\n" + "\n".join(lines) + "\n```"


def _section(name: str) -> str:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    if isinstance(command, click.Group):
        inner = "\n\n".join(_described(f"{name} {word}", one) for word, one in command.commands.items())
        return f"## ftconv {name}\n\n{inspect.cleandoc(command.help or '')}\n\n{inner}"
    return f"## ftconv {name}\n\n{_described(name, command)}"


def _described(name: str, command: click.Command) -> str:
    """Return usage, help and options of a command."""
    arguments = [p.metavar or p.human_readable_name.upper() for p in command.params if isinstance(p, click.Argument)]
    usage = f"```text\nftconv {name} [OPTIONS] {' '.join(arguments)}\n```"
    tables = [_options(title or "Options", options) for title, options in options_by_section(command).items()]
    examples = _examples(command.examples) if isinstance(command, Sectioned) and command.examples else ""
    help_text = inspect.cleandoc(command.help or "")
    return "\n\n".join(text for text in (usage, help_text, examples, *tables) if text)


def _options(title: str, options: list[click.Option]) -> str:
    if not options:
        return ""
    rows = [[_spelled(o), meaning(o)] for o in options]
    return f"### {title}\n\n" + table(["option", "meaning"], rows)


def _spelled(option: click.Option) -> str:
    spellings = ", ".join(f"`{name}`" for name in option.opts)
    if option.is_flag or option.count:
        return spellings
    if isinstance(option.type, click.Choice):
        return f"{spellings} `{'|'.join(map(str, option.type.choices))}`"
    return f"{spellings} `{option.metavar or (option.name or '').upper()}`"


def meaning(option: click.Option) -> str:
    """Return what an option means, with its default."""
    text = (option.help or "").rstrip()
    shown: Any = option.default
    if option.show_default and isinstance(shown, str):
        text += f" Default: `{shown}`."
    return text


def exit_codes() -> str:
    """Return the page of exit codes."""
    rules = (
        "Whatever the code, an output file is the old one or the complete new one. When records were read and none was "
        "written, the code is never 0, and there is no output file."
    )
    python = "In Python the same cases are exceptions, all of them `ftconv.FtconvError`:"
    return made("Exit codes", table(["code", "meaning"], CODES.items()), rules, python, _tree())


def _tree() -> str:
    found = [
        value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, errors.FtconvError)
    ]
    rows = []
    for kind in found:
        code = "–" if kind is errors.RecordError else str(kind.exit_code)
        parent = kind.__base__.__name__ if kind.__base__ else ""
        rows.append([f"`{kind.__name__}`", f"`{parent}`", code, prose(kind.__doc__)])
    return table(["exception", "is a", "code", "meaning"], rows)
