"""Writes plugins/lints/benchmarks.bin: what questions of public benchmarks are known by, without their text.

`python tests/oracles/benchmarks.py FOLDER`, where FOLDER/OWNER/NAME is a checkout of each repository on GitHub that is
named in benchmarks.yaml. Files other than those of the recorded sha256 are refused.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ftconv.plugins.lints import _benchmarks as packed

HERE = Path(__file__).parent
SETS: list[dict[str, Any]] = yaml.safe_load((HERE / "benchmarks.yaml").read_text("utf-8"))
FEWEST_WORDS = 8
"""Shorter questions are asked by everybody."""
TAIL = 8
"""Characters of a tail; of a shorter text there is none."""
MOST_RUNS = 6
"""Of the runs of a question, those with the least numbers are kept."""


def files_of(one: dict[str, Any], folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name, without what comes before and after `*` in the pattern, and the bytes of each file of a set."""
    pattern = one["files"]
    paths = sorted(p for p in (folder / one["repository"]).glob(pattern) if p.name not in one.get("without", ()))
    found = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    if found != one["sha256"]:
        raise SystemExit(f"{one['name']}: sha256 {one['sha256']} expected, found {found} in {len(paths)} files")
    before, _, after = Path(pattern).name.partition("*")
    for path in paths:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        yield path.name.removeprefix(before).removesuffix(after) if after else "", data


def records_of(data: bytes, where: str) -> list[Any]:
    """Return the records of a JSON Lines, JSON or CSV file."""
    text = data.decode("utf-8-sig")
    if where == "csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    if where == "json":
        whole = json.loads(text)
        return whole["examples"] if isinstance(whole, dict) else whole
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def text_in(record: Any, path: list[Any]) -> str:
    """Return what a record has under this path of keys and numbers; of several, joined by a space."""
    if isinstance(path[0], list):
        return " ".join(text_in(record, each) for each in path)
    for step in path:
        record = record[step] if isinstance(record, dict) or len(record) > step else ""
    assert isinstance(record, str)
    return record


def questions(folder: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each set of questions: its name, the number of its first question, and their texts."""
    for one in SETS:
        if "questions" in one:
            yield one["name"], 1, one["questions"]
            continue
        for part, data in files_of(one, folder):
            records = records_of(data, one.get("type", "jsonl"))[slice(*one.get("only", [None]))]
            for suffix, path in one["text"].items():
                name = " ".join(filter(None, (one["name"], part.replace("_", " "), suffix)))
                yield name, one.get("first", 1), [text_in(record, path) for record in records]


def pack(folder: Path) -> bytes:
    """Return the bytes of the file."""
    sets: list[tuple[str, int, int]] = []
    texts: list[str] = []
    for name, first, some in questions(folder):
        sets.append((name, first, len(some)))
        texts += some
    words = [packed.words_of(text) for text in texts]
    seen: set[int] = set()
    for row in words:  # the same question again is no question of its own
        number = packed.whole_of(row)
        row[:] = [] if len(row) < FEWEST_WORDS or number in seen else row
        seen.add(number)
    long, short = ([set(packed.grams_of(row, length)) for row in words] for length in (packed.LONG, packed.SHORT))
    often = Counter(gram for some in (*long, *short) for gram in some)
    kept = [sorted(gram for gram in a or b if often[gram] == 1)[:MOST_RUNS] for a, b in zip(long, short, strict=True)]
    kept = [some if len(some) > 1 else [] for some in kept]
    ends = [packed.tail_of(text.rstrip()) if row else "" for text, row in zip(texts, words, strict=True)]
    tails = sorted(tail for tail in set(ends) if tail.isascii() and len(tail) == TAIL)
    grams = array("I", [gram for some in kept for gram in some])
    wholes = array("H")
    for item, (row, some) in enumerate(zip(words, kept, strict=True)):
        if row and not some:
            number = packed.whole_of(row)
            wholes.extend([number >> shift & 0xFFFF for shift in (0, 16, 32, 48)] + [item])
    if sys.byteorder == "big":
        grams.byteswap()
        wholes.byteswap()
    parts = "\0".join(tails).encode(), bytes(map(len, kept)), grams.tobytes(), wholes.tobytes()
    report(sets, words, kept, [tail in tails for tail in ends])
    return msgspec.json.encode(packed.Layout(sets, *map(len, parts))) + b"\n" + b"".join(parts)


def report(sets: list[tuple[str, int, int]], words: list[Any], kept: list[Any], tailed: list[bool]) -> None:
    """Print how many questions of each set are known, by runs, as a whole, and by their tail."""
    at = 0
    for name, _, count in sets:
        rows = list(zip(words[at : at + count], kept[at : at + count], tailed[at : at + count], strict=True))
        at += count
        known = [row for row in rows if row[0]]
        by_runs = sum(bool(row[1]) for row in known)
        tails = sum(row[2] for row in known)
        print(f"{name}: {len(known):,} of {count:,}, {by_runs:,} by runs of words, {tails:,} with a tail")


if __name__ == "__main__":
    data = pack(Path(sys.argv[1]))
    packed.FILE.write_bytes(data)
    print(f"{packed.FILE.name}: {len(data):,} bytes")
