"""axolotl's strategies for one record, as `datasets:` of a configuration names them for its columns.

`type: chat_template` reads messages and conversations, with the template of Qwen 3 that axolotl ships, `alpaca`
instructions, `completion` text, a type of the user's own prompts with completions, `chat_template.default` and
`argilla_chat` of DPO pairs, `chatml.prompt_pairs` of KTO labels. Each has its defaults.
"""

from __future__ import annotations

import itertools
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import datasets  # type: ignore[import-not-found]
from axolotl.prompt_strategies import dpo, kto, load  # type: ignore[import-not-found]
from axolotl.prompt_tokenizers import AlpacaPromptTokenizingStrategy  # type: ignore[import-not-found]
from axolotl.prompters import AlpacaPrompter  # type: ignore[import-not-found]
from axolotl.utils.chat_templates import get_chat_template  # type: ignore[import-not-found]
from axolotl.utils.dict import DictDefault  # type: ignore[import-not-found]
from byte_tokens import SHOWN, byte_tokenizer, turns_of

datasets.disable_progress_bars()
logging.disable()
FOLDER = tempfile.mkdtemp()
TOKENIZER = byte_tokenizer(get_chat_template("qwen3"))
CONFIG = {"sequence_len": 4096, "train_on_inputs": False, "chat_template": "qwen3"}
SHAREGPT = {"field_messages": "conversations", "message_property_mappings": {"role": "from", "content": "value"}}
OPTIONS: dict[str, Any] = {}
"""What a configuration says of every dataset of chats."""
numbers = itertools.count()


def judge(record: Any) -> list[Any]:
    file = Path(FOLDER) / f"{next(numbers)}.jsonl"  # a name of its own, since what is loaded is cached by it
    file.write_text(json.dumps(record) + "\n", "utf-8")
    dataset = datasets.Dataset.from_json(str(file), cache_dir=FOLDER)
    columns = set(dataset.column_names)
    config = DictDefault(CONFIG)
    talks = dataset[0].get("messages") or dataset[0].get("conversations")
    if columns >= {"chosen", "rejected"} or (columns & {"chosen", "rejected"} and not talks):
        return pair(dataset[0], columns)
    if "label" in columns:
        made = kto.load("chatml.prompt_pairs", config)(dataset[0])
        return side(made["prompt"], made["completion"], True if made["label"] else "rejected")
    if talks or columns & {"messages", "conversations"} == columns:
        options = {"type": "chat_template", **({} if "messages" in columns else SHAREGPT), **OPTIONS}
        return tokenised(load("chat_template", TOKENIZER, config, DictDefault(options)), dataset)
    if columns >= {"instruction", "output"}:
        return tokenised(AlpacaPromptTokenizingStrategy(AlpacaPrompter(), TOKENIZER, False, 4096), dataset)
    if "text" not in columns or "prompt" in columns:
        asked, said = dataset.column_names if len(columns) == 2 else ("prompt", "completion")
        own = {"field_instruction": asked, "field_output": said, "format": "{instruction}"}
        return tokenised(load("user_defined", TOKENIZER, config, own | {"no_input_format": "{instruction}"}), dataset)
    return tokenised(load("completion", TOKENIZER, config, {}), dataset)


def pair(record: dict[str, Any], columns: set[str]) -> list[Any]:
    field = "messages" if "messages" in columns else "prompt"
    kind = "default" if field in columns else "argilla_chat"
    config = DictDefault(CONFIG | {"datasets": [{"field_messages": field}]})
    made = dpo.load(f"chat_template.{kind}", config)[0](record, tokenizer=TOKENIZER)
    avoided = side(made["prompt"], made["rejected"], "rejected")
    return [*side(made["prompt"], made["chosen"], "preferred"), *(turn for turn in avoided if turn[2])]


def side(prompt: str, reply: str, learned: bool | str) -> list[Any]:
    """Return the turns of a prompt in ChatML, and of a reply to it."""
    if not reply.removesuffix("<|im_end|>"):
        raise ValueError("nothing is learned")
    before, after = TOKENIZER(prompt)["input_ids"], TOKENIZER(reply)["input_ids"]
    found = turns_of(TOKENIZER, before + after, [False] * len(before) + [True] * len(after))
    return [[role, text, learned if taught else False] for role, text, taught in found]


def tokenised(strategy: Any, dataset: Any) -> list[Any]:
    is_text = "text" in dataset.column_names and not {"messages", "prompt", "instruction"} & set(dataset.column_names)
    made = strategy.tokenize_prompt(dataset[:] if strategy.supports_batched else dataset[0])
    ids, labels = made["input_ids"], made["labels"]
    if strategy.supports_batched:
        (ids,), (labels,) = ids, labels
    learned = [label != -100 for label in labels]
    if not any(learned):
        raise ValueError("nothing is learned")
    if strategy.supports_batched and not is_text:
        return turns_of(TOKENIZER, ids, learned)
    start = learned.index(True)
    prompt, text = (TOKENIZER.decode(some, skip_special_tokens=True)[:SHOWN] for some in (ids[:start], ids[start:]))
    return [["text", text, True]] if is_text else [["user", prompt, False], ["assistant", text, True]]
