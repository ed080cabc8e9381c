"""Together's check of a file, with one record in it. Takes the package `together`, 2.x or 3.x."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from together.lib.utils.files import check_file  # type: ignore[import-not-found]

FOLDER = Path(tempfile.mkdtemp())


def judge(record: Any) -> None:
    file = FOLDER / "record.jsonl"
    file.write_text(json.dumps(record) + "\n", "utf-8")
    report = check_file(file)
    if not report["is_check_passed"]:
        raise ValueError(report["message"].replace(str(file), "FILE"))
