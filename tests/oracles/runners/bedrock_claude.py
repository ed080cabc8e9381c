"""Amazon's `validate_file` for Claude 3 Haiku, of aws-samples/amazon-bedrock-samples."""

from __future__ import annotations

import sys
from typing import Any

from repository import FOLDER, file_of

sys.path.insert(0, str(FOLDER))

from data_validation import MIN_LINES, validate_file  # type: ignore[import-not-found]


def judge(record: Any) -> None:
    errors, _ = validate_file(file_of(record, MIN_LINES))
    if errors:
        raise ValueError(errors[0].removeprefix("Line 1: "))
