"""Runs the commands of a Markdown page, and writes the page as it should read; README.md tells the form."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct
from running import call

ROOT = Path(__file__).parents[2]
SHARED = ("docs/samples", "tests/plugin_example")
"""What stands in the folder of every page, under the same path as in the repository."""

SECONDS = 120
ENDLESS = "no newline at end"
_TITLE = re.compile(r'title="([^"]+)"')
_SPECIAL = re.compile(r"\$ |> |1> |2> |=> |```|~~~~")
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\!]*\"")
_EXPORT = re.compile(r"export ([A-Z_]+)=(\S*)")


class Block(Struct, frozen=True):
    """A fenced block: `lines[first:end]` are its contents."""

    info: str
    first: int
    end: int


class Done(Struct, frozen=True):
    """What a command said, and its exit code."""

    out: str
    err: str
    code: int


def blocks_of(lines: list[str]) -> Iterator[Block]:
    """Yield the fenced blocks of a page; a longer fence may hold a shorter one."""
    number = 0
    while number < len(lines):
        fence = re.match(r"(`{3,})([^`]*)$", lines[number])
        if fence is None:
            number += 1
            continue
        ticks, info = fence.group(1), fence.group(2).strip()
        end = next((i for i in range(number + 1, len(lines)) if lines[i].rstrip() == ticks), None)
        if end is None:
            raise ValueError(f"line {number + 1}: the block that begins here has no end")
        yield Block(info, number + 1, end)
        number = end + 1


def is_runnable(text: str) -> bool:
    """Whether a page has commands."""
    return "\n```console" in "\n" + text


Watching = Callable[[str, Done, Path, dict[str, str]], None]
"""Told of each command with what it said, the folder and the environment."""


def rerun(text: str, folder: Path, watch: Watching | None = None) -> str:
    """Run the page from top to bottom in `folder`, and return it with what the commands really say."""
    for name in SHARED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    environment = _environment(folder)
    lines = text.split("\n")
    out: list[str] = []
    done = 0
    for block in blocks_of(lines):
        out += lines[done : block.first]
        body = lines[block.first : block.end]
        title = _TITLE.search(block.info)
        if title:
            _make(folder / title.group(1), body)
        if block.info.split(" ")[0] == "console":
            body = [line for command in commands_of(body) for line in _said(command, folder, environment, watch)]
        out += body
        done = block.end
    return "\n".join(out + lines[done:])


def commands_of(body: list[str]) -> Iterator[list[str]]:
    """Yield the lines of each command of a block, without what it is expected to say."""
    command: list[str] = []
    for line in body:
        if line.startswith("$ "):
            if command:
                yield command
            command = [line]
        elif command and line.startswith("> ") and _goes_on(command):
            command.append(line)
        elif not command:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
    if command:
        yield command


def _goes_on(command: list[str]) -> bool:
    """Whether the next line belongs to the command: it ends with a backslash, or a here-document is open."""
    if command[-1].endswith("\\"):
        return True
    word = re.search(r"<<'?(\w+)'?", command[0])
    return word is not None and command[-1] != f"> {word.group(1)}"


def _make(path: Path, body: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in body), "utf-8", newline="")


def _said(command: list[str], folder: Path, environment: dict[str, str], watch: Watching | None) -> Iterator[str]:
    yield from command
    script = "\n".join(line[2:] for line in command)
    export = _EXPORT.fullmatch(script)
    if export:
        environment[export.group(1)] = export.group(2).replace("$PWD", str(folder))
        return
    done = run(script, folder, environment)
    if watch is not None:
        watch(script, done, folder, environment)
    yield from _shown(done.out, "")
    yield from _shown(done.err, "2> ")
    if done.code:
        yield f"=> {done.code}"


def run(script: str, folder: Path, environment: dict[str, str]) -> Done:
    """Run a line of shell in the folder; one that only calls ftconv is run in this process, which is quicker."""
    words = words_of(script)
    if words[:1] == ["ftconv"] and environment.keys() <= _environment(folder).keys():
        return _called(words[1:], folder, environment)
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False
    )
    return _done(done.stdout, done.stderr, done.returncode, folder)


def words_of(script: str) -> list[str]:
    """Return the words of a command that needs nothing of a shell but to take quotes off; none for any other."""
    return [] if re.search(r"[^\w\s./,:=@%+'\"-]", _QUOTED.sub("''", script)) else shlex.split(script)


def _called(words: list[str], folder: Path, environment: dict[str, str]) -> Done:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        done = call(*words, cwd=folder)
    finally:
        os.environ.clear()
        os.environ.update(before)
        for name in [name for name in sys.modules if name.startswith("ftconv_plugin_file_")]:
            del sys.modules[name]  # the page may change the file
        for name in [name for name in sys.modules if name.startswith("ftconv.plugins.transforms.")]:
            for function in vars(sys.modules[name]).values():  # they keep files that they have read
                if hasattr(function, "cache_clear"):
                    function.cache_clear()
    return _done(done.out, done.err.encode("utf-8", "backslashreplace"), done.code, folder)


def _done(out: bytes, err: bytes, code: int, folder: Path) -> Done:
    # The folder is another one each time.
    texts = [text.decode("utf-8", "backslashreplace").replace(str(folder), "~") for text in (out, err)]
    return Done(texts[0], texts[1], code)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the machine but where its programs are. A warning is an error, but for files left open."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {
        "PATH": beside,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "PYTHONWARNINGS": "error,ignore::ResourceWarning",
    }


def _shown(text: str, mark: str) -> Iterator[str]:
    """Yield the lines of an output as they stand in a page."""
    if not text:
        return
    whole = text.endswith("\n")
    for line in text.removesuffix("\n").split("\n"):
        shown = line.replace("\r", "␍").replace("\x1b", "␛")
        yield (mark or ("1> " if _SPECIAL.match(shown) else "")) + shown
    if not whole:
        yield f"{mark}\\ {ENDLESS}"
