"""o200k_base: gpt-4o, gpt-4o-mini, gpt-4.1 and the models after them.

The vocabulary is OpenAI's (MIT), packed; its sha256 is checked against the published file's before use.
"""

from __future__ import annotations

from pathlib import Path

from ftconv import Vocabulary, byte_pair_tokenizer

_UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

_PATTERN = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+{_SHORT}"
    rf"|[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*{_SHORT}"
    r"|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    r"|\s+"
)

tokenizer = byte_pair_tokenizer(
    Vocabulary(
        name="o200k_base",
        url="https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        packed=str(Path(__file__).with_suffix(".xz")),
        packed_sha256="c42d83ae3ffc64b9768b7a3656f45634df9b063b609f05e67021273f56e1698b",
    ),
    pattern=_PATTERN,
    special={"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
    longest_bytes=128,
)
