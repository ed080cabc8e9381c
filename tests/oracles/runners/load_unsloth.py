"""unsloth with a script: it is run, with a model that is none, and a trainer that keeps the text it would learn."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import unsloth_standardize
from byte_tokens import byte_tokenizer, turns_of
from load import rows

TEMPLATE = """\
{%- if tools %}<|im_start|>system\n{% for tool in tools %}{{ tool | tojson }}{% endfor %}<|im_end|>\n{% endif %}
{%- for turn in messages %}
    {{- '<|im_start|>' + turn.role + '\\n' + (turn.reasoning_content or '') + (turn.content or '') }}
    {%- for call in turn.tool_calls or [] %}{{ call.function | tojson }}{% endfor %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}"""
TOKENIZER = byte_tokenizer(TEMPLATE)
MADE: list[Any] = []


class Trainer:
    def __init__(self, **given: Any) -> None:
        MADE.append(given)

    def train(self) -> None:
        pass


def stubs() -> None:
    """Put modules in the place of those that need a GPU."""
    unsloth, templates, trl = (ModuleType(name) for name in ("unsloth", "unsloth.chat_templates", "trl"))
    unsloth.FastLanguageModel = MagicMock()  # type: ignore[attr-defined]
    unsloth.FastLanguageModel.from_pretrained.return_value = (None, TOKENIZER)  # type: ignore[attr-defined]
    templates.standardize_data_formats = unsloth_standardize.standardize_data_formats  # type: ignore[attr-defined]
    trl.SFTTrainer, trl.SFTConfig = Trainer, SimpleNamespace  # type: ignore[attr-defined]
    sys.modules.update({module.__name__: module for module in (unsloth, templates, trl)})


def load(config: Path) -> list[Any]:
    stubs()
    MADE.clear()
    exec(compile(config.read_text("utf-8"), str(config), "exec"), {"__name__": "__main__"})
    dataset, field = MADE[0]["train_dataset"], MADE[0]["args"].dataset_text_field

    def one(number: int) -> list[Any]:
        ids = TOKENIZER(dataset[number][field])["input_ids"]
        return [[role, text, None] for role, text, _ in turns_of(TOKENIZER, ids, [False] * len(ids))]

    return rows(len(dataset), one)
