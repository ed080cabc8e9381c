"""Plain text: the transcript of a conversation, or prose without roles.

Record
    The whole conversation in one text, `{"text": "User: Hi\\n\\nAssistant: Hello"}`, or the bare text.

    hh-rlhf's pair of transcripts, `{"chosen": "\\n\\nHuman: Hi\\n\\nAssistant: Hello", "rejected": "…"}`: the turns
    that both begin with are the prompt, and the last turn of each is never among them.

    One turn per record, keyed by the speaker: `{"user": "Hi"}`, then `{"assistant": "Hello"}`. All records of an input
    are one conversation; a list of them in one record is a conversation by itself.

Cannot say
    developer, parts, media, media-columns, name, weight, reasoning, refusal, tools, parallel-calls, tool-calls,
    call-ids, preference, label, blocks, signed, tool-error, candidates, reference, steps, mask

Tolerated
    The style is detected by the marks in the text: those of a chat template (see `rendered`), hh-rlhf,
    hashes (`### Human:`, `### Assistant:`, Alpaca's
    `### Instruction:`, `### Input:`, `### Response:`) and labels at the start of a line (`User:`, `Assistant:`,
    `System:`, `Human:`, `AI:`, `Bot:`, in any case). A style counts when its mark begins the text, or when marks of two
    roles occur in it; text without either is prose.

    - Taken off is what the style puts around a text: one space behind the label, and as many line breaks before a label
      as there are before every label of its role, two at most. Every other character stays.
    - Text before the first mark is the system prompt in the style with hashes, and refused in the others.
    - An empty last turn is a turn.
    - `### Input:` below an instruction is joined to it with a line break; elsewhere it is text.
    - Turns of the same speaker that follow each other stay apart.
    - In hh-rlhf only `Human:` and `Assistant:` below an empty line are marks.

Options
    speakers: `--map user=Ashley --map assistant=Brittany` says who speaks; then no other label is a mark.
    `--map text=COLUMN` says which column holds the text.

    style: `labels` (System:, User:, Assistant:), `hh` (hh-rlhf, no system prompt) or `chatml` (also the developer).
    A transcript that would not be read back to the same turns is refused.

Source
    Anthropic hh-rlhf; ChatML (openai-python `chatml.md`); timdettmers/openassistant-guanaco; tatsu-lab/stanford_alpaca
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ftconv import (
    Example,
    Feature,
    Message,
    Reader,
    RecordError,
    RenderedTurn,
    Role,
    Writer,
    template_of,
    templates,
    text_of,
)

from ._prompt_completion_fields import kind_of
from ._table_names import pointer_to
from ._text_turns import grouped, key_of, known, read_turn, read_turns
from ._transcript import marks_of, turns_in

Style = Literal["labels", "hh", "chatml"]

_LABELS: dict[str, dict[Role, str]] = {
    "labels": {"system": "System:", "developer": "System:", "user": "User:", "assistant": "Assistant:"},
    "hh": {"user": "Human:", "assistant": "Assistant:"},
    "chatml": {"system": "system", "developer": "developer", "user": "user", "assistant": "assistant"},
}
_EVERY = Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.TEXT | Feature.PROMPT_ONLY | Feature.EXTRA
_CARRIES = {
    "labels": _EVERY | Feature.SYSTEM,
    "hh": _EVERY,
    "chatml": _EVERY | Feature.SYSTEM | Feature.DEVELOPER,
}
_COLUMNS = ("text", "chosen", "rejected")
_FOREIGN = frozenset({
    "messages", "conversations", "conversation", "instruction", "input", "output", "prompt", "completion", "question",
    "answer", "query", "response", "user", "assistant", "role", "content", "ftconv",
})  # fmt: skip
"""Columns that other formats are made of: beside them a text is something else, such as the rendered prompt."""


# -- reading -----------------------------------------------------------------------------------------------------------


def read(record: Any, *, speakers: Mapping[str, str] | None = None) -> Example:
    """Return the example of a text, of a pair of texts, of one turn, or of a list of turns."""
    if type(record) is str:
        return _read_text(record, _only_roles(speakers), "")
    if type(record) is list:
        return read_turns(record, speakers)
    if type(record) is not dict:
        raise RecordError("FT202", f"expected a text, or an object with one, found {kind_of(record)}")
    text, chosen, rejected = (speakers.get(name, name) for name in _COLUMNS) if speakers else _COLUMNS
    if text in record:
        example = _read_text(record[text], _only_roles(speakers), pointer_to(text))
        known = {text}
    elif chosen in record and rejected in record:
        example = _read_pair(record, chosen, rejected, _only_roles(speakers))
        known = {chosen, rejected}
    elif len(record) == 1:
        return Example([read_turn(record, speakers)])
    else:
        raise RecordError("FT202", f"expected a column {text[:40]!r}; --map text=COLUMN selects another column")
    if len(record) > len(known):
        example.extra = {name: value for name, value in record.items() if name not in known}
    return example


def _read_text(text: Any, speakers: Mapping[str, str] | None, pointer: str) -> Example:
    if type(text) is not str:
        raise RecordError("FT202", f"expected text, found {kind_of(text)}", pointer)
    turns = _turns(text, speakers, pointer)
    return Example(text=text) if turns is None else Example(turns)


def _turns(text: str, speakers: Mapping[str, str] | None, pointer: str) -> list[Message] | None:
    try:
        return turns_in(text, speakers)
    except RecordError as error:
        raise RecordError(error.code, str(error), pointer) from None


def _read_pair(record: dict[str, Any], chosen: str, rejected: str, speakers: Mapping[str, str] | None) -> Example:
    branches: list[list[Message]] = []
    for name in (chosen, rejected):
        text = record[name]
        if type(text) is not str:
            raise RecordError("FT202", f"expected text, found {kind_of(text)}", pointer_to(name))
        turns = _turns(text, speakers, pointer_to(name))
        if turns is None:
            way = "use --to prompt-completion, which has a prompt beside such replies"
            raise RecordError("FT201", f"the text does not begin with a speaker; {way}", pointer_to(name))
        branches.append(turns)
    one, other = branches
    shared = 0
    while shared < min(len(one), len(other)) - 1 and one[shared] == other[shared]:
        shared += 1
    return Example(one[:shared], chosen=one[shared:], rejected=other[shared:])


def _only_roles(speakers: Mapping[str, str] | None) -> dict[str, str] | None:
    return {role: name for role, name in speakers.items() if role not in _COLUMNS} if speakers else None


# -- telling -----------------------------------------------------------------------------------------------------------


def recognise(record: Any, *, speakers: Mapping[str, str] | None = None) -> float:
    """Judge by the marks in the text; prose could be anything."""
    if type(record) is list:
        scores = [recognise(item, speakers=speakers) if key_of(item) is not None else 0.0 for item in record]
        return min(scores, default=0.0)
    if type(record) is str:
        return 0.95 if _speaks(record, speakers) else 0.5
    if type(record) is not dict:
        return 0.0
    if key_of(record) is not None:
        (speaker,) = record
        return (
            0.9
            if speaker in ("system", "user", "assistant") or speaker in (speakers or {}).values()
            else known(speaker)
        )
    text, chosen, rejected = (speakers.get(name, name) for name in _COLUMNS) if speakers else _COLUMNS
    if type(record.get(text)) is str:
        score = 0.95 if _speaks(record[text], speakers) else 0.5
    elif all(type(record.get(name)) is str and _speaks(record[name], speakers) for name in (chosen, rejected)):
        score = 0.95
    else:
        return 0.0
    return score if _FOREIGN.isdisjoint(record) else min(score, 0.3)


def _speaks(text: str, speakers: Mapping[str, str] | None) -> bool:
    names = _only_roles(speakers)
    if names:
        return any(f"{name}:" in text for name in names.values())
    return template_of(text) is None and marks_of(text) is not None


# -- writing -----------------------------------------------------------------------------------------------------------


def write(example: Example, *, style: Style = "labels") -> dict[str, Any]:
    """Return the transcript of an example, with the chosen reply of a preference; or its plain text."""
    messages = example.messages + (example.chosen or [])
    if example.text is not None:
        if messages:
            raise RecordError("FT902", "the record has both turns and plain text; this format holds only one of them")
        if template_of(example.text) or marks_of(example.text) is not None:
            raise RecordError(
                "FT902", "the plain text would be read back as a transcript; to keep it, use --to ftconv", "/text"
            )
        return _with_extra(example, example.text)
    labels = _LABELS[style]
    turns = [(message.role, _text(message, i)) for i, message in enumerate(messages) if _is_said(message, labels)]
    if not turns:
        raise RecordError("FT206", "no turns to write")
    if style == "chatml":
        text = templates()[style].rendered(RenderedTurn(labels[role], role, said) for role, said in turns)
    elif style == "hh":
        text = "".join(f"\n\n{labels[role]}{said and ' ' + said}" for role, said in turns)
    else:
        text = "\n\n".join(f"{labels[role]}{said and ' ' + said}" for role, said in turns)
    _check(text, [("system" if role == "developer" and style == "labels" else role, said) for role, said in turns])
    return _with_extra(example, text)


def _is_said(message: Message, labels: Mapping[Role, str]) -> bool:
    return message.role in labels and bool(message.content or not message.tool_calls)


def _text(message: Message, index: int) -> str:
    if message.content is None:
        raise RecordError(
            "FT902", f"turn {index + 1} has no content; plain text cannot distinguish that from empty content"
        )
    return text_of(message.content)


def _check(text: str, turns: list[tuple[Role, str]]) -> None:
    """Read the transcript back. Raises RecordError FT902, naming the turn that would not come back."""
    try:
        back = [(message.role, message.content) for message in turns_in(text) or ()]
    except RecordError:
        back = []
    if back != turns:
        at = next((i for i, (one, other) in enumerate(zip(back, turns, strict=False)) if one != other), len(back))
        way = "it contains a speaker label; use --to-option style=chatml or --to chat"
        raise RecordError("FT902", f"turn {min(at + 1, len(turns))} would not be read back: {way}")


def _with_extra(example: Example, text: str) -> dict[str, Any]:
    extra = {"extra.text" if name == "text" else name: value for name, value in (example.extra or {}).items()}
    return {"text": text, **extra}


def carries(options: Mapping[str, Any]) -> Feature:
    """Every style holds turns in any order; not every one has a mark for every role."""
    return _CARRIES[options.get("style", "labels")]


reader = Reader(
    name="text",
    read=read,
    recognise=recognise,
    shape="`text`: a transcript whose turns begin with their speakers, or prose",
    fields=(*_COLUMNS, "system", "developer", "user", "assistant", "tool"),
    group=key_of,
    grouped=grouped,
    schema="text.schema.json",
)
writer = Writer(name="text", write=write, carries=carries, container="text", schema="text.schema.json")
