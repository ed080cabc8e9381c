"""torchtune with the `dataset` of a recipe: the component that it names, with its arguments."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from load import rows
from torchtune_datasets import Bytes, shown


def load(config: Path) -> list[Any]:
    given = yaml.safe_load(config.read_text("utf-8"))["dataset"]
    module, _, name = given.pop("_component_").rpartition(".")
    tokens = Bytes()
    dataset = getattr(import_module(module), name)(tokens, **given)

    def one(number: int) -> list[Any]:
        tokens.seen.clear()
        made = dataset[number]
        if name == "text_completion_dataset":
            return [["text", bytes(made["tokens"]).decode(), made["tokens"] == made["labels"]]]
        if name == "preference_dataset":
            chosen, rejected = tokens.seen
            return [*shown(chosen, "preferred"), *(turn for turn in shown(rejected, "rejected") if turn[2])]
        return shown(tokens.seen[0], True)

    return rows(len(dataset), one)
