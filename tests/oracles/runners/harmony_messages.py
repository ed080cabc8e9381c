"""OpenAI's parser of harmony on a text: role, channel, recipient and text of each message.

The package gets the vocabulary from the net, unless TIKTOKEN_ENCODINGS_BASE names a folder with it.
"""

from __future__ import annotations

from typing import Any

from openai_harmony import HarmonyEncodingName, load_harmony_encoding  # type: ignore[import-not-found]

ENCODING = load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS)
SHOWN = 24


def judge(record: Any) -> list[Any]:
    tokens = ENCODING.encode(record["text"], allowed_special="all")
    found = ENCODING.parse_messages_from_completion_tokens(tokens)
    texts = ("".join(part.text for part in message.content)[:SHOWN] for message in found)
    return [[m.author.role.value, m.channel, m.recipient, text] for m, text in zip(found, texts, strict=True)]
