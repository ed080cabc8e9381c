"""glaive: `system` and `chat`, one text with all turns, as in glaive-function-calling-v2.

Record
    `{"system": "SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\\n
    {\\"name\\": \\"rain\\"}", "chat": "USER: Raining?\\n\\n\\nASSISTANT: <functioncall> {\\"name\\": \\"rain\\",
    \\"arguments\\": '{}'} <|endoftext|>\\n\\n\\nFUNCTION RESPONSE: yes\\n\\n\\nASSISTANT: Yes. <|endoftext|>"}`
    Calls, results and the functions of the system prompt are lifted; the system prompt stays as it is.

Cannot say
    developer, parts, media, media-columns, name, weight, reasoning, refusal, call-ids, preference, label, text

Tolerated
    Arguments as an object instead of in single quotes; no `<|endoftext|>`; any number of line breaks between turns; no
    system prompt.

Options
    `calls=lift` makes calls of those in the texts, `text` leaves them.

Source
    https://huggingface.co/datasets/glaiveai/glaive-function-calling-v2
"""

from __future__ import annotations

import re
from typing import Any, Literal

from ftconv import Example, Message, Reader, RecordError, Role

from ._chat_embedded import keys_in, kind_of
from ._lifting import lift

_MARK = re.compile(r"(?:\A\s*|\n\s*)(USER|ASSISTANT|FUNCTION RESPONSE):[ \t]?")
_ROLES: dict[str, Role] = {"USER": "user", "ASSISTANT": "assistant", "FUNCTION RESPONSE": "tool"}
_END = "<|endoftext|>"


def read(record: Any, *, calls: Literal["lift", "text"] = "lift") -> Example:
    """Read one record. Raises RecordError FT202 for what is not one."""
    if type(record) is not dict or "chat" not in record:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a Glaive record must be an object with system and chat, found {found}")
    rest = dict(record)
    chat, system = rest.pop("chat"), rest.pop("system", None)
    for value, name in ((chat, "chat"), (system, "system")):
        if type(value) is not str and not (value is None and name == "system"):
            raise RecordError("FT202", f"{name} must be text, found {kind_of(value)}", f"/{name}")
    messages: list[Message] = []
    if system:
        messages.append(Message("system", system.removeprefix("SYSTEM:").removeprefix(" ")))
    marks = list(_MARK.finditer(chat))
    if not marks or chat[: marks[0].start()].strip():
        raise RecordError("FT202", "chat must begin with 'USER: ' or 'ASSISTANT: '", "/chat")
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = chat[mark.end() : following.start() if following else len(chat)].rstrip()
        if mark[1] == "ASSISTANT":
            text = text.removesuffix(_END).rstrip()
        messages.append(Message(_ROLES[mark[1]], text))
    example = Example(messages, extra=rest or None)
    return lift(example) if calls == "lift" else example


def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of Glaive."""
    if type(record) is not dict or type(record.get("chat")) is not str:
        return 0.0
    system = record.get("system")
    if system is not None and type(system) is not str:
        return 0.0
    mark = _MARK.match(record["chat"])
    return 0.0 if mark is None else 1.0 if (system or "").startswith("SYSTEM:") else 0.9


reader = Reader(
    name="glaive",
    read=read,
    recognise=recognise,
    shape="`system` and `chat`: one text with turns of USER: and ASSISTANT:",
    fields=("system", "chat"),
    schema="glaive.schema.json",
)
