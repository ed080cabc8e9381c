"""FT335 uneven-thoughts: a set in which some replies have thoughts and some have none."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Example, Place, PlainRow, rule, text_of
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS, thought_in

from ._sightings import spot
from ._visible import has_visible

_OPENINGS = tuple({tags.opening for tags in THOUGHT_TAGS.values()})
_BEGINNINGS = frozenset(opening[0] for opening in _OPENINGS) | {"\n", " "}
_SWITCHES = ("/no_think", "/think", "detailed thinking o", "enable_thinking")
_NAMED = 3

SILENT, SWITCHED, THINKS, EMPTY = range(4)
"""No thought; none, and the prompt says whether to think; a thought; tags with nothing between them."""


class Kinds(Struct):
    """How many replies of each kind there are, and the first places of those with a thought and of those without."""

    counts: list[int] = field(default_factory=lambda: [0] * 4)
    places: list[list[Place]] = field(default_factory=lambda: [[] for _ in range(4)])


def see_all(state: Kinds, batch: Batch) -> Kinds:
    """Count the last reply of each example."""
    for index, row in enumerate(batch.rows):
        kind = _kind_of_row(row) if type(row) is PlainRow else _kind_of_example(batch.examples[index])
        if kind is not None:
            state.counts[kind] += 1
            if len(state.places[kind]) < _NAMED:
                state.places[kind].append(batch.place(index))
    return state


def merge(a: Kinds, b: Kinds) -> Kinds:
    """Join two parts."""
    counts = [x + y for x, y in zip(a.counts, b.counts, strict=True)]
    return Kinds(counts, [[*x, *y][:_NAMED] for x, y in zip(a.places, b.places, strict=True)])


@rule("FT335", category="suspicious", start=Kinds, see_all=see_all, merge=merge)
def uneven_thoughts(state: Kinds) -> Iterator[tuple[Place | None, str, str, str]]:
    """Some replies have thoughts, and some have none.

    Why is this bad?
        Nothing tells the model when to think, so it learns to do so by chance, and stops thinking where it should.
        Models with two modes mark the other one: Qwen3 writes an empty block, `<think>\\n\\n</think>`, where it does not
        think, and others a switch in the prompt (`/no_think`, `detailed thinking off`). Such replies are sound. The last
        reply of each example counts, and only text: templates drop earlier thoughts, and calls often come without one.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "<think>The mean.</think>384,400 km."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "<think>The mean.</think>384,400 km."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "<think></think>Bring snacks."}]}
        ```

    Source
        - Qwen3's template writes the empty block where `enable_thinking` is false:
          https://github.com/huggingface/trl/blob/main/trl/chat_templates/qwen3.jinja
    """  # noqa: E501
    silent, _, thinks, empty = state.counts
    if not silent or not (thinks or empty):
        return
    marked = thinks + empty
    total = marked + silent
    kind = SILENT if silent <= marked else THINKS if thinks else EMPTY
    what = "thought" if thinks else "empty thought"
    if kind == SILENT:
        words = f"no {what} in {silent:,} of {total:,} replies, while the others have one"
    else:
        words = f"a {what} in only {marked:,} of {total:,} replies"
    places = state.places[kind]
    more = f"; also {', '.join(map(spot, places[1:]))}" if len(places) > 1 else ""
    yield (places[0] if places else None), "", words + more, "thoughts"


def _kind_of_row(row: PlainRow) -> int | None:
    if row.roles[-1] != "assistant":
        return None
    text = row.texts[-1]
    if text[:1] not in _BEGINNINGS and "</think>" not in text:
        return _without(row.joined)
    return _kind_of_text(text) or _without(row.joined)


def _kind_of_example(example: Example) -> int | None:
    """Return the kind of the last reply; of a preference, that of the chosen one."""
    turns = example.chosen or example.messages
    if not turns or turns[-1].role != "assistant" or turns[-1].tool_calls:
        return None
    turn = turns[-1]
    if turn.reasoning is not None:
        return THINKS if has_visible(turn.reasoning) or turn.meta else EMPTY
    return _kind_of_text(text_of(turn.content)) or _without("\n".join(text_of(m.content) for m in example.messages))


def _kind_of_text(text: str) -> int:
    start = text.lstrip()
    if start.startswith(_OPENINGS):
        found = thought_in(start)
        return THINKS if found is None or has_visible(found[0]) else EMPTY
    return THINKS if "</think>" in text else SILENT


def _without(asked: str) -> int:
    return SWITCHED if "think" in asked and any(switch in asked for switch in _SWITCHES) else SILENT
