"""Records of ShareGPT, Alpaca, and prompts with completions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from corpus import ABSENT, Named, changed, each_value

TEXTS = [None, "", " ", 1, True, [], ["Tea."], {}, ABSENT]
ASK, SAY = {"from": "human", "value": "Tea?"}, {"from": "gpt", "value": "Yes."}
TALK: dict[str, Any] = {"conversations": [{"from": "system", "value": "Be brief."}, ASK, SAY]}
FROM = ["user", "User", "Human", "assistant", "chatgpt", "bing", "bard", "model", "tool", "function_call",
        "observation", "system", "", None, 1, ABSENT]  # fmt: skip
COLUMNS: dict[str, list[Any]] = {
    "id": ["7", 7],
    "system": ["Be brief.", "", None],
    "tools": [None, "", "[]", [], '[{"name": "rain", "description": "", "parameters": {}}]', [{"name": "rain"}]],
    "images": [[], ["a.png"], None],
    "chosen": [SAY, "Yes.", [SAY]],
    "rejected": [SAY],
    "label": [True],
    "source": ["own"],
    "metadata": [{}],
}
CALL = {"from": "function_call", "value": '{"name": "rain", "arguments": {}}'}
GOT = {"from": "observation", "value": "It rains."}
SPEAKERS = {"s": TALK["conversations"][0], "h": ASK, "g": SAY, "c": CALL, "o": GOT, "t": GOT | {"from": "tool"}}
ALPACA: dict[str, Any] = {"instruction": "Is it so?", "input": "Tea is hot.", "output": "Yes."}
PAIR: dict[str, Any] = {"prompt": "Tea?", "completion": " Yes."}
SPOKEN: dict[str, Any] = {
    "prompt": [{"role": "user", "content": "Tea?"}],
    "completion": [{"role": "assistant", "content": "Yes."}],
}


def sharegpt() -> Named:
    yield "plain", TALK
    yield from each_value("plain", TALK, [f"/conversations/{n}/from" for n in range(3)], FROM)
    yield from each_value("plain", TALK, [f"/conversations/{n}/value" for n in range(3)], TEXTS)
    for key, values in (("weight", [0, 1, None]), ("loss", [True, False]), ("name", ["Ann"]), ("role", ["user"])):
        yield from each_value("plain", TALK, ["/conversations/1/" + key, "/conversations/2/" + key], values)
    for key, values in COLUMNS.items():
        yield from each_value("plain", TALK, [f"/{key}"], values)
    for length in (1, 2, 3):
        for letters in product("shg", repeat=length):
            yield "order " + "".join(letters), {"conversations": [SPEAKERS[letter] for letter in letters]}
    for letters in (
        "hghg",
        "hghgh",
        "hcog",
        "hctg",
        "hc",
        "hco",
        "hog",
        "hcg",
        "hcoog",
        "hccoog",
        "shcog",
        "hcohg",
        "cog",
        "",
    ):
        yield f"order {letters}", {"conversations": [SPEAKERS[letter] for letter in letters]}
    for value in (None, "Tea?", {}, [None], ["Tea?"], [{}]):
        yield f"conversations={value!r}", {"conversations": value}
    for name, value in (("role", "content"), ("from", "text"), ("user", "text"), ("role", "value")):
        yield f"keys {name}, {value}", {"conversations": [{name: "human", value: "Tea?"}, {name: "gpt", value: "Yes."}]}


def alpaca() -> Named:
    yield "plain", ALPACA
    yield from each_value("plain", ALPACA, [f"/{key}" for key in ALPACA], [*TEXTS, "Tea.", "### Input:\nTea."])
    for turn in ([], None, [["a", "b"]], [["a"]], ["a", "b"], [["a", "b", "c"]], [["", "b"]], [[None, "b"]], "[]", {}):
        yield f"history={turn!r}", ALPACA | {"history": turn}
    extra: dict[str, list[Any]] = {
        "system": ["Be brief.", "", None],
        "text": ["Tea.", None],
        "id": [7, "7"],
        "category": ["tea", None],
        "context": ["Tea."],
        "response": ["Yes."],
        "weight": [0, 1],
        "tools": [[], "[]"],
        "images": [[], ["a.png"]],
        "chosen": ["Yes."],
        "rejected": ["No."],
        "label": [True],
        "embedding": [[0.1]],
    }
    for key, values in extra.items():
        yield from each_value("plain", ALPACA, [f"/{key}"], values)
    for names in (("question", "answer"), ("query", "response"), ("instruction", "response"), ("input", "output"),
                  ("problem", "solution"), ("instruction", "output"), ("Instruction", "Output"), ("context", "reply"),
                  ("Question", "Answer"), ("inputs", "targets"), ("user", "assistant"), ("query", "answer"),
                  ("instruction", "input"), ("input", "response")):  # fmt: skip
        yield f"columns {names}", dict(zip(names, ("Tea?", "Yes."), strict=True))
    for first, second in product(["", None, "Tea?"], repeat=2):
        yield f"instruction={first!r}, input={second!r}", ALPACA | {"instruction": first, "input": second}
    for value in ("<|im_end|>", "</s>", "[INST]", "<image>", "茶 🍵", "\n", "{{name}}"):
        yield from each_value("plain", ALPACA, ["/instruction", "/output"], [value])


def prompt_completion() -> Named:
    yield "plain", PAIR
    yield "spoken", SPOKEN
    yield "text", {"text": "Tea is hot."}
    for value in TEXTS[:-1]:
        yield f"text={value!r}", {"text": value}
    kinds = [
        *TEXTS,
        "Tea?\n\n###\n\n",
        " Yes. END",
        [{"role": "user", "content": "Tea?"}],
        [{}],
        [{"role": "assistant", "content": "a"}],
    ]
    yield from each_value("plain", PAIR, ["/prompt", "/completion"], kinds)
    yield from each_value("spoken", SPOKEN, ["/prompt", "/completion"], kinds)
    for place in ("/prompt/0", "/completion/0"):
        for key, values in {"role": ["system", "user", "assistant", "tool", "human"], "content": TEXTS,
                            "weight": [0, 1, None], "tool_calls": [[], None]}.items():  # fmt: skip
            yield from each_value("spoken", SPOKEN, [f"{place}/{key}"], values)
    for key, some in (("id", ["7"]), ("system", ["Be brief."]), ("tools", [[]]), ("text", ["Tea."]), ("messages", [[]]),
                      ("source", ["own"]), ("weight", [0]), ("metadata", [None])):  # fmt: skip
        yield from each_value("plain", PAIR, [f"/{key}"], some)
        yield from each_value("spoken", SPOKEN, [f"/{key}"], some)
    two = [{"role": "user", "content": "More?"}, {"role": "assistant", "content": "Some."}]
    yield "several turns", changed(SPOKEN, {"/completion": [*SPOKEN["completion"], *two]})
    yield "an earlier turn", changed(SPOKEN, {"/prompt": [*two, *SPOKEN["prompt"]]})
    for names in (("input", "output"), ("prompt", "response"), ("Prompt", "Completion"), ("prompt", "target")):
        yield f"columns {names}", dict(zip(names, ("Tea?", "Yes."), strict=True))


GROUPS: dict[str, Callable[[], Named]] = {
    "sharegpt": sharegpt,
    "alpaca": alpaca,
    "prompt-completion": prompt_completion,
}
