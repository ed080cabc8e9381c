"""alpaca: an instruction, an optional input and the output, as columns.

Record
    `{"instruction": "Translate to French", "input": "Good morning", "output": "Bonjour", "system": "Be brief.",
    "history": [["earlier question", "earlier reply"]]}`
    Instruction and input become one user turn, input on a line of its own; where both are empty there is none. Which
    part of the turn was the input is not kept: a record written from it has everything in `instruction` and an empty
    `input`. LLaMA-Factory's `chosen` and `rejected` in place of the output are a preference, `kto_tag` or `label` is
    KTO's judgement of the output, `images`, `videos` and `audios` belong to marks in the text. The prompt that some
    files repeat, rendered, in `text` is an unknown column.

Cannot say
    developer, order, empty, parts, media, name, weight, reasoning, refusal, tools, parallel-calls, tool-calls,
    call-ids, text, prompt-only, blocks, signed, tool-error, candidates, reference, steps, mask

Tolerated
    `Instruction` and `INSTRUCTION` (and so for the other columns), GPTeacher's `response` for the output, where
    `instruction` and `input` are beside it and no `output`, `chosen_response` and `rejected_response`, null or
    "" for a column that is not there (but not for the output), history as the text of a JSON or Python list, history
    pairs with an empty question. Words that say "no input" (`<noinput>`, `No input.`, `N/A`, …) are read as an empty
    input, and reported.

Options
    Reading: `join` is put between instruction and input; `placeholders=no` keeps words for "no input" as text.
    Writing: where turns do not alternate, neighbours on the user's side (tool results too) are joined by a blank line,
    a reply without a question gets an empty one, and turns after the last reply have no place. Chosen and
    rejected must be one reply each.

Source
    tatsu-lab/stanford_alpaca; LLaMA-Factory `data/README.md`; ms-swift, AlpacaPreprocessor; axolotl, type
    gpteacher.
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Note, Reader, RecordError, Writer, text_of

from ._alpaca_history import history_of
from ._chat_columns import unless_empty
from ._chat_write import without_roles
from ._media_columns import take_media
from ._prompt_completion_fields import add_rest, gather, has_choice, kind_of, spellings
from ._prompt_completion_turns import only_reply, read_tools

FIELDS = spellings(
    "instruction", "input", "output", "system", "history", "chosen", "rejected", "label",
    chosen=("chosen_response",), rejected=("rejected_response",), label=("kto_tag", "Kto_tag", "KTO_TAG"),
) | {"tools": "tools"}  # fmt: skip
_RESERVED = frozenset(FIELDS)
_WITH_RESPONSE = FIELDS | dict.fromkeys(("response", "Response", "RESPONSE"), "output")

NO_INPUT = frozenset({
    "noinput", "no input", "no-input", "no_input", "no input required", "no input needed", "no input necessary",
    "no input provided", "no input given", "n/a", "none", "not applicable",
})  # fmt: skip
"""What stands in `input` for "there is none": lower case, white space as one blank, no punctuation around it."""
_LONGEST = 40
_WAY_OUT = "--to chat writes it"


# -- reading -----------------------------------------------------------------------------------------------------------


def read(record: Any, *, join: str = "\n", placeholders: bool = True) -> Example:
    """Return the example that a record holds."""
    if type(record) is dict and len(record) == 3:
        ask, more, reply = record.get("instruction"), record.get("input"), record.get("output")
        if type(ask) is str and type(more) is str and type(reply) is str and ask:
            if not more:
                return Example([Message("user", ask), Message("assistant", reply)])
            if len(more) > _LONGEST or not placeholders or not says_no_input(more):
                return Example([Message("user", ask + join + more), Message("assistant", reply)])
    if not isinstance(record, dict):
        raise RecordError("FT202", f"a record must be an object with instruction and output, found {kind_of(record)}")
    values, seen, extra = gather(record, fields_of(record))
    notes: list[Note] = []
    ask, more = _text(values, seen, "instruction"), _text(values, seen, "input", optional=True)
    if placeholders and says_no_input(more):
        notes.append(Note("FT305", f"{more[:_LONGEST]!r} was read as an empty input", f"/{seen['input']}"))
        more = ""
    system = _text(values, seen, "system", optional=True)
    messages = [Message("system", system)] if system else []
    if "history" in seen:
        messages += history_of(values["history"], seen["history"])
    if ask or more:
        messages.append(Message("user", ask + join + more if ask and more else ask or more))
    example = Example(
        messages,
        label=unless_empty(values.get("label")),
        tools=read_tools(values.get("tools")),
    )
    if has_choice(values, seen, "output"):
        example.chosen = [Message("assistant", _text(values, seen, "chosen"))]
        example.rejected = [Message("assistant", _text(values, seen, "rejected"))]
        if values.get("output") not in (None, ""):
            extra[seen["output"]] = values["output"]
    else:
        messages.append(Message("assistant", _text(values, seen, "output")))
    example.media = take_media(extra)
    example.extra = extra or None
    example.notes = notes or None
    return example


def fields_of(record: dict[str, Any]) -> dict[str, str]:
    """Return spelling → field. GPTeacher's `response` is the output, but only where there is an input and no output."""
    there = {FIELDS.get(key) for key in record}
    return _WITH_RESPONSE if {"instruction", "input"} <= there and "output" not in there else FIELDS


