"""House rule: whatever names a file says whether it is read or written, and only the guard makes what writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from house.offenders import CORE, PLUGINS, name_of, none_of, tree_of

from ftconv.cli.group import cli
from ftconv.cli.paths import ReadPath, WritePath

_PATH = re.compile(r"\b(FILE|DIR|OUT|IN|REQ|PATH)\b")
_WRITES = re.compile(r"\b[Ww]rites?\b|\bRecord the\b|output file")
WRITERS = {
    "files/sink.py": "the one place where a file gets its name",
    "files/aside.py": "temporary files beside outputs",
    "engine/shares.py": "the folder of shares",
    "engine/task.py": "output, in files beside that of the run",
    "fix/new_files.py": "new files aside, in the temporary folder",
    "prepare/run.py": "the parts of a stage, in the temporary folder",
    "split/run.py": "the folder of the parts",
    "cli/report_flags.py": "the summary of a step of GitHub Actions is added to",
    "cli/streams.py": "the null device",
    "files/scratch.py": "temporary files",
    "spec/apart.py": "standard output, under a descriptor of its own",
    "testing/byte_tokenizer.py": "a tokenizer, in the temporary folder",
    "testing/scaffolding.py": "a folder of its own, which must not exist",
}
"""Modules of core that write to files, and what."""
SINKS = ("files/outputs.py", "engine/share_file.py")
"""Modules that make sinks: that of a share is known to nobody else."""
_CALLS = {"write_text", "write_bytes", "mkdir", "makedirs", "rename", "replace", "link", "symlink", "symlink_to",
          "hardlink_to", "copyfile", "copy", "copy2", "copytree", "move", "touch", "truncate", "ftruncate"}  # fmt: skip


def every_param(command: click.Command = cli, name: str = "ftconv") -> Iterator[tuple[str, click.Parameter]]:
    """Every option and argument of the whole tree of commands."""
    if isinstance(command, click.Group):
        for word in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), word)
            assert inner is not None
            yield from every_param(inner, f"{name} {word}")
    yield from ((name, param) for param in command.params)


def fault_of(param: click.Parameter) -> str:
    """What is wrong with the type of a parameter, or ""."""
    words = getattr(param, "help", None) or ""
    names_file = _PATH.search(param.metavar or "") or isinstance(param.type, click.Path | click.File)
    if names_file and not isinstance(param.type, ReadPath | WritePath):
        return "names a file: say type=READ or type=WRITE"
    if names_file and (_WRITES.search(words) or "--output" in param.opts) and not isinstance(param.type, WritePath):
        return "names a file to write: say type=WRITE"
    return ""


def test_every_option_that_names_a_file_says_whether_it_is_written() -> None:
    none_of(f"{name} {param.opts}: {fault}" for name, param in every_param() if (fault := fault_of(param)))


@pytest.mark.parametrize(
    "param",
    [
        click.Option(["--new"], metavar="FILE"),
        click.Option(["--new"], type=click.Path()),
        click.Option(["--new"], type=click.File("w")),
        click.Option(["--new"], metavar="FILE", type=ReadPath(), help="Write a page to FILE."),
        click.Option(["-o", "--output"], metavar="OUT", type=ReadPath()),
    ],
)
def test_an_option_that_is_not_declared_is_found(param: click.Option) -> None:
    assert fault_of(param)


def writes_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call that makes or changes files."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        last = name.rpartition(".")[2]
        if last == "open":
            modes = [value.value for value in (*node.args, *(k.value for k in node.keywords))
                     if isinstance(value, ast.Constant) and isinstance(value.value, str)]  # fmt: skip
            if any(re.fullmatch("[rwaxbt+]*[wax+][rwaxbt+]*", mode) for mode in modes):
                yield node.lineno, name
        elif last in _CALLS and (name.startswith(("os.", "shutil.")) or last[:5] in ("write", "mkdir", "touch")):
            yield node.lineno, name


def test_only_few_modules_write_and_no_other_makes_a_sink() -> None:
    found = []
    for path in (*CORE, *PLUGINS):
        name = name_of(path).removeprefix("core/")
        found += [f"{name}:{line}: {what}" for line, what in writes_in(tree_of(path)) if name not in WRITERS]
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Sink", "StdoutSink"):
                found += [f"{name}:{node.lineno}: ask Outputs for it"] * (name not in SINKS)
    none_of(found)


def test_every_module_that_may_write_does() -> None:
    core = {name_of(path).removeprefix("core/"): path for path in CORE}
    none_of(name for name in WRITERS if not any(writes_in(tree_of(Path(core[name])))))


@pytest.mark.parametrize("text", ["open(p, 'wb')", "os.rename(a, b)", "Path(p).write_text('')", "x.open('a')"])
def test_a_call_that_writes_is_found(text: str) -> None:
    assert list(writes_in(ast.parse(text)))


@pytest.mark.parametrize("text", ["open(p, 'rb')", "text.replace('a', 'b')", "zip.open(name)", "open(p)"])
def test_a_call_that_only_reads_is_not(text: str) -> None:
    assert not list(writes_in(ast.parse(text)))
