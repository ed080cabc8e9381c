"""torchtune's datasets with one record in them, each with its defaults, by the columns of the record.

`chat_dataset` reads messages and conversations, `alpaca_dataset` instructions, `preference_dataset` chosen and
rejected, `instruct_dataset` prompts with completions, `text_completion_dataset` text. Columns of other names are named
by a `column_map`. The vocabulary is that of bytes.
"""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import datasets  # type: ignore[import-not-found]
from torchtune.data import Message  # type: ignore[import-not-found]
from torchtune.datasets import (  # type: ignore[import-not-found]
    alpaca_dataset,
    chat_dataset,
    instruct_dataset,
    preference_dataset,
    text_completion_dataset,
)
from torchtune.modules.transforms.tokenizers import (  # type: ignore[import-not-found]
    tokenize_messages_no_special_tokens,
)

datasets.disable_progress_bars()
FOLDER = tempfile.mkdtemp()
SHOWN = int(os.environ.get("SHOWN", "24"))
numbers = itertools.count()


class Bytes:
    """A tokenizer of bytes that keeps the messages which it was given."""

    max_seq_len = None

    def __init__(self) -> None:
        self.seen: list[list[Message]] = []

    def encode(self, text: str, add_bos: bool = False, add_eos: bool = False, **more: Any) -> list[int]:
        return list(text.encode())

    def tokenize_messages(self, messages: list[Message]) -> Any:
        self.seen.append(messages)
        return tokenize_messages_no_special_tokens(self, messages)

    def __call__(self, sample: dict[str, Any], inference: bool = False) -> dict[str, Any]:
        tokens, mask = self.tokenize_messages(sample.pop("messages"))
        return sample | {"tokens": tokens, "mask": mask}


def judge(record: Any) -> list[Any]:
    file = Path(FOLDER) / f"{next(numbers)}.jsonl"
    file.write_text(json.dumps(record) + "\n", "utf-8")
    given = {"source": "json", "data_files": str(file), "split": "train", "cache_dir": FOLDER}
    tokens = Bytes()
    if "chosen" in record or "rejected" in record:
        preference_dataset(tokens, **given)[0]
        chosen, rejected = tokens.seen
        return [*shown(chosen, "preferred"), *(turn for turn in shown(rejected, "rejected") if turn[2])]
    names = list(record)
    if record.get("messages") or record.get("conversations") or names in (["messages"], ["conversations"]):
        column, style = ("messages", "openai") if "messages" in record else ("conversations", "sharegpt")
        chat_dataset(tokens, conversation_column=column, conversation_style=style, **given)[0]
    elif "instruction" in record and "output" in record:
        alpaca_dataset(tokens, **given)[0]
    elif "text" in record and "prompt" not in record:
        made = text_completion_dataset(tokens, **given)[0]
        return [["text", bytes(made["tokens"]).decode()[:SHOWN], made["tokens"] == made["labels"]]]
    else:
        asked, said = names if len(names) == 2 else ("prompt", "completion")
        instruct_dataset(tokens, column_map={"input": asked, "output": said}, **given)[0]
    turns = shown(tokens.seen[0], True)
    if not any(learned for *_, learned in turns):
        raise ValueError("nothing is learned")
    return turns


def shown(messages: list[Message], learned: bool | str) -> list[Any]:
    return [[m.role, m.text_content[:SHOWN], False if m.masked else learned] for m in messages]
