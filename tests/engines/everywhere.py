"""What is run in many ways and has to come out the same: the inputs, the commands, and what comes of them."""

from __future__ import annotations

import gzip
import io
import shutil
from pathlib import Path
from typing import Any

from running import Done, call
from samples import chat, columns_csv, jsonl

TOY = str(Path(__file__).with_name("toy_engine.py"))
CONVERT = ("convert", "--to", "sharegpt", "-o", "out/made.jsonl", "--rejects", "out/rejects.jsonl")
LINT = ("lint", "--output-format", "json", "--quiet")
STATS = ("stats", "--json")
SPLIT = ("split", "-o", "out", "--valid", "20%")
COMMANDS = {"convert": CONVERT, "lint": LINT, "stats": STATS, "split": SPLIT}
Outcome = tuple[int, bytes, str, dict[str, bytes]]


def records(count: int = 130) -> list[dict[str, Any]]:
    """Records with all that is told of: duplicates far from each other, roles by other names, columns."""
    made = [chat(f"Question {n % 100} ä", f"Answer {n % 100}.", source=["a", "b"][n % 2]) for n in range(count)]
    for n in range(0, count, 17):
        made[n]["messages"][1]["role"] = "bot"
    return made


def inputs(folder: Path) -> dict[str, Path]:
    """Write the same records as files of several types, those of lines with faults."""
    import pyarrow
    from pyarrow import parquet

    made = records()
    broken = ['{"messages": [', '{"messages": [{"role": "ghost", "content": "é"}]}', "", '{"messages": 1}']
    lines = jsonl([x for n, record in enumerate(made) for x in (record, *(broken if n % 50 == 49 else ()))])
    (folder / "a.jsonl").write_bytes(lines)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(lines, mtime=0))
    table = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(made), table, row_group_size=13)
    (folder / "a.parquet").write_bytes(table.getvalue())
    (folder / "a.csv").write_bytes(columns_csv([[m["content"] for m in r["messages"]] for r in made]))
    return {path.name: path for path in sorted(folder.iterdir())}


def outcome(folder: Path, *words: str) -> Outcome:
    """Run a command that writes to out/, in a folder, and return all that comes of it."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / "out").mkdir()
    done = call(*words, "--chunk-bytes", "1000", cwd=folder)
    return everything(folder, done)


def everything(folder: Path, done: Done) -> Outcome:
    """Return what came of a run."""
    files = {path.name: path.read_bytes() for path in sorted((folder / "out").rglob("*")) if path.is_file()}
    return done.code, done.out, done.err, files
