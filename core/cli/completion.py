"""`ftconv completion SHELL`: the script that lets a shell complete commands, options, their values and files."""

from __future__ import annotations

import sys

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, add_completion_class, get_completion_class

from .sections import Sectioned

HOW = {
    "bash": 'to install, add this line to ~/.bashrc: eval "$(ftconv completion bash)"',
    "zsh": 'to install, add this line to ~/.zshrc, after compinit: eval "$(ftconv completion zsh)"',
    "fish": "to install: ftconv completion fish > ~/.config/fish/completions/ftconv.fish",
}
"""How each shell comes to know the script."""
_ZSH_HEAD = "#compdef ftconv\n"


@add_completion_class
class Bash(BashComplete):
    """As click's, but it knows that bash makes three words of `--to=chat`, and does not start bash for its version."""

    def source(self) -> str:
        """Return the script."""
        return ShellComplete.source(self)

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to complete, and what there is of that."""
        words, incomplete = super().get_completion_args()
        return [word for word in words if word != "="], incomplete.removeprefix("=")


@add_completion_class
class Fish(FishComplete):
    """As click's, but values and their help may have commas."""

    source_template = FishComplete.source_template.replace('string split "," ', 'string split -m 1 "," ')


@click.command(
    "completion",
    cls=Sectioned,
    examples=(
        "ftconv completion bash",
        "ftconv completion fish > ~/.config/fish/completions/ftconv.fish",
    ),
)
@click.argument("shell", type=click.Choice(list(HOW)), metavar="bash|zsh|fish")
def command(shell: str) -> int:
    """Print a script that makes Tab complete commands, options, their values and file names. It says how to install it.

    Names come from ftconv and from installed plugins; plugin files are not run.
    """
    from .group import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "ftconv", "_FTCONV_COMPLETE").source().strip()
    head = _ZSH_HEAD if script.startswith(_ZSH_HEAD) else ""  # which zsh wants in the first line
    sys.stdout.write(f"{head}# Completion of ftconv for {shell}; {HOW[shell]}\n{script.removeprefix(head)}\n")
    return 0
