"""cl100k_base: gpt-3.5-turbo, gpt-4, babbage-002, davinci-002.

The vocabulary is OpenAI's (MIT), packed; its sha256 is checked against the published file's before use.
"""

from __future__ import annotations

from pathlib import Path

from ftconv import Vocabulary, byte_pair_tokenizer

_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)"
    r"|[^\r\n\p{L}\p{N}]?+\p{L}++"
    r"|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$"
    r"|\s*[\r\n]"
    r"|\s+(?!\S)"
    r"|\s"
)

tokenizer = byte_pair_tokenizer(
    Vocabulary(
        name="cl100k_base",
        url="https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
        sha256="223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        packed=str(Path(__file__).with_suffix(".xz")),
        packed_sha256="46f9d8f55939b252783b84af06b99d2a8e450135488e31ade6c85824432c9b25",
    ),
    pattern=_PATTERN,
    special={
        "<|endoftext|>": 100257,
        "<|fim_prefix|>": 100258,
        "<|fim_middle|>": 100259,
        "<|fim_suffix|>": 100260,
        "<|endofprompt|>": 100276,
    },
    longest_bytes=128,
)
