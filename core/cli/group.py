"""The command group: commands are imported when called, and `convert` is the default."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..files.standard_input import is_piped
from ..model.nearest import did_you_mean
from .first_guess import meant
from .sections import write_examples

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMAND_GROUPS = {
    "Convert and repair": {
        "convert": "convert to another format (the default command)",
        "lint": "check data for problems; --fix applies safe fixes",
        "prepare": "interactively prepare a file for fine-tuning",
        "move": "compare targets: what each would refuse, lose, change and cost",
        "mix": "mix several inputs into one dataset, by weight",
        "split": "split into train/validation/test without leakage",
        "merge": "join the shares of a run on several machines",
    },
    "Inspect and count": {
        "detect": "detect file type and format",
        "stats": "summarise a dataset: roles, turns, tokens, system prompts",
        "diff": "compare two datasets: examples, findings, tokens; with gates for CI",
        "report": "write one HTML page about a dataset, to decide whether to train",
        "preview": "show one example as a model or trainer sees it",
        "cost": "estimate training cost, and whether a shorter prompt pays off",
    },
    "Call the tuned model": {
        "contract": "work out from the data how to call the tuned model",
        "check-request": "check requests against the contract of the tuned model",
    },
    "Look up": {
        "explain": "explain a rule, a format, a transform or a target",
        "rules": "list the rules",
        "formats": "list the formats: what each reads, writes and supports",
        "transforms": "list the transforms for --apply",
        "targets": "list the providers, models and trainers to check for",
        "plugins": "list the plugins and their problems",
    },
    "Set up": {
        "init": "write a commented ftconv.yaml based on the data",
        "config": "show the effective configuration",
        "plugin": "create a plugin package to start from",
        "completion": "print a script that makes Tab complete commands, options and names",
        "doctor": "show versions, plugins and settings, for a report of a bug",
    },
}
"""The commands by what people come for; the first line of each."""

COMMANDS = {name: words for commands in COMMAND_GROUPS.values() for name, words in commands.items()}

EXAMPLES = (
    "ftconv faq.csv",
    "ftconv faq.csv --to chat -o faq.jsonl",
    "ftconv lint faq.jsonl --target openai/gpt-4o-mini",
    "ftconv stats faq.jsonl",
)


PATIENCE = 1.0
"""So many seconds `ftconv` alone waits for something on standard input, before it shows its help."""


class BrokenPlugins:
    """Whether a command found plugins that cannot be used: the `obj` of click's context."""

    found = False


class DefaultGroup(click.Group):
    """Runs `convert` when the first word is not a command: `ftconv in.csv --to chat`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command, and no other."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name.replace('-', '_')}", __package__).command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `convert` before the first argument that is not a command, unless it looks like a mistyped one.

        Without arguments, what is piped in is the input.
        """
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if not args and not ctx.resilient_parsing and is_piped(PATIENCE):
            args = ["convert"]
        at = next((i for i, arg in enumerate(args) if arg not in own), None)
        if at is not None and not ctx.resilient_parsing:
            args[at:] = meant(args[at:], COMMANDS)
        if at is not None and args[at] not in (*COMMANDS, *own):
            word = args[at]
            if not ctx.resilient_parsing and not (
                word.startswith("-") or os.path.exists(word) or any(c in word for c in "./*?[\\")
            ):
                hint = did_you_mean(word, COMMANDS, "see ftconv --help")
                raise click.UsageError(f"{word!r} is neither a command nor an existing file{hint}", ctx)
            args.insert(at, "convert")
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say the short form first: it is what most people come for."""
        formatter.write_usage(ctx.command_path, "IN... [--to FORMAT] [-o OUT]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix="       ")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        longest = max(map(len, COMMANDS))
        for title, commands in COMMAND_GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), words) for name, words in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands and options; inputs too, since `convert` need not be said."""
        from click.shell_completion import CompletionItem

        from .paths import path_hint

        # The hint goes first: bash forgets what came before one. click would import every command for its help.
        commands = [CompletionItem(name, help=COMMANDS[name]) for name in COMMANDS if name.startswith(incomplete)]
        return [*path_hint(incomplete), *commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and where more is said."""
        write_examples(formatter, EXAMPLES)
        super().format_epilog(ctx, formatter)


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="`ftconv COMMAND --help` shows the options of a command, `ftconv explain WHAT` the manual of a rule, "
    "format or target.",
)
@click.version_option(__version__, prog_name="ftconv", message="%(prog)s %(version)s")
def cli() -> None:
    """Convert, check and repair fine-tuning data."""


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with the words that call it, such as `plugin new`."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {word}", one) for word, one in command.commands.items())
        else:
            yield name, command
