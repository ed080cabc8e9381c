"""LitGPT's `JSON` data module on a folder with one record in it, with the style of prompts that it has by default.

The vocabulary is that of bytes.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from litgpt.data import JSON  # type: ignore[import-not-found]

FOLDER = Path(tempfile.mkdtemp())


class Bytes:
    """A tokenizer of bytes."""

    def encode(self, text: str, bos: bool | None = None, eos: bool = False, max_length: int = -1) -> torch.Tensor:
        return torch.tensor([*text.encode(), *([0] if eos else [])])


def judge(record: Any) -> None:
    for name in ("train", "val"):
        (FOLDER / f"{name}.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    data = JSON(json_path=FOLDER, mask_prompt=True)
    data.connect(Bytes())
    data.setup()
    labels = data.train_dataset[0]["labels"]
    if not (labels > 0).any():
        raise ValueError("nothing is learned")
