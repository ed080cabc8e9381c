"""The same input gives the same bytes: whatever the locale, the hash seed, the terminal, the workers, the chunks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import Done, run
from samples import chat, chats, jsonl

SETTINGS: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ()),
    ({"LC_ALL": "de_DE.ISO-8859-1", "LANG": "de_DE", "PYTHONIOENCODING": "latin-1"}, ()),
    ({"LC_ALL": "C.UTF-8"}, ()),
    ({"PYTHONHASHSEED": "0"}, ()),
    ({"PYTHONHASHSEED": "1", "COLUMNS": "20"}, ()),
    ({"PYTHONHASHSEED": "2", "COLUMNS": "300", "LINES": "5"}, ("--jobs", "2")),
    ({"TERM": "dumb", "NO_COLOR": "1", "TZ": "Asia/Kathmandu"}, ("--jobs", "3", "--chunk-bytes", "997")),
    ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONOPTIMIZE": "1"}, ("--chunk-bytes", "1")),
    ({"PYTHONOPTIMIZE": "2"}, ()),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input with everything that has an order: columns, losses, aliases, bad lines, duplicates."""
    path = tmp_path_factory.mktemp("same")
    extras: list[dict[str, Any]] = [{"b": 1, "a": 2, "ü": 3, "\u2028": 4}, {"z": 1}, {"y": {"k2": 1, "k1": 2}}]
    records = [chat(f"Frage {n} ä \u2028", "Antwort", **extras[n % 3]) for n in range(60)]
    aliases = [{"messages": [{"role": r, "content": "x"} for r in ("human", "bot")]} for _ in range(3)]
    broken = ['{"messages": [', '{"messages": 1}', '{"messages": [{"role": "ghost", "content": "é"}]}']
    (path / "in.jsonl").write_bytes(jsonl([*records, *aliases, *broken, *chats(5), *chats(5)]))
    return path


def outcome(folder: Path, to: str, out: str, env: dict[str, str], flags: tuple[str, ...]) -> tuple[Done, bytes, bytes]:
    extra = ("--keep-extra", "--apply", "drop-duplicates", "--force", "--no-group")
    done = run("in.jsonl", "--from", "chat", "--to", to, "-o", out, *extra, *flags, env=env, cwd=folder)
    assert done.code == 1, done.err
    return done, (folder / out).read_bytes(), (folder / "out.rejects.jsonl").read_bytes()


@pytest.mark.parametrize(("to", "out"), [("chat", "out.jsonl"), ("csv", "out.csv")])
def test_output_findings_and_rejects_are_the_same_bytes_everywhere(folder: Path, to: str, out: str) -> None:
    first = outcome(folder, to, out, {}, ())
    assert len(first[1]) > 1000
    assert json.loads(first[2].splitlines()[0])["code"] == "FT101"
    for env, flags in SETTINGS:
        assert outcome(folder, to, out, env, flags) == first, (env, flags)


@pytest.mark.parametrize("end", ["gz", "bz2", "xz", "zst"])
def test_packed_output_is_the_same_bytes_each_time(folder: Path, end: str) -> None:
    """No time, no name and no process is in it."""
    first = outcome(folder, "chat", f"out.jsonl.{end}", {}, ())[1]
    (folder / f"out.jsonl.{end}").unlink()
    assert outcome(folder, "chat", f"out.jsonl.{end}", {"PYTHONHASHSEED": "7"}, ("--chunk-bytes", "50"))[1] == first


def test_lists_are_the_same_bytes_everywhere() -> None:
    for command in (["formats"], ["transforms", "--json"], ["explain", "chat"]):
        first = run(*command)
        for env, _ in SETTINGS[:5]:
            assert run(*command, env=env) == first, (command, env)
