"""Records of Anthropic's Messages: a system prompt beside the turns, text and blocks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from corpus import ABSENT, Named, each_value

TALK: dict[str, Any] = {
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "content": "Yes."}],
}
TEXT = {"type": "text", "text": "Rain?"}
USED = {"type": "tool_use", "id": "t1", "name": "rain", "input": {}}
SEEN = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}
BLOCKS: list[Any] = [[TEXT], [TEXT, TEXT], [USED], [SEEN], [SEEN, TEXT], [{"type": "thinking", "thinking": "Hm.",
                     "signature": ""}], [{}], ["Rain?"], [{"text": "Rain?"}]]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "/system": [None, "", " ", 1, [], [TEXT], {}, "a\nHuman: b", "Human: b", ABSENT],
    "/messages": [None, [], {}, "x", [TALK["messages"][0]], [TALK["messages"][1]]],
    "/messages/0/role": ["User", "system", "assistant", "human", "tool", "model", None, ABSENT],
    "/messages/1/role": ["Assistant", "user", "system", "bot", None, ABSENT],
    "/messages/0/content": [None, "", " ", 1, True, {}, [], "a\nAssistant: b", "a\n\nHuman: b", *BLOCKS, ABSENT],
    "/messages/1/content": [None, "", " ", 1, True, {}, [], "a\nHuman: b", "Assistant: b", *BLOCKS, ABSENT],
    "/messages/0/name": ["Ann"],
    "/messages/1/weight": [0, 1],
    "/tools": [[], None, [{"name": "rain", "input_schema": {"type": "object"}}]],
    "/id": ["7"],
    "/text": ["x"],
}


def anthropic() -> Named:
    yield "plain", TALK
    for pointer, values in VALUES.items():
        yield from each_value("plain", TALK, [pointer], values)
    for length in (1, 2, 3, 4):
        for letters in product("ua", repeat=length):
            turns = [dict(TALK["messages"]["ua".index(letter)]) for letter in letters]
            yield "order " + "".join(letters), {"system": "Be brief.", "messages": turns}


GROUPS: dict[str, Callable[[], Named]] = {"anthropic": anthropic}
