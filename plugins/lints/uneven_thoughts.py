"""FT335 uneven-thoughts: a set in which some replies have thoughts and some have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast

from msgspec import Struct, field

from ftconv import Batch, Example, Place, PlainRow, rule, text_of
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS, thought_in

from ._sightings import also_at
from ._visible import has_visible

_OPENINGS = tuple({tags.opening for tags in THOUGHT_TAGS.values()})
_FIRST = frozenset(opening[0] for opening in _OPENINGS) | frozenset(" \n\t\r")
_SWITCHES = ("/no_think", "/think", "detailed thinking o")
_SWITCH_END = "think"
"""A switch is anywhere in the first turn, or at the end of the last question."""
_NAMED = 3

SILENT, SWITCHED, THINKS, EMPTY = range(4)
"""No thought; none, and the prompt says whether to think; a thought; tags with nothing between them."""


class Kinds(Struct):
    """How many replies of each kind there are, and the first places of those with a thought and of those without."""

    counts: list[int] = field(default_factory=lambda: [0] * 4)
    places: list[list[Place]] = field(default_factory=lambda: [[] for _ in range(4)])


def see_all(state: Kinds, batch: Batch) -> Kinds:
    """Count the last reply of each example."""
    asked: Iterable[int] = range(len(batch))
    if batch.roles and all(roles[-2:] == ("user", "assistant") for roles in batch.roles):
        asked = _may_think(cast(Sequence[PlainRow], batch.rows))
        silent = len(batch) - len(asked)
        if silent:
            _add(state, SILENT, silent, (i for i in range(len(batch)) if i not in asked), batch)
    for index in asked:
        row = batch.rows[index]
        kind = _kind_of(row.example if type(row) is PlainRow else cast(Example, row))
        if kind is not None:
            _add(state, kind, 1, (index,), batch)
    return state


def _may_think(rows: Sequence[PlainRow]) -> Sequence[int]:
    """Return the rows that may have a thought, or say whether to think; quickly, since most sets have neither."""
    prompts = "\n".join([row.texts[0] for row in rows])
    if any(switch in prompts for switch in _SWITCHES):
        return range(len(rows))
    found = [
        at for at, row in enumerate(rows) if (texts := row.texts)[-1][:1] in _FIRST or texts[-2][-5:] == _SWITCH_END
    ]
    return [
        at
        for at in found
        if rows[at].texts[-1].lstrip().startswith(_OPENINGS) or rows[at].texts[-2][-5:] == _SWITCH_END
    ]


def _add(state: Kinds, kind: int, count: int, indexes: Iterable[int], batch: Batch) -> None:
    state.counts[kind] += count
    places = state.places[kind]
    if len(places) < _NAMED:
        places += [batch.place(index) for index in islice(indexes, _NAMED - len(places))]


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
        - Qwen3, tuned on 75 % of examples with thoughts and 25 % without, thinks at random:
          https://github.com/unslothai/unsloth/issues/2796
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
    more = also_at(places)
    yield (places[0] if places else None), "", words + more, "thoughts"


def _kind_of(example: Example) -> int | None:
    """Return the kind of the last reply; of a preference, that of the chosen one."""
    turns = example.chosen or example.messages
    if not turns or turns[-1].role != "assistant" or turns[-1].tool_calls:
        return None
    turn = turns[-1]
    if turn.reasoning is not None:
        return THINKS if has_visible(turn.reasoning) or turn.meta else EMPTY
    return _kind_of_text(text_of(turn.content)) or (SWITCHED if _is_switched(example) else SILENT)


def _kind_of_text(text: str) -> int:
    start = text.lstrip()
    if not start.startswith(_OPENINGS):
        return SILENT
    found = thought_in(start)
    return THINKS if found is None or has_visible(found[0]) else EMPTY


def _is_switched(example: Example) -> bool:
    asked = [text_of(turn.content) for turn in example.messages if turn.role != "assistant"]
    return bool(asked) and (any(switch in asked[0] for switch in _SWITCHES) or asked[-1].endswith(_SWITCHES))
