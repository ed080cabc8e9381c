"""What a section of a manual of the core shows: files, and the command that they are given to."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

from msgspec import Struct
from running import Done, call

from ftconv.testing.manual import section

BAD, GOOD = "Example", "Use instead"
_FENCE = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[\w.]+)")?\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"`ftconv ([^`]*\bexample\.jsonl\b[^`]*)`")
_SAID = re.compile(r"\b(FT\d{3}) \[")


class Shown(Struct, frozen=True):
    """One file of data of a section, what stands beside it, and the words behind `ftconv`."""

    name: str
    data: bytes
    beside: dict[str, str]
    words: tuple[str, ...]

    def run(self, folder: Path) -> tuple[Done, set[str]]:
        """Write everything to the folder and run the command. Returns what it said, and the codes that it named."""
        (folder / self.name).write_bytes(self.data)
        for name, text in self.beside.items():
            (folder / name).write_text(text, "utf-8")
        done = call(*self.words, cwd=folder)
        return done, set(_SAID.findall(done.out.decode() + done.err))


def shown_files(manual: str, title: str) -> list[Shown]:
    """Return each file of data that the section shows.

    The language of a block is the ending of the file. A ```python block is one bytes literal, or, with a title, a
    plugin; ```yaml is `ftconv.yaml`, and stands for both sections. The command is the first that names
    `example.jsonl`: of this section, else that of `Example`, else `lint`.
    """
    text = section(manual, title)
    blocks = list(_FENCE.finditer(text))
    settings = [block["body"] for block in _FENCE.finditer(section(manual, BAD)) if block["kind"] == "yaml"]
    beside = {block["title"]: block["body"] for block in blocks if block["title"]}
    if settings:
        beside["ftconv.yaml"] = settings[0]
    found = _COMMAND.search(" ".join(text.split())) or _COMMAND.search(" ".join(section(manual, BAD).split()))
    command = found[1] if found else "lint example.jsonl"
    out = []
    for block in blocks:
        if block["title"] or block["kind"] == "yaml":
            continue
        literal = block["kind"] == "python"
        data = ast.literal_eval(block["body"].strip()) if literal else block["body"].encode()
        assert isinstance(data, bytes), f"a python block without a title is one bytes literal: {block['body'][:60]}"
        name = "example.jsonl" if literal else f"example.{block['kind']}"
        out.append(Shown(name, data, beside, tuple(shlex.split(command.replace("example.jsonl", name)))))
    return out
