"""axolotl with the `datasets:` of a configuration: its loader, and the strategies that `type` names."""

from __future__ import annotations

import inspect
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import yaml
from axolotl_strategies import CONFIG, TOKENIZER, DictDefault, dpo, kto, side, tokenised
from load import rows


class Missing(MetaPathFinder, Loader):
    """Makes what is not installed: nothing that loads data and strategies uses it."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        is_theirs = name.split(".")[0] in ABSENT or name in ("axolotl.integrations", "axolotl.loaders")
        return ModuleSpec(name, self, is_package=True) if is_theirs else None

    def create_module(self, spec: ModuleSpec) -> Any:
        module = ModuleType(spec.name)
        module.__getattr__ = lambda name: type(name, (), {}) if name[0].isupper() else MagicMock()  # type: ignore[method-assign]
        return module

    def exec_module(self, module: Any) -> None:
        pass


ABSENT = ("requests", "numba", "peft", "trl", "bitsandbytes")
sys.meta_path.insert(0, Missing())

from axolotl.prompt_strategies import load as strategy_of  # type: ignore[import-not-found]  # noqa: E402
from axolotl.prompt_tokenizers import AlpacaPromptTokenizingStrategy  # type: ignore[import-not-found]  # noqa: E402
from axolotl.prompters import AlpacaPrompter  # type: ignore[import-not-found]  # noqa: E402
from axolotl.utils.data.shared import load_dataset_with_config  # type: ignore[import-not-found]  # noqa: E402

HALF_A_THOUGHT = "<think>\n\n"
"""What the strategy of pairs leaves before a reply of the empty thought that the template of Qwen 3 writes."""


def load(config: Path) -> list[Any]:
    told = DictDefault(CONFIG | yaml.safe_load(config.read_text("utf-8")))
    (about,) = told.datasets
    dataset = load_dataset_with_config(about, False)
    kind = about.type
    if told.rl:
        kind = kind if isinstance(kind, str) else "user_defined.default"
        made = (kto if told.rl == "kto" else dpo).load(kind, told, dataset_idx=0)
        apply = made[0] if isinstance(made, tuple) else made
        return rows(len(dataset), lambda number: preferred(apply, dataset[number], told.rl))
    if kind == "stepwise_supervised":
        strategy = strategy_of(kind, TOKENIZER, told, about)
        return rows(len(dataset), lambda number: stepwise(strategy, dataset[number]))
    if kind == "alpaca":
        strategy = AlpacaPromptTokenizingStrategy(AlpacaPrompter(), TOKENIZER, False, 4096)
    else:
        strategy = strategy_of(kind, TOKENIZER, told, about)
    return rows(len(dataset), lambda number: tokenised(strategy, dataset.select([number])))


def stepwise(strategy: Any, row: dict[str, Any]) -> list[Any]:
    text = TOKENIZER.decode(strategy.tokenize_prompt(row)["input_ids"], skip_special_tokens=True)
    asked, found, said = text.partition(row["prompt"])
    return [["user", asked + found, False], ["assistant", said, True]]


def preferred(apply: Any, row: dict[str, Any], rl: str) -> list[Any]:
    more = {"tokenizer": TOKENIZER} if "tokenizer" in inspect.signature(apply).parameters else {}
    made = apply(row, **more)
    if rl == "kto":
        return [["user", made["prompt"], False], ["assistant", made["completion"], bool(made["label"]) or "rejected"]]
    avoided = side(made["prompt"], made["rejected"], "rejected")
    turns = [*side(made["prompt"], made["chosen"], "preferred"), *(turn for turn in avoided if turn[2])]
    return [[role, text.removeprefix(HALF_A_THOUGHT), learned] for role, text, learned in turns]
