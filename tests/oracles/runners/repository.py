"""The folder of a repository that was got for a consumer, and the file that a record is written into."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["FOLDER"])
_FILE = Path(tempfile.mkdtemp()) / "records.jsonl"


def file_of(record: Any, times: int = 1) -> str:
    """Return the path of a file with a record in it, so many times."""
    _FILE.write_text((json.dumps(record) + "\n") * times, "utf-8")
    return str(_FILE)
