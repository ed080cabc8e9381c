"""ms-swift with a command line: the loader with its arguments, which deletes rows unless it is strict."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

from load import rows
from ms_swift import TEMPLATE, load_dataset, turns


def load(config: Path) -> list[Any]:
    (line,) = [line for line in config.read_text("utf-8").splitlines() if not line.startswith("#")]
    _, command, *options = shlex.split(line)
    given = dict(zip(options[::2], options[1::2], strict=True))
    columns = json.loads(given.get("--columns", "{}"))
    loaded, _ = load_dataset(given["--dataset"], columns=columns, load_from_cache_file=False)

    def one(number: int) -> list[Any]:
        row = {key: value for key, value in loaded[number].items() if value is not None}
        if command == "pt":
            return [["text", turn["content"], turn["role"] == "assistant"] for turn in row["messages"]]
        TEMPLATE.set_mode({"dpo": "rlhf", "kto": "kto"}.get(given.get("--rlhf_type", ""), "train"))
        return list(turns(TEMPLATE.encode(row), bool(row.get("label", True))))

    return rows(len(loaded), one)
