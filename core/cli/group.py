"""The command group: commands are imported when called, and `convert` is the default."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..model.nearest import did_you_mean
from .sections import path_hint, write_examples

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMAND_GROUPS = {
    "Convert and repair": {
        "convert": "read inputs, write another format (the default command)",
        "lint": "say what is wrong, and where; --fix repairs what is safe",
        "prepare": "guided: make any file ready for tuning",
        "split": "cut a set into train, valid and test, leaking nothing",
    },
    "Look and count": {
        "detect": "say what container and format an input is",
        "stats": "say what is in inputs: roles, turns, tokens, system prompts",
        "preview": "show one example as the target sees it: what is trained",
        "cost": "say what training costs, and whether a shorter prompt pays",
    },
    "Call the tuned model": {
        "contract": "derive from the data how the tuned model is to be called",
        "check-request": "say whether requests keep the contract of the tuned model",
    },
    "Look up": {
        "explain": "explain a rule, a format, a transform or a target",
        "rules": "list the rules",
        "formats": "list the formats: what each reads, writes, carries",
        "transforms": "list the transforms for --apply",
        "targets": "list the vendors and trainers that data can be judged for",
        "plugins": "list the plugins, and what is wrong with them",
    },
    "Set up": {
        "init": "write a commented ftconv.yaml, from a look at the data",
        "config": "show the configuration that is in force",
        "plugin": "write a plugin package to start from",
    },
}
"""The commands by what people come for; the first line of each."""

COMMANDS = {name: words for commands in COMMAND_GROUPS.values() for name, words in commands.items()}

EXAMPLES = (
    "ftconv faq.csv --to chat -o faq.jsonl",
    "ftconv lint faq.jsonl --target openai/gpt-4o-mini",
    "ftconv stats faq.jsonl",
)


class DefaultGroup(click.Group):
    """Runs `convert` when the first word is no command: `ftconv in.csv --to chat`."""

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
        """Put `convert` before the first argument that is no command, unless it looks like a mistyped one."""
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        at = next((i for i, arg in enumerate(args) if arg not in own), None)
        if at is not None and args[at] not in COMMANDS:
            word = args[at]
            if not (word.startswith("-") or os.path.exists(word) or any(c in word for c in "./*?[\\")):
                hint = did_you_mean(word, COMMANDS, "see ftconv --help")
                raise click.UsageError(f"no file or command {word!r}{hint}", ctx)
            args.insert(at, "convert")
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say the short form first: it is what most people come for."""
        formatter.write_usage(ctx.command_path, "IN... --to FORMAT [-o OUT]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix="       ")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        longest = max(map(len, COMMANDS))
        for title, commands in COMMAND_GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), words) for name, words in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands and options; inputs too, since `convert` need not be said."""
        # The hint goes first: bash forgets what came before one.
        return [*path_hint(incomplete), *super().shell_complete(ctx, incomplete)]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and where more is said."""
        write_examples(formatter, EXAMPLES)
        super().format_epilog(ctx, formatter)


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="`ftconv COMMAND --help` shows the options of a command, `ftconv explain WHAT` the manual of a rule, a "
    "format or a target.",
)
@click.version_option(__version__, prog_name="ftconv", message="%(prog)s %(version)s")
def cli() -> None:
    """Read any fine-tuning dataset, say what is wrong and where, write the shape that a trainer wants."""
