"""MLX LM's dataset of one record, by its keys, with Qwen 3's template, which TRL ships. All of it is learned.

mlx itself runs on Apple's machines and is not installed: nothing that reads records uses it. The vocabulary is that of
bytes.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from byte_tokens import byte_tokenizer


class Absent:
    """Finds mlx, and gives empty modules."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name.partition(".")[0] == "mlx" else None

    def create_module(self, spec: ModuleSpec) -> Any:
        return MagicMock(__path__=[])

    def exec_module(self, module: Any) -> None:
        pass


sys.meta_path.append(Absent())  # type: ignore[arg-type]

from mlx_lm.tuner.datasets import create_dataset  # type: ignore[import-not-found]  # noqa: E402

TRL = Path(str(find_spec("trl").origin)).parent  # type: ignore[union-attr]
TOKENIZER = byte_tokenizer((TRL / "chat_templates" / "qwen3_training.jinja").read_text("utf-8"))


def judge(record: Any) -> None:
    dataset = create_dataset([record], TOKENIZER, None)
    dataset.process(dataset[0])
