"""A vocabulary of bytes and of the marks of ChatML, and the turns in what was tokenised with it.

No tokenizer of a model can be had without a hub. Nothing in a verdict or a mask depends on the vocabulary.
"""

from __future__ import annotations

import os
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast  # type: ignore[import-not-found]

PAD, BEGIN, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
RESULT = "<tool_response>"
NO_THOUGHT = "<think>\n\n</think>\n\n"
SHOWN = int(os.environ.get("SHOWN", "24"))
"""So many characters of a turn are kept."""


def byte_tokenizer(template: str) -> Any:
    """Return a tokenizer with a chat template."""
    letters = [PAD, BEGIN, END, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    made = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(letters)}, merges=[]))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    made.add_special_tokens([AddedToken(mark, special=True) for mark in (PAD, BEGIN, END)])
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token=END, pad_token=PAD, chat_template=template)


def turns_of(tokenizer: Any, ids: list[int], learned: list[bool]) -> list[list[Any]]:
    """Return the role and the text of each turn in ChatML, and whether anything of the text is learned.

    Results of tools are in a turn of the user, between marks of their own: each is a turn here. Marks are not shown,
    nor is the empty thought that Qwen's template writes before a reply.
    """
    begin = tokenizer.convert_tokens_to_ids(BEGIN)
    starts = [place for place, token in enumerate(ids) if token == begin]
    made: list[list[Any]] = []
    for start, end in zip(starts, [*starts[1:], len(ids)], strict=True):
        role, _, text = tokenizer.decode(ids[start + 1 : end], skip_special_tokens=True).partition("\n")
        body = start + 2 + len(role.encode())
        is_learned = any(learned[body:end])
        results = text.count(RESULT) if role == "user" and text.startswith(RESULT) else 0
        made += [["tool", part.strip()[:SHOWN], is_learned] for part in text.split(RESULT)[1:]] if results else []
        shown = text.removeprefix(NO_THOUGHT).removesuffix("\n")[:SHOWN]
        made += [] if results else [[role, shown, is_learned]]
    return made
