"""tinker-cookbook's `FromConversationFileBuilder` on a file with one record, with the renderer of Qwen 3.

A record whose turns say what is learned (`trainable`) is read with `train_on_what` customized, any other with the
default. The vocabulary is that of bytes.
"""

from __future__ import annotations

import itertools
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import datasets  # type: ignore[import-not-found]
from byte_tokens import byte_tokenizer, turns_of
from tinker_cookbook import renderers  # type: ignore[import-not-found]
from tinker_cookbook.supervised.data import FromConversationFileBuilder  # type: ignore[import-not-found]
from tinker_cookbook.supervised.types import ChatDatasetBuilderCommonConfig  # type: ignore[import-not-found]

datasets.disable_progress_bars()
logging.disable()
TOKENIZER = byte_tokenizer("")
RENDERER = renderers.get_renderer("qwen3", TOKENIZER)
FOLDER = tempfile.mkdtemp()
numbers = itertools.count()
FromConversationFileBuilder.renderer = property(lambda builder: RENDERER)  # without a model from the hub


def judge(record: Any) -> list[Any]:
    file = Path(FOLDER) / f"{next(numbers)}.jsonl"
    file.write_text(json.dumps(record) + "\n", "utf-8")
    turns = record.get("messages") if isinstance(record, dict) else None
    flagged = isinstance(turns, list) and any(isinstance(turn, dict) and "trainable" in turn for turn in turns)
    common = ChatDatasetBuilderCommonConfig(
        model_name_for_tokenizer="", renderer_name="qwen3", max_length=None, batch_size=1,
        train_on_what=renderers.TrainOnWhat.CUSTOMIZED if flagged else None,
    )  # fmt: skip
    dataset, _ = FromConversationFileBuilder(common_config=common, file_path=str(file))()
    (datum,) = dataset.get_batch(0)
    weights = datum.loss_fn_inputs["weights"].data
    ids = [*datum.model_input.to_ints(), datum.loss_fn_inputs["target_tokens"].data[-1]]
    if not any(weights):
        raise ValueError("nothing is learned")
    return turns_of(TOKENIZER, ids, [False, *(weight > 0 for weight in weights)])
