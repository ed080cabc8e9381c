"""sharegpt: `conversations`, a list of turns with from and value, as Vicuna and LLaMA-Factory use it.

Record
    `{"conversations": [{"from": "human", "value": "Is it raining in Bern?"}, {"from": "gpt", "value": "Yes."}],
    "system": "Be brief.", "tools": "[{\\"name\\": \\"rain\\"}]"}`
    A call is a turn from function_call with JSON as its value, `{"name": …, "arguments": {…}}` or a list of such for
    parallel calls; its result is a turn from observation. `weight` of a turn, `label`, `images`, `videos` and `audios`
    may be there, and `chosen` and `rejected`, which are a turn or a list of turns.
    Written is LLaMA-Factory's form: a leading system turn as the `system` column, any other as a turn; tools as JSON
    text. What an assistant says beside a call is in `content` of the function_call turn, where our reader finds
    it; LLaMA-Factory does not look there. Thoughts are written as `<think>` before the reply or the call, and media of
    turns as `<image>`, `<video>` and `<audio>` with their addresses in the columns, unless the texts have such marks.

Cannot say
    developer, parts, media, name, refusal, call-ids, text, prompt-only, blocks,
    signed, tool-error, candidates, reference, steps, mask

    A developer turn is written as system; of parts the text is written; results follow their calls in order.
    A record without a reply is written as it is.

Tolerated
    The list as `conversation`, `messages`, `texts`, `items`, `data`, `dialog`, `history` or `thread`, or as a JSON
    string; a bare list of turns with from and value. Turns with role and content (then with all that a chat turn may
    have), role and value, from and text, role and text; pairs such as `{"human": "Hi", "assistant": "Hello"}`
    (ms-swift) and `{"input": "Hi", "output": "Hello"}` (Capybara); bare texts, user first (LIMA, UltraChat). Other
    spellings of roles (FT205). A system turn; `tools` as a list; `<think>…</think>` before the JSON of a call; results
    of parallel calls that LLaMA-Factory has joined. Weights of turns in all the spellings of chat, of `items`
    (OpenChat), and by `mask` (NeMo). `chosen` and `rejected` as text, or as full conversations without a prompt;
    `rejected_response` beside turns that end with the chosen reply.

Options
    Reading: `calls=lift` makes calls of those in the texts, in any notation that `lift-calls` knows, if all of a record
    can be read; `text` leaves them.
    Writing: `results=joined` writes the results of parallel calls as one turn, since LLaMA-Factory drops a record where
    turns do not alternate; `apart` writes a turn for each. `weight` is the name under which the weight of a turn
    stands, as in chat. `system=turn` leaves a system prompt among the turns, for trainers that read no column of it.

Source
    hiyouga/LLaMA-Factory data/README.md; lm-sys/FastChat; axolotl sharegpt (removed in PR #2021); modelscope/ms-swift;
    imoneoi/openchat; NVIDIA NeMo, SFT chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field

from ftconv import Example, Feature, Note, Reader, RecordError, Role, Writer

from ._chat_columns import COLUMNS, take_columns
from ._chat_embedded import keys_in, kind_of
from ._chat_preference import (
    BRANCHES,
    CHOSEN,
    REJECTED,
    Branches,
    drop_empty_cells,
    first_given,
    has_conversations,
    join,
    read_conversation,
    take_branch,
    take_conversations,
)
from ._chat_quick import quick_conversations
from ._chat_weights import ROW_WEIGHTS, take_row_weights
from ._chat_write import WeightName
from ._lifting import lift
from ._sharegpt_lower import apart, joined, lower
from ._sharegpt_turns import (
    ASKING,
    BARE,
    CONTENT_KEYS,
    REPLYING,
    read_turns,
    read_turns_or_texts,
    settle_weights,
    take_mask,
)
from ._sharegpt_write import NAMES, close_record, turn_of

KNOWN = COLUMNS | BRANCHES | ROW_WEIGHTS | {"mask"}
"""Columns that say something beside the turns."""

LISTS = ("conversations", "conversation", "messages", "texts", "items", "data", "dialog", "history", "thread")


def read(record: Any, *, calls: Literal["lift", "text"] = "lift") -> Example:
    """Read one record, with the calls in its texts unless `calls` is text. Raises RecordError for what is not one."""
    example = _read(record)
    if any(turn.role == "tool" for turn in example.messages):
        example.messages = apart(example.messages)
    return lift(example) if calls == "lift" else example


def _read(record: Any) -> Example:
    """Read one ShareGPT record. Raises RecordError for what is not one."""
    if _first_keys(record):
        notes: list[Note] = []
        return Example(read_turns(record, "", notes), notes=notes or None)
    if type(record) is not dict:
        expected = "a ShareGPT record must be an object with conversations"
        raise RecordError("FT202", f"{expected}, found {kind_of(record)}")
    turns = record.get("conversations")
    notes = []
    if type(turns) is list and turns:
        messages = read_turns_or_texts(turns, "/conversations", notes)
        if len(record) == 1 and not notes:
            return Example(messages)
        columns = record.copy()
        del columns["conversations"]
        if KNOWN.isdisjoint(columns) and not notes:
            return Example(messages, extra=columns)
    else:
        columns = record.copy()
        name = first_given(columns, LISTS)
        if not name:
            return _read_implicit_preference(columns, notes)
        turns = columns.pop(name)
        messages = read_conversation(turns, f"/{name}", notes, read_turns_or_texts if name in BARE else read_turns)
        if not messages and all(columns.get(branch) is None for branch in BRANCHES):
            raise RecordError("FT202", f"{name} must hold at least one turn, found none", f"/{name}")
        if name == "items":
            settle_weights(messages)
    take_row_weights(messages, columns)
    if "mask" in columns:
        take_mask(messages, turns, columns)
    found = Branches(messages, None, None)
    drop_empty_cells(columns)
    if not BRANCHES.isdisjoint(columns):
        # Only where nothing is said of a chosen reply, do the turns end with it.
        silent = columns.keys().isdisjoint(CHOSEN)
        found.chosen = take_branch(columns, CHOSEN, notes, read_turns)
        found.rejected = take_branch(columns, REJECTED, notes, read_turns)
        if silent:
            found = join(messages, None, found.rejected)
    return _example(found, columns, notes)


def _example(found: Branches, columns: dict[str, Any], notes: list[Note]) -> Example:
    example = Example(found.messages, chosen=found.chosen, rejected=found.rejected, notes=notes or None)
    take_columns(example, columns)
    return example


def _read_implicit_preference(columns: dict[str, Any], notes: list[Note]) -> Example:
    if has_conversations(columns):
        return _example(take_conversations(columns, notes, read_turns), columns, notes)
    if "input_ids" in columns:
        raise RecordError("FT113", "token ids instead of text; convert the file they were made from", "/input_ids")
    raise RecordError("FT202", f"a ShareGPT record needs conversations; it has {keys_in(columns)}")


def recognise(record: Any) -> float:
    """Say how sure it is that `record` is a ShareGPT record."""
    if type(record) is not dict:
        return 0.9 if _first_keys(record) >= {"from", "value"} else 0.0
    name = next((name for name in LISTS if record.get(name) is not None), "")
    if not name:
        both = [record.get(side) for side in ("chosen", "rejected")]
        return 0.9 if all(_first_keys(turns) >= {"from", "value"} for turns in both) else 0.0
    turns = record[name]
    known = name in ("conversations", "conversation")
    if type(turns) is str:
        return 0.8 if known and turns.lstrip().startswith("[") else 0.0
    if type(turns) is list and turns and type(turns[0]) is str:
        return (0.8 if known else 0.6) if name in BARE and all(type(text) is str for text in turns) else 0.0
    keys = _first_keys(turns)
    if keys >= {"from", "value"}:
        return 0.95 if known else 0.9
    if keys >= {"role", "content"}:
        return 0.9 if known else 0.3 if name == "messages" else 0.7
    if any(role in keys and not keys.isdisjoint(names) for role, names in CONTENT_KEYS.items()):
        return 0.9 if known else 0.7
    if not keys.isdisjoint(ASKING) and not keys.isdisjoint(REPLYING):
        return 0.9 if known else 0.5
    return 0.0


def _first_keys(turns: Any) -> set[str]:
    return set(turns[0]) if type(turns) is list and turns and type(turns[0]) is dict else set()


def write(
    example: Example,
    *,
    results: Literal["joined", "apart"] = "joined",
    weight: WeightName = "weight",
    system: Literal["column", "turn"] = "column",
) -> dict[str, Any]:
    """Write one ShareGPT record. Raises RecordError FT206 where there is no turn to write."""
    example = lower(example)
    turns: list[dict[str, Any]] = []
    messages = example.messages
    rare = not messages or messages[0].role in ("system", "developer")
    if results == "joined" and any(message.tool_calls for message in messages):
        messages = joined(messages)
    for message in messages:
        content = message.content
        if (
            type(content) is str and message.weight is None and message.tool_calls is None and message.extra is None
        ):  # fmt: skip
            turns.append({"from": NAMES[message.role], "value": content})
        else:
            turns.append(turn_of(message, weight))
    record: dict[str, Any] = {"conversations": turns}
    if (
        rare or example.tools is not None or example.extra is not None or example.chosen is not None
        or example.rejected is not None or example.label is not None or example.media is not None
        or example.parallel_tool_calls is not None
    ):  # fmt: skip
        close_record(record, example, weight, column=system == "column")
    return record


class _Turn(Struct, gc=False):
    speaker: str = field(name="from")
    value: str


class _Conversation(Struct, gc=False, omit_defaults=True):
    conversations: list[_Turn]
    system: str | None = None


def write_plain(roles: Sequence[Role], texts: Sequence[str]) -> _Conversation:
    """Write turns of role and text alone."""
    made = _Conversation([_Turn(NAMES[role], text) for role, text in zip(roles, texts, strict=True)])
    if len(roles) > 1 and made.conversations[0].speaker == "system":
        made.system = made.conversations.pop(0).value
    return made


CARRIED = (
    Feature.SYSTEM | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.MEDIA_COLUMNS | Feature.WEIGHT
    | Feature.REASONING | Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.TOOL_CALLS | Feature.PREFERENCE
    | Feature.LABEL | Feature.EXTRA | Feature.TURN_KEYS
)  # fmt: skip


def keys_with(options: Mapping[str, Any]) -> Mapping[Feature, str]:
    """Return the keys of ShareGPT with options of the writer, as far as they are those of chat."""
    keys = {Feature.WEIGHT: options.get("weight", "weight"), Feature.TOOLS: "tools", Feature.LABEL: "label"}
    return keys if options.get("system") == "turn" else keys | {Feature.SYSTEM: "system"}


reader = Reader(
    name="sharegpt",
    read=read,
    recognise=recognise,
    shape="`conversations`: a list of {from, value}",
    aliases=("conversations",),
    fields=("conversations", "system", "tools", "label", "chosen", "rejected", "images", "videos", "audios"),
    quick=quick_conversations,
    schema="sharegpt.schema.json",
)

writer = Writer(
    name="sharegpt",
    write=write,
    quick=write_plain,
    aliases=("conversations",),
    carries=CARRIED,
    keys=keys_with,
    lower=lower,
    undo=lambda options: {"calls": "text"},
    schema="sharegpt.schema.json",
)
