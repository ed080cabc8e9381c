"""Running `ftconv prepare` in a folder, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from running import Done, call
from samples import jsonl, records_in


def pairs(*rows: tuple[Any, Any]) -> bytes:
    """Prompts and completions as JSON Lines."""
    return jsonl({"prompt": prompt, "completion": completion} for prompt, completion in rows)


def prepared(folder: Path, name: str, data: bytes, *flags: str) -> tuple[Done, list[tuple[Any, Any]]]:
    """Prepare a file with -q, and return what was said and the pairs that were written."""
    (folder / name).write_bytes(data)
    done = call("prepare", "-q", name, *flags, cwd=folder)
    made = folder / f"{name.partition('.')[0]}_prepared.jsonl"
    return done, pairs_in(made.read_bytes()) if made.exists() else []


def pairs_in(data: bytes) -> list[tuple[Any, Any]]:
    return [(record["prompt"], record["completion"]) for record in records_in(data)]
