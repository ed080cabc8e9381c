"""The help of every command: in sections, with every option once, and examples that the command understands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from house.offenders import none_of
from running import call

from ftconv import FtconvError, target_named
from ftconv.cli.completion import HOW, Bash
from ftconv.cli.group import COMMAND_GROUPS, COMMANDS, EXAMPLES, cli, every_command
from ftconv.cli.sections import SECTIONS, WHOLE, Sectioned, options_by_section

ALL = dict(every_command())
LINES = [*EXAMPLES, *(line for one in ALL.values() if isinstance(one, Sectioned) for line in one.examples)]


def understood(words: list[str]) -> dict[str, object]:
    """What a command makes of its words, without doing it."""
    name = next((name for name in ALL if words[: name.count(" ") + 1] == name.split(" ")), "")
    rest = words[name.count(" ") + 1 :] if name else words
    return ALL[name or "convert"].make_context(name, rest).params


def completions(*words: str) -> list[tuple[str, str]]:
    """What a shell is told to offer for the last word."""
    shell = ShellComplete(cli, {}, "ftconv", "_FTCONV_COMPLETE")
    return [(item.type, item.value) for item in shell.get_completions([*words[:-1]], words[-1])]


def faults_of_help(name: str, command: click.Command) -> Iterator[str]:
    """What is wrong with the help of a command."""
    assert isinstance(command, Sectioned), name
    # click keeps the help option that it makes first, so that a context without its parent would spoil later commands.
    parent = click.Context(cli, info_name="ftconv", **cli.context_settings)
    context = click.Context(command, parent=parent, info_name=name)
    brief = command.get_help(context)
    context.meta[WHOLE] = True
    text = command.get_help(context)
    found = options_by_section(command)
    shown = [option for options in found.values() for option in options]
    if {id(o) for o in shown} != {id(p) for p in command.params if isinstance(p, click.Option) and not p.hidden}:
        yield f"{name}: other options than the command has"
    lines = text.split("\n")
    headings = [line[:-1] for line in lines if line.endswith(":") and not line.startswith(" ")]
    if headings[0] != "Options":
        yield f"{name}: begins with {headings[0]}"
    for title, options in found.items():
        if title and bool(options) != (title in headings):
            yield f"{name}: the heading {title} and its options"
        section = lines[lines.index(f"{title or 'Options'}:") :] if options else []
        section = section[: section.index("")] if "" in section else section
        for option in options:
            if sum(option.opts[-1] in line.split()[:3] for line in section) != 1:
                yield f"{name}: {option.opts}"
            if max(option.opts, key=len) not in brief:
                yield f"{name}: {option.opts} is not named in short"
    if "[x" in text or re.search(r"<=?x", text):
        yield f"{name}: has click's notation of numbers"


def test_every_option_stands_in_the_help_once_under_its_section() -> None:
    none_of(fault for name, command in ALL.items() for fault in faults_of_help(name, command))


def fault_of_example(line: str) -> str:
    """Why an example is not understood, or ""."""
    calls = [part for part in line.partition(" > ")[0].split(" | ") if part.startswith("ftconv ")]
    try:
        (call,) = calls
        given = understood(shlex.split(call)[1:])
        for name in filter(None, (given.get("target"), given.get("model"))):
            target_named(str(name))
    except (ValueError, click.ClickException, FtconvError) as error:
        return f"{line}: {error}"
    return ""


def test_every_example_is_understood_by_its_command() -> None:
    none_of(filter(None, map(fault_of_example, LINES)))


def test_every_command_stands_in_one_group() -> None:
    assert len(COMMANDS) == sum(map(len, COMMAND_GROUPS.values()))
    text = cli.get_help(click.Context(cli, info_name="ftconv", **cli.context_settings))
    assert text.startswith("Usage: ftconv IN... [--to FORMAT] [-o OUT]\n       ftconv COMMAND [ARGS]...\n")
    assert all(f"\n{title}:\n" in text for title in COMMAND_GROUPS)


def test_no_section_names_an_option_that_no_command_has() -> None:
    known = {param.name for command in ALL.values() for param in command.params}
    assert {name for names in SECTIONS.values() for name in names} <= known


NAMED = {
    "--to", "--from", "--container", "--target", "--from-target", "--to-targets", "--model", "--select", "--ignore",
    "--extend-select", "--apply", "--tokenizer",
}  # fmt: skip
"""Options whose values are names that nobody knows by heart."""


def test_a_shell_completes_every_name() -> None:
    none_of(
        f"{name} {option.opts}"
        for name, command in ALL.items()
        for option in command.params
        if NAMED & {*option.opts}
        and not [item for item in option.shell_complete(click.Context(command), "") if item.type == "plain"]
    )


def test_a_shell_completes_values_with_help_and_lists_of_them() -> None:
    assert completions("faq.csv", "--to", "SHARE") == [("plain", "sharegpt")]
    assert completions("lint", "a", "--select", "FT2,FT60")[0] == ("plain", "FT2,FT601")
    assert completions("lint", "a", "--ignore=emp") == [
        ("plain", name) for name in ("empty-choice", "empty-code", "empty-input", "empty-reply", "empty-turn")
    ]
    assert completions("move", "a", "--to-targets", "together,tog") == []
    assert completions("cost", "a", "--model", "gpt-4o-m") == [("file", "gpt-4o-m"), ("plain", "openai/gpt-4o-mini")]
    assert completions("explain", "FT601") == [("file", "FT601"), ("plain", "FT601")]
    assert completions("no-such-file", "--container", "p") == [("plain", "parquet")]
    shell = ShellComplete(cli, {}, "ftconv", "_FTCONV_COMPLETE")
    (item,) = shell.get_completions(["lint", "a", "--select"], "FT208")
    assert item.help.startswith("empty-reply: ")


def test_bash_makes_three_words_of_an_option_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", "ftconv a.csv --to = sh")
    monkeypatch.setenv("COMP_CWORD", "4")
    assert Bash(cli, {}, "ftconv", "_FTCONV_COMPLETE").complete() == "plain,sharegpt"


def test_a_script_says_how_it_is_installed_and_its_shell_can_read_it(tmp_path: Path) -> None:
    for name, way in HOW.items():
        done = call("completion", name)
        assert done.code == 0
        assert f"# Completion of ftconv for {name}; {way}\n" in done.out.decode()
        (tmp_path / name).write_bytes(done.out)
        if shutil.which(name):
            subprocess.run([name, "-n", tmp_path / name], check=True)


def test_a_shell_completes_commands_options_values_and_files() -> None:
    assert completions("li") == [("file", "li"), ("plain", "lint")]
    assert ("plain", "--fail-on") in completions("lint", "--fail")
    assert completions("lint", "--fail-on", "w") == [("plain", "warning")]
    assert completions("lint", "da") == [("file", "da")]
    assert completions("lint", "--report", "f") == [("file", "f")]
    assert completions("split", "-o", "parts") == [("dir", "parts")]
    assert ("plain", "--target") in completions("faq.csv", "--ta")
