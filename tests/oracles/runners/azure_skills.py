"""Microsoft's `validate_sft` and `validate_dpo`, of the skills for Microsoft Foundry in microsoft/azure-skills."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from typing import Any

from repository import FOLDER, file_of

sys.path.insert(0, str(FOLDER))

from validate_dpo import validate_dpo  # type: ignore[import-not-found]
from validate_sft import validate_sft  # type: ignore[import-not-found]


def judge(record: Any) -> None:
    is_pair = isinstance(record, dict) and not {"input", "preferred_output", "chosen"}.isdisjoint(record)
    report = io.StringIO()
    try:
        with redirect_stdout(report):
            (validate_dpo if is_pair else validate_sft)(file_of(record))
    except SystemExit:
        raise ValueError(report.getvalue().partition("• Line 1")[2].partition("\n")[0].strip(" :,")) from None