def locate(record: Any, pointer: str) -> str | None:
    """Say where the last reply stands: an empty one cannot be told from an empty input by its text."""
    thread, _, at = pointer.removesuffix("/content").removeprefix("/").partition("/")
    if thread != "messages" or not at.isdigit():
        return None
    last = read(record).messages[-1:]
    if not last or last[0].role != "assistant" or len(read(record).messages) != int(at) + 1:
        return None
    return next((f"/{key}" for key in record if fields_of(record).get(key) == "output"), None)


def _text(values: dict[str, Any], seen: dict[str, str], field: str, optional: bool = False) -> str:
    value = values.get(field)
    if type(value) is str:
        return value
    if optional and value is None:
        return ""
    if field in seen:
        ranked = field == "output" and isinstance(value, list) and len(value) > 1 and {*map(type, value)} == {str}
        way = "; of ranked replies, name the best chosen and another rejected" if ranked else ""
        raise RecordError("FT202", f"{field} must be text, found {kind_of(value)}{way}", f"/{seen[field]}")
    raise RecordError("FT202", f"{field} is missing; a record has an instruction and an output")


def says_no_input(text: str) -> bool:
    """Whether `text` is one of the words that stand for an input that is not there."""
    if not text or len(text) > _LONGEST:
        return False
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return " ".join(text[start:end].lower().split()) in NO_INPUT


def recognise(record: Any) -> float:
    """Say how sure it is that a record has instructions and outputs."""
    if type(record) is not dict:
        return 0.0
    fields = fields_of(record)
    names = {field: key for key in record if (field := fields.get(key))}
    if "instruction" not in names or not ("output" in names or ("chosen" in names and "rejected" in names)):
        return 0.0
    return 0.95 if all(key.islower() for key in names.values()) else 0.9


# -- writing -----------------------------------------------------------------------------------------------------------


def write(example: Example) -> dict[str, Any]:
    """Return a record with instruction, input and output, or with chosen and rejected in place of the output."""
    messages, chosen, rejected = example.messages, example.chosen, example.rejected
    if (
        len(messages) == 2 and chosen is None and rejected is None and example.label is None
        and example.media is None and example.extra is None
    ):  # fmt: skip
        ask, reply = messages
        asked, said = ask.content, reply.content
        if ask.role == "user" and reply.role == "assistant" and type(asked) is str and type(said) is str and said:
            return {"instruction": asked, "input": "", "output": said}
    if (chosen is None) != (rejected is None):
        there, missing = ("chosen", "rejected") if rejected is None else ("rejected", "chosen")
        raise RecordError("FT202", f"{missing} is missing beside {there}: a preference needs both", f"/{there}")
    led = bool(messages) and messages[0].role in ("system", "developer")
    system = text_of(messages[0].content) if led else ""
    pairs, after = _exchanges(messages[1:] if led else messages)
    record: dict[str, Any]
    if chosen is not None and rejected is not None:
        record = {"instruction": after, "input": ""}
        for side, turns in (("chosen", chosen), ("rejected", rejected)):
            record[side] = only_reply(turns, side, _WAY_OUT)
    else:
        replies = [m for m in messages if m.role == "assistant"]
        if not replies:
            raise _without_reply(example)
        only_reply(replies[-1:], "output", _WAY_OUT)
        instruction, output = pairs.pop()
        record = {"instruction": instruction, "input": "", "output": output}
    if system:
        record["system"] = system
    if pairs:
        record["history"] = pairs
    if example.label is not None:
        record["label"] = example.label
    return add_rest(record, example.media, example.extra, _RESERVED - {"output"} if "chosen" in record else _RESERVED)


def _exchanges(messages: list[Message]) -> tuple[list[list[str]], str]:
    """Return pairs of a question and its reply, and what comes after the last reply."""
    pairs: list[list[str]] = []
    asked: list[str] = []
    for i, message in enumerate(messages):
        text = text_of(message.content)
        if message.role != "assistant":
            if text:
                asked.append(text)
        elif text or not message.tool_calls or i + 1 == len(messages) or messages[i + 1].role != "tool":
            # A call without text, before its result, is no reply to learn.
            pairs.append(["\n\n".join(asked), text])
            asked = []
    return pairs, "\n\n".join(asked)


def _without_reply(example: Example) -> RecordError:
    if example.text is not None:
        return without_roles()
    return RecordError("FT206", "no reply to write as output; to write prompts alone use --to prompt-completion")


reader = Reader(
    name="alpaca",
    summary="instruction, input and output, with system, history and preference columns",
    read=read,
    recognise=recognise,
    locate=locate,
    shape="`instruction`, perhaps `input`, and `output` (or `chosen` and `rejected`): text",
    schema="alpaca.schema.json",
    fields=(
        "instruction", "input", "output", "system", "history", "chosen", "rejected", "label", "tools",
        "images", "videos", "audios",
    ),
)  # fmt: skip

writer = Writer(
    name="alpaca",
    summary="instruction, input and output, earlier exchanges in history, a system prompt in a column",
    write=write,
    carries=(
        Feature.SYSTEM | Feature.TURNS | Feature.PREFERENCE | Feature.LABEL | Feature.MEDIA_COLUMNS | Feature.EXTRA
    ),
    keys={Feature.SYSTEM: "system", Feature.TURNS: "history", Feature.LABEL: "label"},
    container="json",
    schema="alpaca.schema.json",
)
