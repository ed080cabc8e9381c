"""FT732 unread-by-template: what turns have besides their texts, where the render is the same without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ftconv import Batch, Place, SetHit, Trace, Tracer, rule

_MEDIA = ("image", "video", "audio")
_WORDS = {
    "name": "the names of turns, so that it does not say who speaks",
    "refusal": "refusals, so that they are not trained",
    "weight": "weights: turns with weight 0 are trained, unless the trainer reads them itself",
    **{medium: f"parts of type {medium}, so that nothing stands for them in the text" for medium in _MEDIA},
}

Turn = dict[str, Any]


class Field(Struct):
    """How many records have a field, the first of them, and whether its render is the same without it."""

    count: int
    unread: bool
    place: Place | None
    pointer: str


Fields = dict[str, Field]


def start() -> Fields:
    """Return the state before the first record."""
    return {}


def see_all(state: Fields, batch: Batch, template: Tracer) -> Fields:
    """Note the fields of the examples that have a render."""
    for index, example in enumerate(batch):
        for trace in template.traces(example)[:1]:
            if trace.rendered.trouble:
                continue
            for name, at in _fields(trace).items():
                if name in state:
                    state[name].count += 1
                else:
                    pointer = trace.conversation.pointers[at]
                    state[name] = Field(1, _unread(name, trace, template), batch.place(index), pointer)
    return state


def merge(a: Fields, b: Fields) -> Fields:
    """Join what was seen of two parts."""
    out = dict(a)
    for name, field in b.items():
        one = out.get(name)
        out[name] = field if one is None else Field(one.count + field.count, one.unread, one.place, one.pointer)
    return out


@rule("FT732", category="suspicious", start=start, see_all=see_all, merge=merge)
def unread_by_template(state: Fields) -> Iterator[SetHit]:
    """The model's chat template does not read a field of turns.

    Why is this bad?
        What a template does not read is not in the text, and trains nothing. Qwen 3's and Llama 3.1's read no `name`,
        so that several users become one, no `refusal`, and no `weight`; axolotl and Mistral read weights themselves,
        TRL does not. Looked for are names of turns other than those of tools, refusals, weights of 0, and images,
        videos and sounds in contents: the first record that has one is rendered with it and without it. One finding
        each for the whole run. Thoughts, calls and tools are FT721's and FT722's. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "name": "Buzz", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Buzz: How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
        - Weights of turns in axolotl: https://docs.axolotl.ai/docs/dataset-formats/conversation.html
    """
    for name, field in state.items():
        if field.unread:
            where = "" if field.count == 1 else f" ({field.count:,} records)"
            yield field.place, field.pointer, f"the chat template does not read {_WORDS[name]}{where}", name


def _fields(trace: Trace) -> dict[str, int]:
    """Return the fields of a conversation, each with the number of the first turn that has it."""
    found: dict[str, int] = {}
    for at, turn in enumerate(trace.conversation.messages):
        for name in _WORDS:
            if name not in found and _without(name, turn) is not turn:
                found[name] = at
    return found


def _unread(name: str, trace: Trace, template: Tracer) -> bool:
    turns = [_without(name, turn) for turn in trace.conversation.messages]
    other = template.renderer.render(turns, trace.conversation.tools)
    return not other.trouble and other.text == trace.rendered.text


def _without(name: str, turn: Turn) -> Turn:
    """Return a turn without a field; the same turn where it does not have it."""
    if name in _MEDIA:
        return _less_parts(turn, lambda part: str(part.get("type", "")).removeprefix("input_").startswith(name))
    if name == "weight":
        weight = turn.get("weight")
        has = turn["role"] == "assistant" and isinstance(weight, int | float) and weight == 0
    else:
        has = bool(turn.get(name)) and turn["role"] != "tool"
    return {key: value for key, value in turn.items() if key != name} if has else turn


def _less_parts(turn: Turn, unwanted: Callable[[Any], bool]) -> Turn:
    content = turn["content"]
    if not isinstance(content, list):
        return turn
    left = [part for part in content if not unwanted(part)]
    return turn if len(left) == len(content) else {**turn, "content": left}
