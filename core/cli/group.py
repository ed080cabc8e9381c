"""The command group: commands are imported when called, and `convert` is the default."""

from __future__ import annotations

import difflib
import os
from importlib import import_module

import click

from .. import __version__

COMMANDS = {
    "convert": "read inputs, write another format (the default command)",
    "lint": "say what is wrong with inputs, and where",
    "stats": "say what is in inputs: roles, turns, tokens, system prompts",
    "preview": "show one example as the target sees it: what is trained",
    "cost": "say what training costs, and whether a shorter prompt pays",
    "contract": "derive from the data how the tuned model is to be called",
    "check-request": "say whether requests keep the contract of the tuned model",
    "prepare": "guided: make any file ready for tuning",
    "split": "cut a set into train, valid and test, leaking nothing",
    "detect": "say what container and format an input is",
    "formats": "list the formats: what each reads, writes, carries",
    "transforms": "list the transforms for --apply",
    "rules": "list the rules",
    "targets": "list the vendors and trainers that data can be judged for",
    "plugins": "list the plugins, and what is wrong with them",
    "plugin": "write a plugin package to start from",
    "init": "write a commented ftconv.yaml, from a look at the data",
    "config": "show the configuration that is in force",
    "explain": "explain a format, a transform, a rule or a target",
}


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
                near = difflib.get_close_matches(word, COMMANDS, 1)
                hint = f"did you mean {near[0]!r}?" if near else "see ftconv --help"
                raise click.UsageError(f"no file or command {word!r}; {hint}", ctx)
            args.insert(at, "convert")
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="ftconv IN... --to FORMAT [-o OUT] converts; ftconv convert --help shows all its options.",
)
@click.version_option(__version__, prog_name="ftconv", message="%(prog)s %(version)s")
def cli() -> None:
    """Read any fine-tuning dataset, say what is wrong and where, write the shape that a trainer wants."""
