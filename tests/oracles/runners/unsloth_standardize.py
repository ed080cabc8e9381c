"""unsloth_zoo's `standardize_data_formats` of a dataset with one record in it, for a model of text."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ["UNSLOTH_ZOO_DISABLE_GPU_INIT"] = "1"

import datasets  # type: ignore[import-not-found]
from unsloth_zoo.dataset_utils import standardize_data_formats  # type: ignore[import-not-found]

datasets.disable_progress_bars()
datasets.disable_caching()
FOLDER = tempfile.mkdtemp()
numbers = itertools.count()


def judge(record: Any) -> None:
    file = Path(FOLDER) / f"{next(numbers)}.jsonl"
    file.write_text(json.dumps(record) + "\n", "utf-8")
    dataset = datasets.Dataset.from_json(str(file), cache_dir=FOLDER)
    made = standardize_data_formats(dataset, num_proc=1)[0]
    if not made.get("conversations"):
        raise ValueError("nothing was read")
