"""prompt-completion: a prompt and its completion, as text or as message lists.

Record
    `{"prompt": "banana ->", "completion": " yellow \\n"}`: the shape of OpenAI's base models, Together, Bedrock, TRL.
    Message lists are TRL's: `{"prompt": [{"role": "user", "content": "2+2?"}], "completion": [{"role": "assistant",
    "content": "4"}]}`, with `tools` and `images` beside them.
    A preference is `{"prompt", "chosen", "rejected"}`, also without the prompt; KTO's is `{"prompt", "completion",
    "label"}`; `{"prompt"}` alone is a prompt to answer. An empty prompt says that there is no user turn, and an
    example without one is written so, but refused as message lists: trainers look into the first message. Plain text
    becomes a completion of the empty prompt.
    Trainers learn from the completion only: replies inside a prompt get weight 0 where they have none.

Cannot say
    system, developer, turns, order, empty, parts, media, name, weight, reasoning, refusal, tools, parallel-calls,
    tool-calls, call-ids, blocks, signed, tool-error, candidates, reference, steps, mask

Tolerated
    `Prompt` and `PROMPT` (and so for the other columns), Gemini's `text_input` with `output`, a list of utterances
    (user first) as the prompt, also as `input` beside `output` (Chinese-Vicuna), `chosen_response` and
    `rejected_response`, one message in place of a list, a list of content parts as one turn (Together), chosen and
    rejected that repeat the prompt or are whole conversations, null for a column that is not there (but, where a
    completion is required, not for that), `reasoning` and `thinking` for `reasoning_content`, arguments as an object.

Options
    Reading: `strip` takes off the separator, the stop and the leading space: `auto` where they are certain and another
    format is written, `yes` where texts end with them, `no` never. `separator`, `stop` and `leading_space` name them;
    a text that lacks one is left alone. `completion=required` refuses a prompt alone, `optional` reads it, `auto` goes
    by the other records where these are looked at first.
    Writing: `layout` renders a system prompt and earlier turns into the prompt: `labels` (`User: …` lines), `plain`
    (blank lines between turns), `hh` (Anthropic's `Human: …`), `chatml`. A single exchange is written bare in all of
    them. Their text stays, but not where a turn ends; earlier replies are no longer trained, what comes after the last
    reply has no place, and chosen and rejected must be one reply each. `messages` writes message lists and carries all.
    There the completion starts at the first reply that is trained, so later user turns occur inside
    it, and the trainer has to mask them (TRL: `assistant_only_loss`).
    `arguments=text` writes the arguments of calls in message lists as JSON text, `object` as an object, `any` as found.
    `separator` goes after each prompt that is not empty and `stop` after each completion, unless they are there
    already; `leading_space` goes before each completion that does not start with white space.

Source
    openai-python `src/openai/lib/_validators.py` at v2.34.0; TRL, Dataset formats and types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ftconv import Example, Feature, Message, Reader, RecordError, Writer, text_of

from ._chat_calls import Arguments
from ._chat_columns import unless_empty
from ._chat_write import KEYS
from ._media_columns import take_media
from ._prompt_completion_fields import add_rest, gather, has_choice, kind_of, spellings
from ._prompt_completion_layouts import render
from ._prompt_completion_messages import write_messages
from ._prompt_completion_turns import is_history, only_reply, read_pair, read_preference, read_tools, shared_turns
from ._separators import prepass

FIELDS = spellings(
    "prompt", "completion", "chosen", "rejected", "label", chosen=("chosen_response",), rejected=("rejected_response",)
) | {"tools": "tools", "parallel_tool_calls": "parallel_tool_calls"}
_RESERVED = frozenset(FIELDS)
_OF_GEMINI = FIELDS | {"text_input": "prompt", "output": "completion"}
_OTHER_REPLIES = {"response", "answer", "output", "generation", "messages", "conversations", "completions", "text"}
_WAY_OUT = "--to-option layout=messages writes it"

Layout = Literal["labels", "plain", "hh", "chatml", "messages"]

_BARE = Feature.PREFERENCE | Feature.LABEL | Feature.PROMPT_ONLY | Feature.MEDIA_COLUMNS | Feature.EXTRA | Feature.TEXT
_LISTS = (
    (_BARE & ~Feature.TEXT) | Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY
    | Feature.PARTS | Feature.MEDIA | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL
    | Feature.TOOLS
    | Feature.PARALLEL_CALLS | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.TURN_KEYS | Feature.BLOCKS
)  # fmt: skip


# -- reading -----------------------------------------------------------------------------------------------------------


def read(
    record: Any,
    *,
    strip: Literal["auto", "yes", "no"] = "auto",
    separator: str = "",
    stop: str = "",
    leading_space: bool = False,
    completion: Literal["auto", "required", "optional"] = "auto",
) -> Example:
    """Return the example that a record holds."""
    bare = not (separator or stop or leading_space) or strip == "no"
    if type(record) is dict and len(record) == 2:
        prompt, reply = record.get("prompt"), record.get("completion")
        if type(prompt) is str and type(reply) is str:
            if not bare:
                prompt, reply = prompt.removesuffix(separator), _bare_reply(reply, stop, leading_space)
            if prompt:
                return Example([Message("user", prompt), Message("assistant", reply)])
            return Example([Message("assistant", reply)])
    if not isinstance(record, dict):
        raise RecordError("FT202", f"a record must be an object with prompt and completion, found {kind_of(record)}")
    values, seen, extra = gather(record, _fields_of(record))
    if not bare:
        for field, value in values.items():
            if type(value) is str and field == "prompt":
                values[field] = value.removesuffix(separator)
            elif type(value) is str and field in ("completion", "chosen", "rejected"):
                values[field] = _bare_reply(value, stop, leading_space)
    label, parallel = (unless_empty(values.get(name)) for name in ("label", "parallel_tool_calls"))
    example = Example(label=label, parallel_tool_calls=parallel)
    if has_choice(values, seen, "completion"):
        read_preference(example, values, seen)
        if values.get("completion") not in (None, ""):
            extra[seen["completion"]] = values["completion"]
    else:
        read_pair(example, values, seen, completion == "required")
    example.tools = read_tools(values.get("tools"))
    example.media = take_media(extra)
    example.extra = extra or None
    return example


def _fields_of(record: dict[str, Any]) -> dict[str, str]:
    """Return spelling → field. Gemini's text examples have a `text_input` and an `output`.

    Chinese-Vicuna's `input` is a list of earlier utterances.
    """
    bare = "instruction" not in record and "prompt" not in record
    if bare and type(record.get("output")) is str and is_history(record.get("input")):
        return FIELDS | {"input": "prompt", "output": "completion"}
    return _OF_GEMINI if record.keys() >= {"text_input", "output"} else FIELDS


def _bare_reply(text: str, stop: str, leading_space: bool) -> str:
    text = text.removesuffix(stop)
    return text[1:] if leading_space and text[:1] == " " and not text[1:2].isspace() else text


def recognise(record: Any) -> float:
    """Say how sure it is that a record has prompts and completions."""
    if type(record) is not dict:
        return 0.0
    fields = _fields_of(record)
    names = {field: key for key in record if (field := fields.get(key))}
    exact = 0.95 if all(key.islower() for key in names.values()) else 0.9
    if "prompt" in names and "completion" in names:
        return exact if isinstance(record[names["prompt"]], str | list) else 0.0
    others = _OTHER_REPLIES & {key.lower() for key in record}
    if "chosen" in names and "rejected" in names:
        if "prompt" in names:
            return exact
        # Whole conversations: chat reads those of messages too, and those of text may be transcripts.
        chosen = record[names["chosen"]]
        if isinstance(chosen, str):
            return 0.3 if others or chosen.lstrip().startswith(("Human:", "User:", "###")) else 0.6
        return 0.6 if isinstance(chosen, list) and not others else 0.0
    if "prompt" in names and isinstance(record[names["prompt"]], str | list):
        return 0.1 if others else 0.6
    return 0.0


# -- writing -----------------------------------------------------------------------------------------------------------


def write(
    example: Example,
    *,
    layout: Layout = "labels",
    separator: str = "",
    stop: str = "",
    leading_space: bool = False,
    arguments: Arguments = "any",
) -> dict[str, Any]:
    """Return a record of prompt and completion, of a preference, or of a prompt alone."""
    messages = example.messages
    if (
        len(messages) == 2 and layout != "messages"
        and example.chosen is None and example.rejected is None and example.label is None
        and example.media is None and example.extra is None
    ):  # fmt: skip
        ask, reply = messages
        prompt, text = ask.content, reply.content
        if type(prompt) is str and type(text) is str and prompt and text:  # noqa: SIM102
            if ask.role == "user" and reply.role == "assistant":
                return {"prompt": _ended(prompt, separator), "completion": _finished(text, stop, leading_space)}
    cut = _start_of_reply(example, layout)
    before = messages if cut is None else messages[:cut]
    if layout == "messages":
        record = _lists(example, before, [] if cut is None else messages[cut:], arguments)
    else:
        record = {"prompt": _ended(_prompt(before, layout, "" if leading_space or separator else " "), separator)}
        if example.chosen is not None and example.rejected is not None:
            for side, turns in (("chosen", example.chosen), ("rejected", example.rejected)):
                record[side] = _finished(only_reply(turns, side, _WAY_OUT), stop, leading_space)
        elif cut is not None:
            record["completion"] = _finished(only_reply([messages[cut]], "completion", _WAY_OUT), stop, leading_space)
        elif example.text is not None and not messages:
            record["completion"] = _finished(example.text, stop, leading_space)
    if example.label is not None:
        record["label"] = example.label
    return add_rest(
        record, example.media, example.extra, _RESERVED - {"completion"} if "chosen" in record else _RESERVED
    )


def _start_of_reply(example: Example, layout: Layout) -> int | None:
    """Return the index of the message that the completion starts with, None where there is no completion.

    Raises RecordError for half a preference, and for a judgement of nothing.
    """
    messages, chosen, rejected = example.messages, example.chosen, example.rejected
    if (chosen is None) != (rejected is None):
        there, missing = ("chosen", "rejected") if rejected is None else ("rejected", "chosen")
        raise RecordError("FT202", f"{missing} is missing beside {there}: a preference needs both", f"/{there}")
    if chosen is not None:
        return None
    replies = [i for i, m in enumerate(messages) if m.role == "assistant"]
    if not replies:
        if example.label is not None:
            raise RecordError("FT206", "a label needs a reply to judge; there is none", "/label")
        return None
    if layout != "messages" or example.label is not None:
        return replies[-1]
    trained = [i for i in replies if messages[i].weight is None or messages[i].weight != 0]
    if trained:
        return trained[0]
    return replies[-1] if replies[-1] == len(messages) - 1 else None


def _lists(example: Example, before: list[Message], reply: list[Message], arguments: Arguments) -> dict[str, Any]:
    chosen, rejected = example.chosen, example.rejected
    if not before and (chosen is None or rejected is None):
        way = "--to text writes plain text" if example.text is not None else "--to chat writes it"
        raise RecordError("FT206", f"message lists need a prompt, which trainers look into, and there is none; {way}")
    record: dict[str, Any] = {"prompt": write_messages(before, arguments)} if before else {}
    if chosen is not None and rejected is not None:
        if before and len(before) <= shared_turns(chosen, rejected) and chosen[: len(before)] == before:
            # These would be taken for the prompt repeated: so it is repeated.
            chosen, rejected = before + chosen, before + rejected
        record |= {"chosen": write_messages(chosen, arguments), "rejected": write_messages(rejected, arguments)}
    elif reply:
        record["completion"] = write_messages(reply, arguments)
    if example.tools is not None:
        record["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    return record


def _prompt(messages: list[Message], layout: Layout, cue_end: str) -> str:
    if len(messages) == 1 and messages[0].role == "user":
        return text_of(messages[0].content)
    return render(messages, layout, cue_end) if messages else ""


def _ended(prompt: str, separator: str) -> str:
    return prompt + separator if separator and prompt and not prompt.endswith(separator) else prompt


def _finished(text: str, stop: str, leading_space: bool) -> str:
    if stop and not text.endswith(stop):
        text += stop
    return f" {text}" if leading_space and text and not text[0].isspace() else text


def _carries(options: Mapping[str, Any]) -> Feature:
    return _LISTS if options.get("layout") == "messages" else _BARE


def _undo(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of `read` that take off what `write` put on."""
    marks = () if options.get("layout") == "messages" else ("separator", "stop", "leading_space")
    return {name: options[name] for name in marks if name in options}


reader = Reader(
    name="prompt-completion",
    aliases=("legacy", "completion"),
    summary="a prompt and its completion, as text or as message lists; preferences and prompts alone",
    read=read,
    recognise=recognise,
    shape="`prompt` and `completion` (or `chosen` and `rejected`): text, or lists of {role, content}",
    schema="prompt-completion.schema.json",
    fields=("prompt", "completion", "chosen", "rejected", "label", "tools", "images", "videos", "audios"),
    prepass=prepass,
)

writer = Writer(
    name="prompt-completion",
    aliases=("legacy", "completion"),
    summary="a prompt and its completion; history is rendered into the prompt, or kept as message lists",
    write=write,
    carries=_carries,
    keys=KEYS,
    undo=_undo,
    schema="prompt-completion.schema.json",
)
