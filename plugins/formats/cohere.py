"""cohere: `messages` spoken by System, User and Chatbot, as Cohere's fine-tuning took them.

Record
    `{"messages": [{"role": "System", "content": "Be brief."}, {"role": "User", "content": "Rain in Bern?"},
    {"role": "Chatbot", "content": "Yes."}]}`

Cannot say
    developer, parts, media, media-columns, name, weight, reasoning, refusal, tools, parallel-calls, tool-calls,
    call-ids, preference, label, text, prompt-only, blocks, signed, tool-error, candidates, reference, steps, mask

    A developer turn is written as System; of parts the text is written, of a preference the chosen reply. Tool results
    are left out.

Tolerated
    Nothing else: with other roles it is a chat record.

Options
    None.

Source
    https://github.com/cohere-ai/cohere-developer-experience (2026-11-21); the service ended on 2025-09-15.
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Reader, RecordError, Role, Writer, text_of

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import add_extra, no_turns

ROLES: dict[str, Role] = {"System": "system", "User": "user", "Chatbot": "assistant"}
NAMES = {"system": "System", "developer": "System", "user": "User", "assistant": "Chatbot"}


_row = of_cells("messages")


@_row
def read(record: Any) -> Example:
    """Read one record. Raises RecordError for what is not one."""
    if type(record) is not dict or type(record.get("messages")) is not list or not record["messages"]:
        found = f"it has {keys_in(record)}" if type(record) is dict else f"found {kind_of(record)}"
        raise RecordError("FT202", f"a Cohere record needs messages, a list with a turn in it; {found}")
    messages: list[Message] = []
    for number, turn in enumerate(record["messages"]):
        at = f"/messages/{number}"
        if type(turn) is not dict or type(turn.get("role")) is not str or turn["role"] not in ROLES:
            raise RecordError("FT204", "a turn needs a role: System, User or Chatbot", at)
        content = turn.get("content")
        if "content" not in turn or not (content is None or type(content) is str):
            raise RecordError("FT202", "a turn needs content that is text", at)
        extra = {key: value for key, value in turn.items() if key not in ("role", "content")}
        messages.append(Message(ROLES[turn["role"]], content, extra=extra or None))
    return Example(messages, extra={key: value for key, value in record.items() if key != "messages"} or None)


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of Cohere: all of its roles are, and one of them is Chatbot."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not all(type(turn) is dict and type(turn.get("role")) is str for turn in turns):
        return 0.0
    roles = {turn["role"] for turn in turns}
    return 1.0 if "Chatbot" in roles and roles <= ROLES.keys() else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 where there is no turn to write."""
    turns: list[dict[str, Any]] = []
    for message in (*example.messages, *(example.chosen or ())):
        if message.role != "tool":
            content = message.content
            turns.append({"role": NAMES[message.role], "content": content if content is None else text_of(content)})
            add_extra(turns[-1], message.extra or {}, frozenset())
    if not turns:
        raise no_turns(example)
    record: dict[str, Any] = {"messages": turns}
    add_extra(record, example.extra or {}, frozenset())
    return record


reader = Reader(
    name="cohere",
    read=read,
    recognise=recognise,
    shape="`messages`: a list of {role: System, User or Chatbot, content}",
    refines=("chat",),
    fields=("messages",),
    schema="cohere.schema.json",
)

writer = Writer(
    name="cohere",
    write=write,
    carries=Feature.SYSTEM | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.EXTRA | Feature.TURN_KEYS,
    schema="cohere.schema.json",
)
