"""Small inputs for tests: chat records and lines of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def chat(user: Any = "What is 2 + 2?", assistant: Any = "4.", **extra: Any) -> dict[str, Any]:
    """One question and its reply, and columns beside them."""
    turns = [{"role": "user", "content": user}, {"role": "assistant", "content": assistant}]
    return {"messages": turns, **extra}


def chats(count: int) -> list[dict[str, Any]]:
    """So many different records."""
    return [chat(f"Question {n}?", f"Answer {n}.") for n in range(count)]


def long_winded(count: int) -> bytes:
    """So many records of text that packs badly: to write them as .xz takes many seconds on any machine."""
    chance = random.Random(count)
    return jsonl(chat(chance.randbytes(200).hex(), chance.randbytes(200).hex()) for _ in range(count))


def jsonl(records: Iterable[Any]) -> bytes:
    """The records as JSON Lines; text is taken as a line that is written already."""
    texts = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records)
    return "".join(text + "\n" for text in texts).encode("utf-8")


def records_in(data: bytes) -> list[Any]:
    """The records of JSON Lines; numbers with a point stay text, so that digits can be compared."""
    return [json.loads(line, parse_float=str) for line in data.split(b"\n") if line]


def turns_in(data: bytes) -> list[list[str]]:
    """The texts of the turns of each chat record."""
    return [[turn["content"] for turn in record["messages"]] for record in records_in(data)]


def leftovers(folder: Path) -> list[str]:
    """The temporary files of ours that still lie in a folder."""
    return sorted(p.name for p in folder.iterdir() if p.name.startswith(".ftconv"))


def columns_csv(rows: Sequence[Sequence[str]], header: str = "user,assistant") -> bytes:
    """Rows with every cell in quotes, under a header."""
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in (header, *quoted)).encode("utf-8")
