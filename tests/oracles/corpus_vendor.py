"""Records of Bedrock's Converse and of Gemini."""

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


def content(role: str | None, *parts: dict[str, Any]) -> dict[str, Any]:
    """Return a turn of Gemini."""
    return {"role": role, "parts": list(parts)}


RAIN = {"name": "rain", "description": "Says whether it rains.",
        "parameters": {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}}}  # fmt: skip
ASKED, TOLD = content("user", {"text": "Rain?"}), content("model", {"text": "Yes."})
CALLS = content("model", {"functionCall": {"name": "rain", "args": {"city": "Bern"}}})
GIVES = content("user", {"functionResponse": {"name": "rain", "response": {"rain": True}}})
TUNED: dict[str, Any] = {"systemInstruction": {"parts": [{"text": "Be brief."}]}, "contents": [ASKED, TOLD]}
TUNED_CALL: dict[str, Any] = {"contents": [ASKED, CALLS, GIVES, TOLD], "tools": [{"functionDeclarations": [RAIN]}]}
CHOSEN: dict[str, Any] = {
    "contents": [ASKED],
    "completions": [
        {"score": 1.0, "completion": TOLD},
        {"score": 0.0, "completion": content("model", {"text": "No."})},
    ],
}
FILE = {"mimeType": "image/png", "fileUri": "gs://a/b.png"}
PARTS: list[Any] = [None, {}, {"text": ""}, {"text": None}, {"text": 1}, "x", {"text": "x", "thought": True},
                    {"fileData": FILE},
                    {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}, {"file_data": FILE}, {"unknown": {}},
                    {"executableCode": {"language": "PYTHON", "code": "1"}}, {"type": "text", "text": "x"},
                    {"functionCall": {"name": "rain", "args": {}}}]  # fmt: skip
TUNED_VALUES: dict[str, list[Any]] = {
    "/systemInstruction": [None, {}, "Be brief.", {"parts": []}, {"parts": [{}]}, content("system", {"text": "x"}),
                           content("user", {"text": "x"}), {"text": "x"}, [], ABSENT],
    "/system_instruction": [{"parts": [{"text": "x"}]}],
    "/contents": [None, [], {}, "x"],
    "/contents/0/role": ["User", "human", "model", "system", "function", None, ABSENT],
    "/contents/1/role": ["assistant", "user", "MODEL", None, ABSENT],
    "/contents/0/parts": [None, [], {}, "Rain?", ABSENT],
    "/contents/1/parts": [None, [], [{"text": "a"}, {"text": "b"}]],
    "/contents/0/parts/0": PARTS,
    "/contents/1/parts/0": PARTS,
    "/contents/0/content": ["x"],
    "/id": ["7"],
    "/labels": [{"a": "b"}],
    "/generationConfig": [{}, {"temperature": 1}],
    "/messages": [[]],
}  # fmt: skip
CALL_AT, RESULT_AT, DECLARED = "/contents/1/parts/0/functionCall", "/contents/2/parts/0/functionResponse", "/tools/0"
TUNED_CALL_VALUES: dict[str, list[Any]] = {
    "/tools": [None, [], {}, [{}], [RAIN], ABSENT],
    f"{DECLARED}/functionDeclarations": [None, [], RAIN, [{}], [RAIN, RAIN]],
    f"{DECLARED}/functionDeclarations/0/name": [None, "", "two words", 1, ABSENT],
    f"{DECLARED}/functionDeclarations/0/parameters": [None, {}, "{}", {"type": "object"}, {"type": "x"}, ABSENT],
    f"{DECLARED}/functionDeclarations/0/strict": [True],
    f"{CALL_AT}/name": [None, "", "snow", 1, ABSENT],
    f"{CALL_AT}/args": [None, {}, "{}", [], ABSENT],
    f"{CALL_AT}/id": ["1", 1],
    f"{CALL_AT}/arguments": [{}],
    f"{RESULT_AT}/name": [None, "snow", 1, ABSENT],
    f"{RESULT_AT}/response": [None, {}, "yes", [], ABSENT],
    "/contents/2/role": ["function", "tool", "model"],
    "/toolConfig": [{"functionCallingConfig": {"mode": "AUTO"}}],
}
CHOSEN_VALUES: dict[str, list[Any]] = {
    "/completions": [None, [], {}, CHOSEN["completions"][:1], [*CHOSEN["completions"], CHOSEN["completions"][0]]],
    "/completions/0/score": [None, 0, 0.0, 1, 2, "1", 0.5, ABSENT],
    "/completions/0/completion": [None, {}, "Yes.", ASKED, ABSENT],
    "/completions/0/extra": [1],
}


def gemini() -> Named:
    for name, base, values in (("plain", TUNED, TUNED_VALUES), ("called", TUNED_CALL, TUNED_CALL_VALUES),
                               ("chosen", CHOSEN, CHOSEN_VALUES)):  # fmt: skip
        yield name, base
        for pointer, some in values.items():
            yield from each_value(name, base, [pointer], some)
    yield "snake case", {"system_instruction": TUNED["systemInstruction"], "contents": TUNED["contents"]}
    for letters in ("u", "m", "uu", "mu", "uum", "umu", "umm", "umum"):
        yield f"order {letters}", TUNED | {"contents": [ASKED if letter == "u" else TOLD for letter in letters]}
    yield "references", {"contents": [ASKED], "references": {"answer": "Yes."}}
    yield "references=x", {"contents": [ASKED], "references": "x"}


GROUPS: dict[str, Callable[[], Named]] = {"converse": converse, "gemini": gemini}
