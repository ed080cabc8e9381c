"""A tokenizer.json of bytes and a few tokens, for cases and tests: no vocabulary of a model is needed for them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(16)
def byte_tokenizer(added: tuple[str, ...] = (), first: str = "") -> str:
    """Return the path of a tokenizer for which each byte is a token, and each text of `added` is one.

    `first` is the one that it puts before a text by itself. The file is removed when the program ends.
    """
    folder = tempfile.TemporaryDirectory(prefix="ftconv-tokenizer-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "tokenizer.json"
    path.write_text(json.dumps(_tokenizer(added, first)), "utf-8")
    return str(path)


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def _tokenizer(added: Sequence[str], first: str) -> dict[str, Any]:
    vocabulary = {_letter(byte): byte for byte in range(256)}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    special = [
        {"id": 256 + number, "content": text, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": True}
        for number, text in enumerate(added)
    ]  # fmt: skip
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special, "normalizer": None,
        "pre_tokenizer": level, "decoder": level, "post_processor": _putting(first, added),
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": vocabulary, "merges": []},
    }  # fmt: skip


def _putting(first: str, added: Sequence[str]) -> dict[str, Any] | None:
    if not first:
        return None
    token, text = {"SpecialToken": {"id": first, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}
    other = {"Sequence": {"id": "B", "type_id": 1}}
    return {
        "type": "TemplateProcessing", "single": [token, text], "pair": [token, text, other],
        "special_tokens": {first: {"id": first, "ids": [256 + added.index(first)], "tokens": [first]}},
    }  # fmt: skip


def _letter(byte: int) -> str:
    """Return the letter that GPT-2's alphabet has for a byte: those without a visible one are moved up."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return chr(byte) if byte in shown else chr(256 + byte - sum(one < byte for one in shown))
