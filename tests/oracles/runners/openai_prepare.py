"""OpenAI's `prepare_data` of its old command line: the validators of prompts and completions, on a file of three rows.

Two rows beside the record have its keys, and a prompt and a completion of their own. What the tool ends with is
refused, and what it would change without asking: columns, and values that are no text and become what Python prints.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from openai.lib import _validators as checks  # type: ignore[import-not-found]

OTHERS = ("Where is Bern? ->", " In the west.\n"), ("Who paints? ->", " Klee does.\n")


def row(record: Any, prompt: str, completion: str) -> Any:
    """Return a row with the keys of a record."""
    said = {"prompt": prompt, "completion": completion}
    return {key: said.get(key.lower(), value) for key, value in record.items()} if isinstance(record, dict) else record


def judge(record: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        rows = (record, *(row(record, *said) for said in OTHERS))
        file.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
        rows, read = checks.read_any_format(str(file))
    found = [read]
    for validate in checks.get_validators():
        if found[-1] is not None and found[-1].error_msg:
            break
        found.append(validate(rows))
        if found[-1] is not None and found[-1].necessary_fn is not None:
            rows = found[-1].necessary_fn(rows)
    for one in filter(None, found):
        if one.error_msg or one.necessary_msg:
            raise ValueError(one.error_msg or one.necessary_msg)
    for column in ("prompt", "completion"):
        if rows[column][0] != record[column]:
            raise ValueError(f"{column} becomes {rows[column][0]!r}")
