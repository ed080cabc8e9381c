"""Make pairs of the replies to one prompt that have the label true and those that have the label false.

For DPO, ORPO and reward models, from KTO data that has both kinds of replies to a prompt. A pair is a good reply as
chosen and a bad one as rejected. An example whose prompt has replies of one kind only is dropped, and counted. The
reply is what comes after the last turn of a user; the prompt is all before it, with tools, media and columns that a
model sees. Columns in which the two replies differ become two: `chosen_id`, `rejected_id`. An example without a prompt,
or with another label than true and false, stays as it is, as does a preference. `pairs-to-kto` is the way back.

Prompts are compared as they were read, before other transforms, and need not be in order, but fewer than 10,000 records
may stand between two with the same prompt: one that comes later is rejected, so sort the input by prompt. Where a good
and a bad reply are the same, the pair is of no use; `--apply drop-example:FT501` after this drops it.

Arguments
    - `pairs`: `each`, unless given, makes as few pairs as use every reply: where one kind has more replies, those of
      the other are repeated. `all` makes a pair of every good reply with every bad one.

Example
    `--apply kto-to-pairs`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}],
     "label": true}
    ```

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Near."}],
     "label": false}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}], "chosen": "384,400 km.", "rejected": "Near."}
    ```

Safety
    Unsafe: two judgements become a comparison, and replies without a counterpart go.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

from msgspec.structs import replace

from ftconv import Example, Transform, canonical, content_key

from ._pairs import Judged, pair_of


def key_of(example: Example) -> str | None:
    """Return what the examples have in common whose replies make pairs; None for one that is no judged reply."""
    cut = _start_of_reply(example)
    if not cut:
        return None
    return content_key(replace(example, messages=example.messages[:cut], label=None), columns="input").hex()


def kto_to_pairs(examples: list[Example], *, pairs: Literal["each", "all"] = "each") -> list[Example]:
    """Return the examples that are no judged replies, and the pairs of those that are."""
    made: list[Example] = []
    judged: dict[str, list[Example]] = {}
    for example in examples:
        key = key_of(example)
        if key is None:
            made.append(example)
        else:
            judged.setdefault(key, []).append(example)
    for group in judged.values():
        good, bad = ([one for one in group if one.label is label] for label in (True, False))
        if not good or not bad:
            continue
        if pairs == "all":
            made += [_pair(one, other) for one, other in product(good, bad)]
        else:
            made += [_pair(good[i % len(good)], bad[i % len(bad)]) for i in range(max(len(good), len(bad)))]
    return made


def _start_of_reply(example: Example) -> int:
    """Return which turn the judged reply starts with, behind all of other speakers; 0 without a prompt or a reply."""
    turns = example.messages
    whole = example.chosen is None and example.rejected is None and example.candidates is None
    if type(example.label) is not bool or not whole or not turns or turns[-1].role != "assistant":
        return 0
    return next((i + 1 for i in reversed(range(len(turns))) if turns[i].role not in ("assistant", "tool")), 0)


def _pair(good: Example, bad: Example) -> Example:
    cut = _start_of_reply(good)
    one, other = good.extra or {}, bad.extra or {}
    common = {name: one[name] for name in one if name in other and canonical(one[name]) == canonical(other[name])}

    def side(example: Example, columns: dict[str, Any]) -> Judged:
        own = {name: value for name, value in columns.items() if name not in common}
        return example.messages[cut:], own

    prompt = replace(good, messages=good.messages[:cut], extra=common)
    return pair_of(prompt, side(good, one), side(bad, other), dict.fromkeys([*(good.used or ()), *(bad.used or ())]))


transform = Transform(name="kto-to-pairs", apply=kto_to_pairs, group=key_of, safety="unsafe")
