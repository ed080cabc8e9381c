"""Conversations that show what a chat template does with each thing that a record may have; one probe for a row."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .marks import LeafKind

_Message = dict[str, Any]

SYSTEM: _Message = {"role": "system", "content": "Zorblat answers in rhyme."}
ASK: _Message = {"role": "user", "content": "Whereabouts is Quimby?"}
ANSWER: _Message = {"role": "assistant", "content": "Beside Florentin."}
ASK_ON: _Message = {"role": "user", "content": "Then whither Ondine?"}
ANSWER_ON: _Message = {"role": "assistant", "content": "Beyond Marzipan."}
TOOL: _Message = {
    "type": "function",
    "function": {
        "name": "locate_gnome",
        "description": "Finds a gnome.",
        "parameters": {"type": "object", "properties": {"gnome": {"type": "string"}}, "required": ["gnome"]},
    },
}
IDS = ("gnomecall", "gnomecal2")
"""Of nine letters and digits, as Mistral's templates want them."""


class Probe(Struct, frozen=True):
    """A row: its key and name, a conversation, and the kinds of texts in it that are looked for, each of these texts.

    `kinds` are those of Leaf. `texts` are looked for if there are any, else all texts of those kinds.
    """

    key: str
    title: str
    messages: tuple[_Message, ...]
    kinds: tuple[LeafKind, ...] = ("text",)
    texts: tuple[str, ...] = ()
    tools: bool = False


def _call(arguments: Any, number: int = 0) -> _Message:
    function = {"name": "locate_gnome", "arguments": arguments}
    return {"id": IDS[number], "type": "function", "function": function}


def _calling(*arguments: Any, content: str | None = None) -> _Message:
    calls = [_call(one, number) for number, one in enumerate(arguments)]
    return {"role": "assistant", "content": content, "tool_calls": calls}


def _result(text: str, number: int = 0) -> _Message:
    return {"role": "tool", "tool_call_id": IDS[number], "name": "locate_gnome", "content": text}


_GNOME = {"gnome": "Quimby"}
_CALLED = (ASK, _calling(_GNOME), _result("Underneath Pergola."), ANSWER)
THOUGHTS = ("Ponder Alembic.", "Ponder Betony.")

SURVIVAL = (
    Probe("system", "system prompt", (SYSTEM, ASK, ANSWER), texts=(SYSTEM["content"],)),
    Probe("system_in_a_prompt", "the same, reply to come", (SYSTEM, ASK), texts=(SYSTEM["content"],)),
    Probe("late_system", "system turn after a reply", (ASK, ANSWER, SYSTEM, ASK_ON, ANSWER_ON),
          texts=(SYSTEM["content"],)),
    Probe("two_users", "two user turns in a row", (ASK, ASK_ON, ANSWER)),
    Probe("assistant_first", "assistant speaks first", (ANSWER, ASK, ANSWER_ON)),
    Probe("tools", "tools", (ASK, ANSWER), ("tool",), ("locate_gnome",), tools=True),
    Probe("calls", "tool call", _CALLED, ("call", "argument"), tools=True),
    Probe("results", "tool result", _CALLED, ("result",), tools=True),
    Probe("text_arguments", "arguments as text", (ASK, _calling('{"gnome": "Quimby"}'), *_CALLED[2:]),
          ("call", "argument"), tools=True),
    Probe("parallel_calls", "two calls in a turn",
          (ASK, _calling(_GNOME, {"gnome": "Ondine"}), *_CALLED[2:3], _result("Atop Gazebo.", 1), ANSWER),
          ("call", "argument", "result"), tools=True),
    Probe("text_beside_a_call", "text beside a call",
          (ASK, _calling(_GNOME, content="Lanterns first."), *_CALLED[2:]), texts=("Lanterns first.",), tools=True),
    Probe("text_parts", "texts in parts",
          ({"role": "user", "content": [{"type": "text", "text": ASK["content"]}]},
           {"role": "assistant", "content": [{"type": "text", "text": ANSWER["content"]}]})),
)  # fmt: skip
"""Rows that say whether texts are kept."""

REASONING = Probe(
    "reasoning_content", "reasoning_content",
    (ASK, {**ANSWER, "reasoning_content": THOUGHTS[0]}, ASK_ON, {**ANSWER_ON, "reasoning_content": THOUGHTS[1]}),
    ("thought",),
)  # fmt: skip
THINK = Probe(
    "think_in_text", "<think> in the text",
    tuple({**turn, "content": f"<think>\n{thought}\n</think>\n\n{turn['content']}"} if thought else turn
          for turn, thought in ((ASK, ""), (ANSWER, THOUGHTS[0]), (ASK_ON, ""), (ANSWER_ON, THOUGHTS[1]))),
    ("thought",),
)  # fmt: skip
"""Rows that say in which of two replies thoughts are kept."""

TURNS = (ASK, ANSWER, ASK_ON, ANSWER_ON)
PADDED = (
    {"role": "user", "content": f"  {ASK['content']}  "},
    {"role": "assistant", "content": f"  {ANSWER['content']}  "},
    ASK_ON,
    ANSWER_ON,
)
