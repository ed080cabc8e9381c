"""Rendered text: a conversation in one text, with the special tokens of a chat template around its turns.

Record
    `{"text": "<|im_start|>user\\nHi<|im_end|>\\n<|im_start|>assistant\\nHello<|im_end|>"}`, or the bare text.

    A prompt that ends where the reply begins, with the reply in `completion` or `response`, or with a pair in `chosen`
    and `rejected` or `chosen_response` and `rejected_response`; or such a pair of whole conversations.

    The templates: `chatml`, `harmony` (gpt-oss), `llama3`, `llama2`, `mistral`, `gemma`, `deepseek` and `extra-id`
    (NeMo's `<extra_id_1>User`). The first mark of the text tells which it is.

    Of harmony, the channel `analysis` is reasoning, `commentary` to a function is a tool call, any other commentary
    and `final` are the content; a message of `functions.NAME` is a tool result.

Cannot say
    parts, media, media-columns, name, weight, reasoning, refusal, tools, parallel-calls, tool-calls, call-ids,
    preference, label, text, blocks, signed, tool-error, candidates, reference, steps, mask

Tolerated
    - White space around a mark may be missing, and the last turn may lack its end.
    - A role in another known spelling (`human` in ChatML) is read, an unknown one is refused (FT204).
    - A stored reply that ends in `<|return|>` is reported (FT223): it stops generation, and history has `<|end|>`.
    - Text between turns is refused (FT201).
    - The definitions of tools in harmony's developer turn stay text. So do calls in other templates than harmony.

Options
    speakers: `--map user=NAME` says how a template spells a role; `--map text=COLUMN` which column holds the text.

    template: `chatml` or `harmony`, which also has reasoning, tool calls and results. The names are writers as well:
    `--to harmony`. A text that would not be read back to the same turns is refused.

Source
    Each template in `schemas/templates` names its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ftconv import (
    Example,
    Feature,
    Message,
    Note,
    Reader,
    RecordError,
    RenderedTurn,
    Writer,
    essence,
    template_of,
    text_of,
)
from ftconv import templates as known_templates

from ._harmony import headers_of
from ._prompt_completion_fields import kind_of
from ._rendered_turns import rendered_turns
from ._table_names import pointer_to

TemplateName = Literal["chatml", "harmony"]

_PAIRS = (("chosen", "rejected"), ("chosen_response", "rejected_response"))
_REPLIES = ("completion", "response")
_FOREIGN = frozenset(
    {"messages", "conversations", "conversation", "instruction", "output", "role", "content", "ftconv"}
)
_EVERY = Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PROMPT_ONLY | Feature.EXTRA | Feature.SYSTEM
_CARRIES: dict[str, Feature] = {
    "chatml": _EVERY | Feature.DEVELOPER,
    "harmony": _EVERY | Feature.DEVELOPER | Feature.REASONING | Feature.TOOL_CALLS,
}


# -- reading -----------------------------------------------------------------------------------------------------------


def read(record: Any, *, speakers: Mapping[str, str] | None = None) -> Example:
    """Return the example of a rendered text, or of a rendered prompt with its replies."""
    names = dict(speakers or {})
    column = names.pop("text", "text")
    notes: list[Note] = []
    if type(record) is str:
        example = Example(_turns(record, names, notes, ""))
        example.notes = notes or None
        return example
    if type(record) is not dict:
        raise RecordError("FT202", f"expected a text, or an object with one, found {kind_of(record)}")
    used = _columns(record, column)
    if used is None:
        raise RecordError("FT202", f"expected a column {column[:40]!r}; --map text=COLUMN selects another column")
    for name in used:
        if type(record[name]) is not str:
            raise RecordError("FT202", f"expected text, found {kind_of(record[name])}", pointer_to(name))
    *before, last = used
    prompt = record["prompt"] if before and before[0] == "prompt" else ""
    if before and before[-1] != "prompt":
        one, other = (_turns(prompt + record[name], names, notes, pointer_to(name)) for name in used[-2:])
        shared = 0
        while shared < min(len(one), len(other)) - 1 and one[shared] == other[shared]:
            shared += 1
        example = Example(one[:shared], chosen=one[shared:], rejected=other[shared:])
    else:
        example = Example(_turns(prompt + record[last], names, notes, pointer_to(last)))
    if len(record) > len(used):
        example.extra = {name: value for name, value in record.items() if name not in used}
    example.notes = notes or None
    return example


def _columns(record: dict[str, Any], text: str) -> list[str] | None:
    """Return the columns that hold the conversation, the replies last; None if they are not there."""
    if text in record:
        return [text]
    given = ["prompt"] if "prompt" in record else []
    for pair in _PAIRS:
        if all(name in record for name in pair):
            return [*given, *pair]
    return next(([*given, name] for name in _REPLIES if given and name in record), None)


def _turns(text: str, speakers: dict[str, str], notes: list[Note], pointer: str) -> list[Message]:
    template = template_of(text)
    if template is None:
        known = ", ".join(name for name, template in known_templates().items() if template.turns)
        raise RecordError(
            "FT201", f"the text does not begin with a mark of a chat template ({known}); use --from text", pointer
        )
    turns = rendered_turns(text, template, speakers, notes, pointer)
    if not turns:
        raise RecordError("FT206", "the text has no turns", pointer)
    return turns


def recognise(record: Any, *, speakers: Mapping[str, str] | None = None) -> float:
    """Judge by the first mark in the text."""
    if type(record) is str:
        return 0.97 if template_of(record) else 0.0
    if type(record) is not dict:
        return 0.0
    used = _columns(record, (speakers or {}).get("text", "text"))
    if used is None or any(type(record[name]) is not str for name in used):
        return 0.0
    begins = used[:1] if used[0] == "prompt" else used
    if any(template_of(record[name]) is None for name in begins):
        return 0.0
    return 0.97 if _FOREIGN.isdisjoint(record) else 0.3


# -- writing -----------------------------------------------------------------------------------------------------------


def write(example: Example, *, template: TemplateName = "chatml") -> dict[str, Any]:
    """Return the text of an example, with the chosen reply of a preference."""
    messages = example.messages + (example.chosen or [])
    if example.text is not None:
        raise RecordError("FT902", "the record has plain text without roles; to keep it, use --to text")
    form = known_templates()[template]
    if form.channels:
        turns = headers_of(messages)
    else:
        turns = [
            RenderedTurn(message.role, message.role, _text(message, i))
            for i, message in enumerate(messages)
            if message.role != "tool" and (message.content or not message.tool_calls)
        ]
    if not turns:
        raise RecordError("FT206", "no turns to write")
    text = form.rendered(turns)
    _check(text, messages, turns, form.channels)
    extra = {"extra.text" if name == "text" else name: value for name, value in (example.extra or {}).items()}
    return {"text": text, **extra}


def _text(message: Message, index: int) -> str:
    if message.content is None:
        raise RecordError(
            "FT902", f"turn {index + 1} has no content; a text cannot distinguish that from empty content"
        )
    return text_of(message.content)


def _check(text: str, messages: list[Message], turns: list[RenderedTurn], channels: bool) -> None:
    """Read the text back. Raises RecordError FT902, naming the turn that would not come back."""
    wanted = [_said(m) for m in messages] if channels else [Message(t.spelled, t.content) for t in turns]  # type: ignore[arg-type]
    try:
        back = read(text).messages
    except RecordError:
        back = []
    for message in back:
        message.name = None
    wanted = essence(Example(wanted)).messages
    back = essence(Example(back)).messages
    if back != wanted:
        at = next((i for i, (one, two) in enumerate(zip(back, wanted, strict=False)) if one != two), len(back))
        way = "it holds a mark of the template, or says nothing; use --to chat"
        raise RecordError("FT902", f"turn {min(at + 1, len(wanted))} would not be read back: {way}")


def _said(message: Message) -> Message:
    """Return what a turn says of what the template has."""
    content = None if message.content is None else text_of(message.content)
    if message.role != "assistant":
        return Message(message.role, content)
    calls = [type(call)(call.name, call.arguments) for call in message.tool_calls or ()]
    return Message(message.role, content, reasoning=message.reasoning, tool_calls=calls or None)


def write_harmony(example: Example) -> dict[str, Any]:
    """Return the text of an example in OpenAI harmony, as gpt-oss reads it."""
    return write(example, template="harmony")


def write_chatml(example: Example) -> dict[str, Any]:
    """Return the text of an example in ChatML."""
    return write(example, template="chatml")


def carries(options: Mapping[str, Any]) -> Feature:
    """Harmony has channels for thoughts and calls."""
    return _CARRIES[options.get("template", "chatml")]


reader = Reader(
    name="rendered",
    read=read,
    recognise=recognise,
    shape="a text with the special tokens of a chat template around its turns",
    fields=("text", "system", "developer", "user", "assistant", "tool"),
    schema="rendered.schema.json",
    aliases=("harmony", "chatml"),
    refines=("text", "prompt-completion"),
)
writer = Writer(name="rendered", write=write, carries=carries, schema="rendered.schema.json")
harmony = Writer(
    name="harmony",
    write=write_harmony,
    carries=_CARRIES["harmony"],
    summary="One text in OpenAI harmony, for gpt-oss.",
    schema="rendered.schema.json",
)
chatml = Writer(
    name="chatml",
    write=write_chatml,
    carries=_CARRIES["chatml"],
    summary="One text in ChatML.",
    schema="rendered.schema.json",
)
