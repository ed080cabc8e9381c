"""chat: `messages`, a list of turns with role and content, as OpenAI defined it.

Record
    `{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is it raining in Bern?"},
    {"role": "assistant", "content": "Yes.", "weight": 1}]}`
    A turn may have `name`, `weight`, `refusal`, `reasoning_content`, `tool_calls` and `tool_call_id`; its content is
    text, a list of parts, or null. `tools`, `parallel_tool_calls`, `images`, `videos` and `audios` are beside the
    messages. A turn that only calls tools is written without content, as in OpenAI's guide. Calls without an id are
    given `call_1`, `call_2`, … in order, since OpenAI requires ids, and results without one answer them in order.

Cannot say
    preference, label, text, prompt-only,
    signed, tool-error, candidates, reference, steps, mask

    Of a preference the prompt with the chosen reply is written, unless `preference` says otherwise. A record without a
    reply is written as it is.

Tolerated
    `messages` as a JSON string, or as `messages_json`; mistral-finetune's `interactions`, and `text` for content; a
    bare list of turns; a `system` column; `tools` as a JSON string, as bare functions, as `available_tools`; the legacy
    `functions`, `function_call` and role `function`, which are reported (FT407). Arguments of a call as an object;
    `reasoning` and `thinking`; other spellings of roles (FT205), among them `tool_call` and `function_call`, with the
    call as JSON in the content.
    The weight of a turn as `train`, `loss`, `loss_scale`, `loss_weight`, `loss_mask` or `step_loss_mask`, or beside the
    messages as `loss_mask` or `metadata.train_turns`; `train_detail` stays an unknown key.
    A text part without its type, as Bedrock writes it (FT221).
    LLaMA-Factory v1: typed parts such as `{"type": "text", "value": "Hi"}`, for reasoning, calls and media too.
    Content parts of unknown types, such as Anthropic's `tool_use` or Bedrock's `{"toolUse": …}`: they are kept as they
    are, and reported (FT221).
    Preference as `chosen` and `rejected`
    (or `chosen_messages`, `rejected_messages`), full conversations or replies to `messages`; as `rejected_response`,
    `rejected_message` or `rejected_messages` beside messages that end with the chosen reply; `label` of KTO.

Options
    Reading: `calls=lift` makes calls of those in the texts, in any notation that `lift-calls` knows, if all of a record
    can be read; `text` leaves them.
    Writing: `arguments=text` writes the arguments of calls as JSON text, `object` as an object, `any` as they were
    found. `weight` is the name under which the weight of a turn stands: `weight`, or `train` (axolotl), `loss`
    (ms-swift) or `loss_weight` (LLaMA-Factory v1); of the first two, 1 and 0 are written as true and false.
    `no_content=null` writes null as the content of a turn that only calls tools, for trainers that need the key.
    `preference` and a label have places in trainers' records: `replies` writes `chosen` and `rejected` beside the
    `messages` of the prompt (axolotl), `conversations` writes both from the first turn on (torchtune),
    `rejected_response` writes the `messages` with the chosen reply and the rejected one beside them (ms-swift);
    `chosen` writes neither. With `--target` the default is what the target requires.

Source
    https://platform.openai.com/docs/guides/supervised-fine-tuning; openai/openai-openapi, FineTuneChatRequestInput and
    FineTunePreferenceRequestInput; hiyouga/LLaMA-Factory data/v1_*; modelscope/ms-swift; axolotl, chat_template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from ftconv import Example, Feature, Message, Note, Reader, RecordError, Role, Writer

from ._chat_calls import Arguments
from ._chat_columns import COLUMNS, take_columns
from ._chat_embedded import keys_in, kind_of
from ._chat_pairs import Layout, write_choice
from ._chat_preference import (
    BRANCHES,
    CHOSEN,
    REJECTED,
    Branches,
    first_given,
    has_conversations,
    join,
    read_conversation,
    take_branch,
    take_conversations,
)
from ._chat_quick import quick
from ._chat_turns import read_turns
from ._chat_weights import ROW_WEIGHTS, take_row_weights
from ._chat_write import WeightName, close_record, keys_with, rare_turn
from ._lifting import lift

LISTS = ("messages", "messages_json", "interactions")
"""Columns that may hold the turns."""

KNOWN = COLUMNS | BRANCHES | ROW_WEIGHTS
"""Columns that say something beside the messages."""


def read(record: Any, *, calls: Literal["lift", "text"] = "lift") -> Example:
    """Read one record, with the calls in its texts unless `calls` is text. Raises RecordError for what is not one."""
    example = _read(record)
    return lift(example) if calls == "lift" else example


def _read(record: Any) -> Example:
    """Read one chat record. Raises RecordError for what is not one."""
    if type(record) is dict:
        turns = record.get("messages")
        if type(turns) is list and turns:
            notes: list[Note] = []
            messages = read_turns(turns, "/messages", notes)
            if len(record) == 1 and not notes:
                return Example(messages)
            columns = record.copy()
            del columns["messages"]
            if KNOWN.isdisjoint(columns) and not notes:
                return Example(messages, extra=columns)
            return _settle(messages, columns, notes)
        return _read_unusual(record.copy())
    if type(record) is list and record:
        notes = []
        return Example(read_turns(record, "", notes), notes=notes or None)
    raise RecordError("FT202", f"a chat record must be an object with messages, found {kind_of(record)}")


def _read_unusual(columns: dict[str, Any]) -> Example:
    """Read a record without a list of messages at its top; `columns` is ours to take apart."""
    notes: list[Note] = []
    name = first_given(columns, LISTS)
    if name:
        messages = read_conversation(columns.pop(name), f"/{name}", notes, read_turns)
        if not messages and all(columns.get(branch) is None for branch in BRANCHES):
            raise RecordError("FT202", f"{name} must hold at least one turn, found none", f"/{name}")
        return _settle(messages, columns, notes)
    if has_conversations(columns):
        example = _example(take_conversations(columns, notes, read_turns), notes)
        take_columns(example, columns)
        return example
    if "input_ids" in columns:
        raise RecordError("FT113", "token ids instead of text; convert the file they were made from", "/input_ids")
    raise RecordError("FT202", f"a chat record needs messages; it has {keys_in(columns)}")


def _settle(messages: list[Message], columns: dict[str, Any], notes: list[Note]) -> Example:
    """Make the example of the messages and of all that is beside them."""
    take_row_weights(messages, columns)
    if BRANCHES.isdisjoint(columns):
        example = Example(messages, notes=notes or None)
    else:
        chosen = take_branch(columns, CHOSEN, notes, read_turns)
        rejected = take_branch(columns, REJECTED, notes, read_turns)
        example = _example(join(messages, chosen, rejected), notes)
    take_columns(example, columns)
    return example


def _example(found: Branches, notes: list[Note]) -> Example:
    return Example(found.messages, chosen=found.chosen, rejected=found.rejected, notes=notes or None)


def recognise(record: Any) -> float:
    """Say how sure it is that `record` is a chat record."""
    if type(record) is not dict:
        return 0.6 if type(record) is list and _has_role(record) else 0.0
    for name in LISTS:
        turns = record.get(name)
        if turns is not None:
            if type(turns) is str:
                return 0.9 if turns.lstrip().startswith("[") else 0.0
            return 0.95 if _has_role(turns) else 0.0
    for chosen, rejected in (("chosen", "rejected"), ("chosen_messages", "rejected_messages")):
        if _has_role(record.get(chosen)) and _has_role(record.get(rejected)):
            return 0.95 if "prompt" not in record else 0.5
    return 0.0


def _has_role(turns: Any) -> bool:
    """Whether the first turn has a role, and what goes with one: content, or something said without it."""
    if type(turns) is not list or not turns or type(turns[0]) is not dict or "role" not in turns[0]:
        return False
    return not {"content", "text", "tool_calls", "function_call", "refusal"}.isdisjoint(turns[0])


def write(
    example: Example,
    *,
    arguments: Arguments = "any",
    weight: WeightName = "weight",
    no_content: Literal["omit", "null"] = "omit",
    preference: Layout = "chosen",
) -> dict[str, Any]:
    """Write one chat record. Raises RecordError FT206 where there is no turn to write."""
    null = no_content == "null"
    if preference != "chosen" and not (example.chosen is None and example.rejected is None and example.label is None):
        turn_of = partial(rare_turn, arguments=arguments, weight=weight, null=null)
        return write_choice(example, turn_of, preference)
    messages = example.messages
    if example.chosen:
        messages = messages + example.chosen
    turns: list[dict[str, Any]] = []
    rare = False
    for message in messages:
        if (
            message.weight is None and message.tool_calls is None and message.tool_call_id is None
            and message.name is None and message.reasoning is None and message.refusal is None
            and message.extra is None
        ):  # fmt: skip
            turns.append({"role": message.role, "content": message.content})
        else:
            rare = True
            turns.append(rare_turn(message, arguments, weight, null=null))
    record: dict[str, Any] = {"messages": turns}
    if (
        rare or not turns or example.tools is not None or example.extra is not None
        or example.media is not None or example.parallel_tool_calls is not None
    ):  # fmt: skip
        close_record(record, example)
    return record


class _Turn(Struct, gc=False):
    role: Role
    content: str


class _Chat(Struct, gc=False):
    messages: list[_Turn]


def write_plain(roles: Sequence[Role], texts: Sequence[str]) -> _Chat:
    """Write turns of role and text alone."""
    return _Chat(list(map(_Turn, roles, texts)))


CARRIED = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.MEDIA_COLUMNS | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOLS
    | Feature.PARALLEL_CALLS | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.EXTRA | Feature.TURN_KEYS
    | Feature.BLOCKS
)  # fmt: skip


def carries(options: Mapping[str, Any]) -> Feature:
    """Say what chat holds: with a place for them, preferences and labels too."""
    pairs = options.get("preference", "chosen") != "chosen"
    return CARRIED | Feature.PREFERENCE | Feature.LABEL if pairs else CARRIED


reader = Reader(
    name="chat",
    read=read,
    quick=quick,
    recognise=recognise,
    shape="`messages`: a list of {role, content}",
    aliases=("messages", "openai"),
    fields=("messages", "system", "tools", "label", "chosen", "rejected", "images", "videos", "audios"),
    schema="chat.schema.json",
)

writer = Writer(
    name="chat",
    write=write,
    quick=write_plain,
    carries=carries,
    keys=keys_with,
    undo=lambda options: {"calls": "text"},
    aliases=("messages", "openai"),
    schema="chat.schema.json",
)
