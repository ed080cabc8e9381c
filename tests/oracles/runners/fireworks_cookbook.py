"""The script that Fireworks AI's cookbook has people run before an upload, fw-ai/cookbook, choose-method.md.

It refuses turns that have calls and no text, which the trainer in the same repository takes; so calls are judged with a
text beside them.
"""

from __future__ import annotations

import sys
from typing import Any

from repository import FOLDER, file_of

PAGE = (FOLDER / "choose-method.md").read_text("utf-8")
(SCRIPT,) = (block for block in PAGE.split("```python\n") if "def validate_messages" in block)
SCRIPT = SCRIPT.partition("\n```")[0]
METHOD = 'method = "sft"'
assert METHOD in SCRIPT


def spoken(turn: Any) -> Any:
    """Return a turn; one with calls and without text with a text."""
    is_silent = isinstance(turn, dict) and turn.get("tool_calls") and not turn.get("content")
    return turn | {"content": "-"} if is_silent else turn


def judge(record: Any) -> None:
    if isinstance(record, dict) and isinstance(record.get("messages"), list):
        record = record | {"messages": [spoken(turn) for turn in record["messages"]]}
    is_pair = isinstance(record, dict) and not {"input", "preferred_output", "chosen"}.isdisjoint(record)
    sys.argv[1:] = [file_of(record, 3)]
    exec(SCRIPT.replace(METHOD, 'method = "dpo"') if is_pair else SCRIPT, {})
