"""A record in a format that a target does not accept gets a finding, and what it says to convert to is accepted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from running import call

from ftconv import Example, Host, Message, RecordError, targets

HOST = Host(third_party=False)
SHAPED = sorted(target.name for target in targets() if target.shape is not None)
SHOWN = Example([Message("user", "How far is the Moon?"), Message("assistant", "384,400 km")])
TEXTS = ("text", "rendered", "segments", "glaive")
"""Formats whose records are one text, which a target may have no format for."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, made = tmp_path_factory.mktemp("written"), {}
    for name in HOST.writers.keys() & HOST.readers.keys() - {"table", *TEXTS}:
        try:
            written = HOST.writers[name].write(SHOWN)
        except RecordError:
            continue
        made[name] = folder / f"{name}.jsonl"
        made[name].write_text(json.dumps(written) + "\n", "utf-8")
    return made


@pytest.mark.parametrize("target", SHAPED)
def test_what_is_not_accepted_is_found_and_what_is_said_to_convert_to_is_accepted(
    target: str, files: dict[str, Path], tmp_path: Path
) -> None:
    ways = set()
    shape = next(found.shape for found in targets() if found.name == target)
    assert shape is not None
    third = SHAPED.index(target) % 3  # each target meets a third of the formats, each format a third of the targets
    for name in sorted(files.keys() - {*shape.formats})[third::3]:
        told = call("lint", files[name], "--from", name, "--target", target, "--select", "FT707").out.decode()
        said = re.search(r"FT707 \[error\].* is not a format of .*; convert with --to (\S+)", told)
        assert said, f"{name}: {told}"
        ways.add((said[1], name))
    for way in {way for way, _ in ways}:
        name = min(name for other, name in ways if other == way)
        done = call(files[name], "--from", name, "--to", way, "-o", tmp_path / "out.jsonl", "--force")
        assert done.code == 0, done.err
        again = call("lint", tmp_path / "out.jsonl", "--from", way, "--target", target, "--select", "FT707")
        assert b"is not a format" not in again.out
