"""What ms-swift makes of a file with one record: its loader, AutoPreprocessor, template `qwen2_5` and labels.

With `strict`, it raises what it would log before it deletes a row. Images are not fetched: each is a white dot.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import datasets  # type: ignore[import-not-found]
from byte_tokens import END, byte_tokenizer, turns_of
from PIL import Image
from swift.dataset import load_dataset  # type: ignore[import-not-found]
from swift.template import TEMPLATE_MAPPING, base  # type: ignore[import-not-found]

datasets.disable_progress_bars()
datasets.disable_caching()
base.load_image = lambda _: Image.new("RGB", (1, 1))
FOLDER = tempfile.mkdtemp()
TOKENIZER = byte_tokenizer("")
TOKENIZER.model_info = SimpleNamespace(config=None, task_type="causal_lm", max_model_len=100_000)
TOKENIZER.model_meta = SimpleNamespace(is_multimodal=False)
META = TEMPLATE_MAPPING["qwen2_5"]
TEMPLATE = META.template_cls(TOKENIZER, META)
ENDS = TOKENIZER.encode(f"{END}\n", add_special_tokens=False)
"""What ends the last reply is learned even where `loss` is false."""
numbers = count()


class DeletedError(Exception):
    """A row that is left out without a message."""


def judge(record: Any) -> list[Any]:
    file = Path(FOLDER, f"{next(numbers)}.jsonl")  # a name of its own, since what is loaded is cached by it
    file.write_text(json.dumps(record) + "\n", "utf-8")
    rows, _ = load_dataset(str(file), strict=True, load_from_cache_file=False)
    if not len(rows):
        raise DeletedError("the row is gone")
    row = {key: value for key, value in rows[0].items() if value is not None}
    pair = "rejected_response" in row or "rejected_messages" in row
    TEMPLATE.set_mode("rlhf" if pair else "kto" if "label" in row else "train")
    made = TEMPLATE.encode(row)
    return list(turns(made, bool(row.get("label", True))))


def turns(made: dict[str, list[Any]], good: bool) -> Iterator[list[Any]]:
    """Yield the turns, and whether they are learned; of a preference, those of the prompt once."""
    if "rejected_labels" in made:
        sides = [("chosen_", "preferred"), ("rejected_", "rejected")]
    else:
        sides = [("" if "labels" in made else "chosen_", True if good else "rejected")]
    for prefix, side in sides:
        ids = made[f"{prefix}input_ids"]
        labels = [label >= 0 and token not in ENDS for label, token in zip(made[f"{prefix}labels"], ids, strict=True)]
        for role, text, learned in turns_of(TOKENIZER, ids, labels):
            if not text and not learned and role == "assistant":
                continue  # the template answers a question that nobody answers with nothing
            if (learned or prefix != "rejected_") and (role != "system" or not META.default_system.startswith(text)):
                yield [role, text, learned and side]
