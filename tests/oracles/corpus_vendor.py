"""Records of Bedrock's Converse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from corpus import ABSENT, Named, changed, each_value

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
SPEC = {"name": "rain", "description": "Says whether it rains.", "inputSchema": {"json": SCHEMA}}


def said(role: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    """Return a turn of Converse."""
    return {"role": role, "content": list(blocks)}


USED = {"toolUse": {"toolUseId": "t1", "name": "rain", "input": {"city": "Bern"}}}
GOT = {"toolResult": {"toolUseId": "t1", "content": [{"text": "It rains."}]}}
THOUGHT = {"reasoningContent": {"reasoningText": {"text": "Hm."}}}
ASK, SAY = said("user", {"text": "Rain?"}), said("assistant", {"text": "Yes."})
TALK: dict[str, Any] = {
    "schemaVersion": "bedrock-conversation-2024",
    "system": [{"text": "Be brief."}],
    "messages": [ASK, SAY],
}
CALLED: dict[str, Any] = TALK | {
    "messages": [ASK, said("assistant", USED), said("user", GOT), SAY],
    "toolConfig": {"tools": [{"toolSpec": SPEC}]},
}
SPEAKERS = {"u": ASK, "a": SAY, "s": said("system", {"text": "Be brief."})}
BLOCKS: list[Any] = [None, {}, {"text": ""}, {"text": " "}, {"text": None}, {"text": 1}, {"type": "text", "text": "x"},
                     "x", THOUGHT, USED, GOT, {"cachePoint": {"type": "default"}}, {"unknown": {}},
                     {"text": "x", "toolUse": None}]  # fmt: skip
RESERVED = [
    "System:",
    "USER:",
    "Bot:",
    "Assistant:",
    "Thought:",
    "[EOS]",
    "<image>",
    "<video>",
    "<unk>",
    "user:",
    "Human:",
]
TALK_VALUES: dict[str, list[Any]] = {
    "/schemaVersion": [None, "", "bedrock-conversation-2023", 1, ABSENT],
    "/system": [None, "", "Be brief.", [], [{}], [{"text": ""}], ["Be brief."], [{"text": "a"}, {"text": "b"}], ABSENT],
    "/messages": [None, [], {}, "x"],
    "/id": ["7"],
    "/toolConfig": [None, {}],
    "/messages/0/role": ["User", "USER", "assistant", "system", "tool", "human", None, ABSENT],
    "/messages/1/role": ["Assistant", "user", "model", None],
    "/messages/0/content": [None, [], "Rain?", {}, ABSENT],
    "/messages/1/content": [None, [], "Yes.", [THOUGHT], [THOUGHT, {"text": "Yes."}], [{"text": "a"}, {"text": "b"}]],
    "/messages/0/content/0": BLOCKS,
    "/messages/1/content/0": BLOCKS,
    "/messages/0/name": ["Ann"],
    "/messages/1/weight": [0, 1],
}
USE, RESULT = "/messages/1/content/0/toolUse", "/messages/2/content/0/toolResult"
TOOL = "/toolConfig/tools/0/toolSpec"
CALL_VALUES: dict[str, list[Any]] = {
    "/toolConfig": [None, {}, {"tools": []}, ABSENT],
    "/toolConfig/toolChoice": [{"auto": {}}],
    "/toolConfig/tools": [[{"toolSpec": SPEC}, {"toolSpec": SPEC}], [SPEC], [{}], None],
    f"{TOOL}/name": ["", " ", None, 1, "snow", ABSENT],
    f"{TOOL}/description": ["", None, ABSENT],
    f"{TOOL}/inputSchema": [None, {}, SCHEMA, {"json": {}}, {"json": "{}"}, ABSENT],
    f"{USE}/toolUseId": ["", " ", "t2", None, 1, ABSENT],
    f"{USE}/name": ["", "snow", None, ABSENT],
    f"{USE}/input": [{}, None, "{}", [], ABSENT],
    f"{RESULT}/toolUseId": ["", "t2", None, ABSENT],
    f"{RESULT}/status": ["success", "error", "x"],
    f"{RESULT}/content": [None, [], "It rains.", [{}], [{"text": ""}], [{"json": {"rain": True}}], [{"json": "x"}],
                          [{"text": "a", "json": {}}], [{"text": "a"}, {"text": "b"}], ABSENT],
    "/messages/1/content": [[THOUGHT, USED], [{"text": "Wait."}, USED], [USED, {"text": "Wait."}], [USED, USED]],
    "/messages/2/content": [[GOT, {"text": "So?"}], [{"text": "So?"}, GOT], [GOT, GOT], [{"text": "So?"}]],
}  # fmt: skip


def converse() -> Named:
    yield "plain", TALK
    yield "called", CALLED
    for pointer, values in TALK_VALUES.items():
        yield from each_value("plain", TALK, [pointer], values)
    for pointer, values in CALL_VALUES.items():
        yield from each_value("called", CALLED, [pointer], values)
    for length in (1, 2, 3, 4):
        for letters in product("ua", repeat=length):
            yield "order " + "".join(letters), TALK | {"messages": [SPEAKERS[letter] for letter in letters]}
    for letters in ("sua", "usa", "uas"):
        yield f"order {letters}", TALK | {"messages": [SPEAKERS[letter] for letter in letters]}
    for cut in (1, 2, 3):
        yield f"called, {cut} turns", changed(CALLED, {"/messages": CALLED["messages"][:cut]})
    yield "a result first", changed(CALLED, {"/messages": CALLED["messages"][2:]})
    yield "no result", changed(CALLED, {"/messages": [ASK, said("assistant", USED), ASK, SAY]})
    yield "a second call", changed(CALLED, {"/messages": [*CALLED["messages"][:3], said("assistant", USED)]})
    for word in RESERVED:
        for pointer in ("/system/0/text", "/messages/0/content/0/text", "/messages/1/content/0/text"):
            yield from each_value("plain", TALK, [pointer], [f"x {word} y"])
        yield from each_value("called", CALLED, [f"{RESULT}/content/0/text"], [f"x {word} y"])


GROUPS: dict[str, Callable[[], Named]] = {"converse": converse}
