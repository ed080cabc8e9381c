"""prm800k: solutions of which every step was rated, with the alternatives to each step, as OpenAI's PRM800K has them.

Record
    `{"question": {"problem": "9-3?", "ground_truth_answer": "6"}, "label": {"steps": [{"completions": [{"text": "It is
    6.", "rating": 1}, {"text": "It is 5.", "rating": -1}], "human_completion": null, "chosen_completion": 0}],
    "finish_reason": "solution"}}`
    The chosen completions are the steps of the reply, each with its rating as label: 1 right, 0 neither, -1 wrong. The
    path ends at the first step without a choice, as after an error; its last step is the first rated completion there.
    How many other completions there are is noted. `ground_truth_answer` and `ground_truth_solution` are the reference.
    All other columns are kept; `flagged` and what else is known of a step of the path stays with the reply, in `steps`.

Cannot say
    This format is only read.

Tolerated
    A completion of a human as text or as an object; without a rating, it is 1. A chosen completion without a rating is
    a step without label.

Options
    Reading: `paths=chosen` gives the path of the chosen completions. `paths=all` gives also an example for each other
    rated completion: the path to it, with it as the last step. `labels=ratings` keeps the ratings, `labels=correct`
    makes true of 1 and false of all others, as TRL's own conversion does and as its trainer takes them: to `bool`, -1
    is true. `separator` is put between the steps, as in stepwise.

Source
    openai/prm800k 7ecc794 (2023-06-01), README; TRL, `examples/datasets/prm800k.py`
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from ftconv import Example, Note, Reader, RecordError

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._steps import is_label, step_at, steps_turns

_STEP = frozenset(["completions", "human_completion", "chosen_completion"])
_ANSWERS = ("ground_truth_answer", "ground_truth_solution")


class _Completion(Struct):
    """One way to do a step; `more` is what else is known of it."""

    text: str
    rating: Any
    more: dict[str, Any]


_row = of_cells("question", "label")


@_row
def read(
    record: Any,
    *,
    paths: Literal["chosen", "all"] = "chosen",
    labels: Literal["ratings", "correct"] = "ratings",
    separator: str = "",
) -> Example | list[Example]:
    """Read one record. Raises RecordError FT202 for what is not one."""
    rest, question, label = _parts_of(record)
    steps = [_step(value, f"/label/steps/{number}") for number, value in enumerate(label.pop("steps"))]
    path: list[_Completion] = []
    found = [path]
    for completions, chosen in steps:
        at = chosen if chosen is not None else next((c for c in completions if c.rating is not None), None)
        found += [[*path, other] for other in completions if other is not at and other.rating is not None]
        if at is not None:
            path.append(at)
        if chosen is None:
            break
    if not path:
        raise RecordError("FT202", "the solution has no rated step", "/label/steps")
    problem = question.pop("problem")
    reference = {name: question.pop(name) for name in _ANSWERS if question.get(name) is not None}
    if question:
        rest["question"] = question
    if label:
        rest["label"] = label
    made = [
        Example(
            steps_turns(problem, [(step.text, _label(step.rating, labels)) for step in each], separator),
            reference=dict(reference) or None,
            extra=dict(rest) or None,
        )
        for each in (found if paths == "all" else found[:1])
    ]
    for example, each in zip(made, found, strict=False):
        if any(step.more for step in each):
            example.messages[-1].extra = {"steps": [step.more for step in each]}
    _note_others(made[0], sum(len(completions) for completions, _ in steps) - len(path) - len(made) + 1, paths)
    return made[0] if len(made) == 1 else made


def _parts_of(record: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return copies of a record without its question and label, of the question, and of the label."""
    if type(record) is not dict or not record.keys() >= {"question", "label"}:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with question and label, found {found}")
    rest = dict(record)
    question, label = rest.pop("question"), rest.pop("label")
    if type(question) is not dict or type(question.get("problem")) is not str:
        raise RecordError("FT202", "question must be an object with a problem that is text", "/question")
    if type(label) is not dict or type(label.get("steps")) is not list:
        raise RecordError("FT202", "label must be an object with a list of steps", "/label")
    return rest, dict(question), dict(label)


def _step(value: Any, pointer: str) -> tuple[list[_Completion], _Completion | None]:
    """Return all completions of a step, that of a human last, and the chosen one."""
    listed = value.get("completions") if type(value) is dict else ""
    if not isinstance(listed, list | None):
        raise RecordError(
            "FT202", f"a step must be an object with a list of completions, found {kind_of(value)}", pointer
        )
    completions = [_completion(item, f"{pointer}/completions/{i}") for i, item in enumerate(listed or ())]
    chosen, human = value.get("chosen_completion"), value.get("human_completion")
    if human is not None:
        item = {"text": human} if type(human) is str else human
        completions.append(_completion(item, f"{pointer}/human_completion"))
        if completions[-1].rating is None:
            completions[-1].rating = 1
    if own := {key: item for key, item in value.items() if key not in _STEP}:
        for completion in completions:
            completion.more["step"] = own
    if chosen is None:
        return completions, completions[-1] if human is not None else None
    if type(chosen) is not int or not 0 <= chosen < len(listed or ()):
        what = f"chosen_completion must be a number below {len(listed or ())}, found {str(chosen)[:40]}"
        raise RecordError("FT202", what, f"{pointer}/chosen_completion")
    return completions, completions[chosen]


def _completion(value: Any, pointer: str) -> _Completion:
    if type(value) is not dict or type(value.get("text")) is not str:
        raise RecordError("FT202", f"a completion must be an object with a text, found {kind_of(value)}", pointer)
    rating = value.get("rating")
    if rating is not None and not is_label(rating):
        raise RecordError("FT202", f"a rating must be 1, 0 or -1, found {kind_of(rating)}", f"{pointer}/rating")
    # That it is not flagged, or was not corrected, says nothing.
    more = {k: v for k, v in value.items() if k not in ("text", "rating") and v is not None and v is not False}
    return _Completion(value["text"], rating, more)


def _label(rating: Any, labels: str) -> Any:
    return rating == 1 if labels == "correct" and rating is not None else rating


def _note_others(example: Example, count: int, paths: str) -> None:
    if count:
        noun = "completion" if count == 1 else "completions"
        why = (
            "beside the chosen path; --from-option paths=all reads those with a rating"
            if paths == "chosen"
            else "without a rating"
        )
        example.notes = [Note("FT901", f"left out: {count} {noun} {why}", "/label/steps")]


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that a record has a problem and rated steps."""
    question, label = (record.get("question"), record.get("label")) if type(record) is dict else (None, None)
    if type(question) is not dict or "problem" not in question or type(label) is not dict:
        return 0.0
    steps = label.get("steps")
    return 1.0 if type(steps) is list and all(type(step) is dict and "completions" in step for step in steps) else 0.0


def locate(record: Any, pointer: str, *, separator: str = "") -> str | None:
    """Return where a step or the problem is in the record, for a pointer into the turns."""
    if not pointer.startswith("/messages") or type(record) is not dict or type(record.get("question")) is not dict:
        return None
    step = step_at(pointer, bool(record["question"].get("problem")))
    if step is None:
        return "/question/problem"
    return "/label/steps" if step < 0 else f"/label/steps/{step}"


reader = Reader(
    name="prm800k",
    summary="a problem and the rated steps of its solution, with the alternatives to each",
    read=read,
    recognise=recognise,
    locate=locate,
    shape="`question` with a problem, and `label` with steps and their rated completions",
    fields=("question", "label"),
    schema="prm800k.schema.json",
)
