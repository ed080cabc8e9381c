"""Chat records without tools: roles and their order, contents, weights, names, keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from corpus import ABSENT, Named, changed, each_value, turns

PLAIN: dict[str, Any] = {"messages": turns("sua")}
LONG: dict[str, Any] = {"messages": turns("uauaua")}
ROLES = ["human", "Human", "User", "USER", "gpt", "bot", "model", "Assistant", "AI", "function", "ipython", "developer",
         "observation", "", " user", None, 1, [], ABSENT]  # fmt: skip
TEXT = {"type": "text", "text": "Tea."}
CONTENTS = [None, "", " ", "\n", 0, True, {}, [], [""], ["Tea."], [TEXT], [TEXT, TEXT], [{"type": "text", "text": ""}],
            [{"type": "text"}], [{"text": "Tea."}], [{"type": "text", "text": None}],
            [{"type": "input_text", "text": "x"}],
            [{"type": "refusal", "refusal": "No."}], [None], ABSENT]  # fmt: skip
WEIGHTS = [0, 1, 2, -1, 0.0, 1.0, 0.5, True, False, None, "1", []]
EXTRA: dict[str, list[Any]] = {
    "name": ["Ann", "", "two words", None, 1],
    "refusal": ["No.", None],
    "reasoning_content": ["Hm.", None],
    "reasoning": ["Hm."],
    "thinking": ["Hm."],
    "train": [True, False],
    "loss": [True, False],
    "text": ["Tea.", None],
    "value": ["Tea."],
    "id": ["1"],
    "prefix": [True],
    "audio": [None],
    "annotations": [[]],
    "function_call": [None, {"name": "f", "arguments": "{}"}],
    "tool_calls": [None, []],
    "tool_call_id": ["1", None],
    "date": ["2026-01-01"],
}
COLUMNS: dict[str, list[Any]] = {
    "id": ["7", 7],
    "source": ["own"],
    "system": ["Be brief.", "", None],
    "system_prompt": ["Be brief.", "", None],
    "text": ["Tea.", None],
    "prompt": ["Tea?"],
    "completion": ["Yes."],
    "chosen": ["Yes."],
    "label": [True],
    "metadata": [{"a": 1}, None],
    "only_last": [True, False],
    "parallel_tool_calls": [True, False, None, "yes", 1],
    "tools": [None, [], "[]", {}, ""],
    "available_tools": [None, []],
    "functions": [None, []],
    "images": [[], None],
    "interactions": [[]],
    "chat_template_kwargs": [{}],
}


def _roles() -> Named:
    yield from each_value("plain", PLAIN, [f"/messages/{n}/role" for n in range(3)], ROLES)


def _orders() -> Named:
    yield "no turns", {"messages": []}
    for length in (1, 2, 3):
        for letters in product("sua", repeat=length):
            yield "order " + "".join(letters), {"messages": turns("".join(letters))}
    others = ["suaua", "uaua", "suauau", "uuaa", "uaau", "usua", "uasua", "ssua", "suas", "uauas", "auau", "suuua",
              "uaaa", "du", "dua", "sdua", "duau", "uda", "ut", "uta",
              "uat", "uata", "tua", "suata", "uauaa", "auaa"]  # fmt: skip
    for letters in others:
        yield f"order {letters}", {"messages": turns(letters)}


def _contents() -> Named:
    yield from each_value("plain", PLAIN, [f"/messages/{n}/content" for n in range(3)], CONTENTS)
    yield from each_value("long", LONG, ["/messages/3/content", "/messages/4/content"], CONTENTS)


def _weights() -> Named:
    yield from each_value("plain", PLAIN, [f"/messages/{n}/weight" for n in range(3)], WEIGHTS)
    for weights in product([0, 1, None], repeat=3):
        given = {f"/messages/{2 * n + 1}/weight": weight for n, weight in enumerate(weights) if weight is not None}
        if given:
            yield f"weights {weights}", changed(LONG, given)


def _keys() -> Named:
    for key, values in EXTRA.items():
        yield from each_value("plain", PLAIN, [f"/messages/{n}/{key}" for n in range(3)], values)
    for key, values in COLUMNS.items():
        yield from each_value("plain", PLAIN, [f"/{key}"], values)


def _kinds() -> Named:
    for value in (None, "Tea?", {}, 1, [None], ["Tea?"], [[]], [{}], [{"role": "user"}], [{"content": "Tea?"}]):
        yield f"messages={value!r}", {"messages": value}
    yield from each_value("plain", PLAIN, [f"/messages/{n}" for n in range(3)], [None, "Tea?", {}, []])
    yield "a list", PLAIN["messages"]
    yield "nothing", {}
    for name in ("conversation", "conversations", "interactions", "dialogue"):
        yield f"under {name}", {name: PLAIN["messages"]}


def _texts() -> Named:
    for text in (
        "<|im_end|>",
        "[INST] Tea? [/INST]",
        "</s>",
        "<think>Hm.</think>Yes.",
        "<image>",
        "Grüße 茶 🍵",
        "\u0000",
        "{}",
    ):
        for place in (1, 2):
            yield f"text {place} {text!r}", changed(PLAIN, {f"/messages/{place}/content": text})


def chat() -> Named:
    yield "plain", PLAIN
    yield "long", LONG
    for part in (_roles, _orders, _contents, _weights, _keys, _kinds, _texts):
        yield from part()


GROUPS: dict[str, Callable[[], Named]] = {"chat": chat}
