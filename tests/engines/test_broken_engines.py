"""An engine that does not do what it must ends the run in one line, and nothing becomes visible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from engines.everywhere import CONVERT, TOY, outcome, records
from running import call
from samples import jsonl

BROKEN = {
    "too-few": (4, r"engine too-few left "),
    "too-many": (4, r"engine too-many gave more answers than it was given tasks"),
    "text": (4, r"engine text of toy_engine .* yielded '.*, not bytes"),
    "noise": (4, r"engine noise gave an answer that cannot be read: "),
    "falling": (4, r"engine falling of toy_engine .* raised OSError: the plug was pulled"),
    "unreached": (2, r"nothing answers at moon:1; start it"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_bytes(jsonl(records()))
    return tmp_path


@pytest.mark.parametrize("name", BROKEN)
def test_what_an_engine_does_wrong_is_one_line(folder: Path, name: str) -> None:
    code, words = BROKEN[name]
    found, out, err, files = outcome(folder, CONVERT[0], "a.jsonl", *CONVERT[1:], "--engine", name, "--plugin", TOY)
    assert (found, out, files) == (code, b"", {}), err
    assert re.match(f"ftconv: {words}", err), err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--engine", "thread"), "no engine 'thread'; did you mean 'threads'?"),
        (("--engine", "threads", "--address", "x:1"), "--engine threads has no option 'address'; it has none"),
        (("--address", "x:1"), "--address and --engine-option need --engine"),
        (("--engine", "falling", "--engine-option", "word=x"), "did you mean 'words'?"),
    ],
)
def test_what_a_user_does_wrong_is_told(folder: Path, flags: tuple[str, ...], words: str) -> None:
    done = call("stats", "a.jsonl", *flags, "--plugin", TOY, cwd=folder)
    assert done.code == 2
    assert words in done.err


def test_engines_are_listed_and_explained() -> None:
    assert "    engines: ray\n" in call("plugins").out.decode()
    told = call("explain", "ray").out.decode()
    assert told.startswith("engine ray, by ftconv")
    assert "tasks_at_once  number, default 0" in told
