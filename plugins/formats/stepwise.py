"""stepwise: a prompt and a solution in steps, each with a label, as TRL and axolotl train process reward models on it.

Record
    `{"prompt": "9-3?", "completions": ["9 less 3.", "That is 6."], "labels": [true, true]}`
    Each step becomes a text part of the reply, with its label. An empty prompt is no user turn.

Cannot say
    system, developer, turns, order, empty, media, media-columns, name, weight, reasoning, refusal, tools,
    parallel-calls, tool-calls, call-ids, preference, label, text, prompt-only, blocks, signed, tool-error, candidates,
    reference, mask

    Written is a record of one question and one reply in labelled steps. Any other is rejected.

Tolerated
    Labels that are numbers or text. Trainers want true and false.

Options
    `separator` stands between the steps of the reply. Steps are read without one, so that formats of mere text join
    them with nothing between; `separator="\\n"` puts what TRL's `step_separator` puts there. Writing, it is taken off.

Source
    TRL, Dataset formats and types (stepwise supervision); axolotl, docs/dataset-formats/stepwise_supervised.qmd
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ftconv import Example, Feature, Part, Reader, RecordError, Writer, part_name, text_of

from ._chat_embedded import keys_in, kind_of
from ._chat_write import add_extra
from ._steps import is_label, step_at, steps_turns

_COLUMNS = ("prompt", "completions", "labels")
_OWN = frozenset([*_COLUMNS, "completion", "chosen", "rejected"])


def read(record: Any, *, separator: str = "") -> Example:
    """Read one record. Raises RecordError FT202 for what is not one, and for labels that do not fit the steps."""
    if type(record) is not dict or not record.keys() >= {*_COLUMNS}:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with prompt, completions and labels, found {found}")
    rest = dict(record)
    prompt, steps, labels = (rest.pop(name) for name in _COLUMNS)
    if type(prompt) is not str:
        raise RecordError("FT202", f"prompt must be text, found {kind_of(prompt)}", "/prompt")
    for name, values in (("completions", steps), ("labels", labels)):
        if type(values) is not list or not values:
            found = "an empty list" if values == [] else kind_of(values)
            raise RecordError("FT202", f"{name} must be a list with one item for each step, found {found}", f"/{name}")
    if len(steps) != len(labels):
        what = f"{len(labels)} labels for {len(steps)} completions; each step needs one label"
        raise RecordError("FT202", what, "/labels")
    for index, (step, label) in enumerate(zip(steps, labels, strict=True)):
        if type(step) is not str:
            raise RecordError("FT202", f"a step must be text, found {kind_of(step)}", f"/completions/{index}")
        if not is_label(label):
            raise RecordError("FT202", f"a label must be true or false, found {kind_of(label)}", f"/labels/{index}")
    return Example(steps_turns(prompt, [*zip(steps, labels, strict=True)], separator), extra=rest or None)


def recognise(record: Any) -> float:
    """Say how sure it is that a record has steps with labels."""
    if type(record) is not dict or type(record.get("prompt")) is not str:
        return 0.0
    steps, labels = record.get("completions"), record.get("labels")
    if type(steps) is not list or type(labels) is not list or not steps:
        return 0.0
    return 1.0 if all(type(step) is str for step in steps) else 0.0


def locate(record: Any, pointer: str, *, separator: str = "") -> str | None:
    """Return where a step or the prompt is in the record, for a pointer into the turns."""
    if not pointer.startswith("/messages") or not isinstance(record, dict):
        return None
    step = step_at(pointer, bool(record.get("prompt")))
    if step is None:
        return "/prompt"
    return "/completions" if step < 0 else f"/completions/{step}"


def write(example: Example, *, separator: str = "") -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 for what is not a question and its labelled steps."""
    turns = [turn for turn in example.messages if turn.role not in ("system", "developer")] + (example.chosen or [])
    roles = [turn.role for turn in turns]
    if roles not in (["user", "assistant"], ["assistant"]):
        way = "--apply last-turns or split-turns may make such records"
        raise RecordError("FT206", f"stepwise holds one question and the steps of its reply; {way}", "/messages")
    at = len(turns) - 1
    question, parts = turns[0].content if at else "", turns[at].content
    where = f"/messages/{len(example.messages) - 1}/content"
    if isinstance(question, list) and (len(question) > 1 or not all(map(_is_text, question))):
        raise RecordError("FT901", "the prompt of stepwise is one text, and the question has parts", "/messages")
    if not isinstance(parts, list) or not parts or not all(map(_is_step, parts)):
        what = "the reply is not a list of text parts with a label each; use --to prompt-completion"
        raise RecordError("FT206", what, where)
    record: dict[str, Any] = {
        "prompt": text_of(question),
        "completions": [part["text"].removesuffix(separator) for part in parts[:-1]] + [parts[-1]["text"]],
        "labels": [part["label"] for part in parts],
    }
    if example.extra:
        add_extra(record, example.extra, _OWN)
    return record


def _is_text(part: Part) -> bool:
    return part_name(part) == "text" and type(part.get("text")) is str


def _is_step(part: Part) -> bool:
    return _is_text(part) and part.keys() <= {"type", "text", "label"} and is_label(part.get("label"))


def _undo(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"separator": options["separator"]} if "separator" in options else {}


reader = Reader(
    name="stepwise",
    aliases=("prm",),
    summary="a prompt and a solution in steps, each with a label",
    read=read,
    recognise=recognise,
    locate=locate,
    shape="`prompt`, `completions` (a list of steps) and `labels` (one for each)",
    fields=_COLUMNS,
    schema="stepwise.schema.json",
)

writer = Writer(
    name="stepwise",
    aliases=("prm",),
    summary="a prompt and a solution in steps, each with a label",
    write=write,
    carries=Feature.PARTS | Feature.STEPS | Feature.EXTRA,
    undo=_undo,
    schema="stepwise.schema.json",
)
