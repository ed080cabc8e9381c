"""LLaMA-Factory with a dataset_info.json: the stage is the one that its entry is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import datasets  # type: ignore[import-not-found]
from llama_factory import (
    DATA,
    MODEL,
    RUN,
    TEMPLATE,
    TOKENIZER,
    WARNED,
    DroppedError,
    check_media,
    innermost,
    loader,
    turns,
)
from llamafactory.data.parser import get_dataset_list  # type: ignore[import-not-found]
from load import rows


def load(config: Path) -> list[Any]:
    DATA.dataset_dir = DATA.media_dir = str(config.parent)
    (entry,) = get_dataset_list(["data"], str(config.parent))
    try:
        aligned = loader._load_single_dataset(entry, MODEL, DATA, RUN)
    except datasets.exceptions.DatasetGenerationError as error:
        raise innermost(error) from None
    stage = "rm" if entry.ranking else "kto" if entry.kto_tag else "pt" if entry.prompt == "text" else "sft"
    processor = loader._get_dataset_processor(DATA, stage, TEMPLATE, TOKENIZER, None)

    def one(number: int) -> list[Any]:
        WARNED.clear()
        row = aligned[number : number + 1]
        if stage == "pt":
            return [["text", "".join(turn["content"] for turn in row["_prompt"][0]), True]]
        check_media(row)
        made = processor.preprocess_dataset(row)
        if not made["input_ids"] and not made["chosen_input_ids"]:
            raise DroppedError("; ".join(WARNED))
        return list(turns(made, stage))

    return rows(len(aligned), one)
