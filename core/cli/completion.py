"""`ftconv completion SHELL`: the script that lets a shell complete commands, options, their values and files."""

from __future__ import annotations

import sys

import click

from .sections import Sectioned

HOW = {
    "bash": 'to install, add this line to ~/.bashrc: eval "$(ftconv completion bash)"',
    "zsh": 'to install, add this line to ~/.zshrc, after compinit: eval "$(ftconv completion zsh)"',
    "fish": "to install: ftconv completion fish > ~/.config/fish/completions/ftconv.fish",
}
"""How each shell comes to know the script."""


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
    from click.shell_completion import ShellComplete, get_completion_class

    from .group import cli

    kind = get_completion_class(shell)
    assert kind is not None
    # Not the method of the class itself: for bash that starts one, only to ask for its version.
    script = ShellComplete.source(kind(cli, {}, "ftconv", "_FTCONV_COMPLETE"))
    if shell == "fish":  # click's script cuts values and their words at every comma, and ours have some
        script = script.replace('string split "," ', 'string split -m 1 "," ')
    first, rest = (
        ("#compdef ftconv\n", script.lstrip().removeprefix("#compdef ftconv\n")) if shell == "zsh" else ("", script)
    )
    sys.stdout.write(f"{first}# Completion of ftconv for {shell}; {HOW[shell]}\n{rest.strip()}\n")
    return 0
