"""The metadata of a GGUF file: chat templates and special tokens, as llama.cpp's converter stores them.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..errors import InputError

_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9
_LONGEST = 16 << 20
_MOST = 1 << 22
_TEMPLATE = "tokenizer.chat_template"
_SPECIAL = {"bos": "bos_token", "eos": "eos_token", "unknown": "unk_token", "padding": "pad_token"}


def read_gguf(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the templates of a GGUF file by name, and its special tokens. Raises InputError for what is no such file.

    Its tokens are read, its tensors are not.
    """
    try:
        with path.open("rb") as file:
            found = dict(_pairs(file))
    except (struct.error, ValueError, OverflowError) as error:
        raise InputError(f"{path}: not a GGUF file of version 2 or 3: {error}") from None
    templates = {
        "default" if key == _TEMPLATE else key.removeprefix(_TEMPLATE + "."): value
        for key, value in found.items()
        if key.startswith(_TEMPLATE) and isinstance(value, str)
    }
    tokens = found.get("tokenizer.ggml.tokens") or []
    special = {}
    for name, token in _SPECIAL.items():
        number = found.get(f"tokenizer.ggml.{name}_token_id")
        if isinstance(number, int) and 0 <= number < len(tokens):
            special[token] = tokens[number]
    return templates, special


def _pairs(file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    magic, version, _, count = struct.unpack("<4sIQQ", file.read(24))
    if magic != b"GGUF" or version not in (2, 3):
        raise ValueError("it begins otherwise")
    if count > _MOST:
        raise ValueError(f"{count:,} keys")
    for _ in range(count):
        yield _text(file), _value(file, *_numbers(file, "I"))


def _value(file: IO[bytes], kind: int) -> Any:
    if kind == _TEXT:
        return _text(file)
    if kind == _ARRAY:
        inner, length = *_numbers(file, "I"), *_numbers(file, "Q")
        if length > _MOST or inner == _ARRAY:
            raise ValueError(f"an array of {length:,} values of kind {inner}")
        if inner == _TEXT:
            return [_text(file) for _ in range(length)]
        return list(_numbers(file, _format(inner), length))
    return _numbers(file, _format(kind))[0]


def _text(file: IO[bytes]) -> str:
    (length,) = _numbers(file, "Q")
    if length > _LONGEST:
        raise ValueError(f"a text of {length:,} bytes")
    return file.read(length).decode("utf-8", "replace")


def _numbers(file: IO[bytes], form: str, count: int = 1) -> tuple[Any, ...]:
    size = struct.calcsize("<" + form)
    return struct.unpack(f"<{count}{form}", file.read(count * size))


def _format(kind: int) -> str:
    if kind not in _NUMBERS:
        raise ValueError(f"a value of kind {kind}")
    return _NUMBERS[kind]
