"""Preferences and labelled replies, in the shapes of OpenAI and of trainers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus import ABSENT, Named, changed, each_value

ASK = {"role": "user", "content": "Tea?"}
YES, NO = {"role": "assistant", "content": "Yes."}, {"role": "assistant", "content": "No."}
OPENAI: dict[str, Any] = {"input": {"messages": [ASK]}, "preferred_output": [YES], "non_preferred_output": [NO]}
TEXTS: dict[str, Any] = {"prompt": "Tea?", "chosen": "Yes.", "rejected": "No."}
SPOKEN: dict[str, Any] = {"prompt": [ASK], "chosen": [YES], "rejected": [NO]}
WHOLE: dict[str, Any] = {"chosen": [ASK, YES], "rejected": [ASK, NO]}
LABELLED: dict[str, Any] = {"prompt": "Tea?", "completion": "Yes.", "label": True}
TALKED: dict[str, Any] = {"messages": [ASK, YES], "label": True}
ODD = [None, "", "Yes.", 1, [], {}, [{}], [ASK], [YES, NO], [ASK, YES], [{"role": "system", "content": "x"}], ABSENT]
OUTPUTS = ("/preferred_output", "/non_preferred_output")
FIELDS: dict[str, list[Any]] = {
    "role": ["user", "tool", "system", "developer", "gpt", None, ABSENT],
    "content": [None, "", " ", 1, [], [{"type": "text", "text": "Yes."}], ABSENT],
    "weight": [0, 1, None],
    "name": ["Ann"],
    "reasoning_content": ["Hm."],
    "tool_calls": [None, [], [{"id": "abcdefgh1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]],
}


def preference() -> Named:
    yield "openai", OPENAI
    yield from each_value("openai", OPENAI, [*OUTPUTS, "/input/messages"], ODD)
    yield from each_value("openai", OPENAI, ["/input"], [None, "Tea?", {}, [ASK], ABSENT])
    for key, values in FIELDS.items():
        yield from each_value("openai", OPENAI, [f"{output}/0/{key}" for output in OUTPUTS], values)
    yield from each_value("openai", OPENAI, ["/input/tools"], [None, [], "[]", [{"name": "f"}]])
    yield from each_value("openai", OPENAI, ["/input/parallel_tool_calls"], [True, None, "yes"])
    yield from each_value("openai", OPENAI, ["/tools"], [[]])
    yield from each_value("openai", OPENAI, ["/id", "/input/id"], ["7"])
    yield "openai, alike", OPENAI | {"non_preferred_output": [YES]}
    earlier = [ASK, YES, ASK]
    system = {"role": "system", "content": "x"}
    for name, messages in {"earlier": earlier, "reply last": earlier[:2], "system": [system, ASK],
                           "system alone": [system], "two questions": [ASK, ASK]}.items():  # fmt: skip
        yield f"openai, {name}", changed(OPENAI, {"/input/messages": messages})
    for shape, base in (("texts", TEXTS), ("spoken", SPOKEN), ("whole", WHOLE)):
        yield shape, base
        yield from each_value(shape, base, [f"/{key}" for key in base], ODD)


def kto() -> Named:
    labels = [False, None, "true", 0, 1, 0.5, "good", [], ABSENT]
    for shape, base in (("labelled", LABELLED), ("talked", TALKED)):
        yield shape, base
        yield from each_value(shape, base, ["/label"], labels)
        yield from each_value(shape, base, ["/kto_tag", "/score"], [True])
    yield from each_value("labelled", LABELLED, ["/prompt", "/completion"], ODD)
    yield from each_value("talked", TALKED, ["/messages"], ODD)
    for key, values in FIELDS.items():
        yield from each_value("talked", TALKED, [f"/messages/1/{key}"], values)


GROUPS: dict[str, Callable[[], Named]] = {"preference": preference, "kto": kto}
