"""FT217 unknown-key: what the format does not know, and a trainer will not read."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Feature, SetHit, nearest, rule

from ._keys import MOST_KEYS, PLACED, Keys, merge, see_all, start
from ._naming import quoted
from ._records import FIELDS, TURN_FIELDS
from ._sightings import these

MOST_NAMED = 20
"""Keys that get a finding of their own."""

_SLIP = 0.88
"""How alike a key and a known one must be for a slip: `tool` and `tools` are, `context` and `content` are not."""


@rule(
    "FT217",
    category="suspicious",
    when=Feature.EXTRA | Feature.TURN_KEYS,
    gathered=True,
    start=start,
    see_all=see_all,
    merge=merge,
)
def unknown_key(state: Keys) -> Iterator[SetHit]:
    """Unknown key.

    Why is this bad?
        Most trainers silently ignore it: a misspelled `wieght` or `tool` trains as if it were not there.
        OpenAI refuses it ("Example 1 contains an extra ..."), and so do Together at the top and Databricks everywhere.
        Each key is one finding for the set, at the first record that has it; of a key in three records or fewer, the
        others are named. `ftconv IN --to chat` leaves such keys out, `--keep-extra` keeps them.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.", "wieght": 1}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.", "weight": 1}]}
        ```

    Options
        - `allow`: keys that are none of this rule's business, with commas between; by default `id`, which names the
          record.

    Source
        - OpenAI's message, in its forum: https://community.openai.com/t/966285
        - Together, "Found extra column":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
    """
    if state.found is None:
        yield None, "", f"more than {MOST_KEYS:,} different unknown keys; keys that are data are not read", "many"
        return
    # Sorted is stable: of equally frequent keys the one that was seen first comes first.
    ordered = sorted(state.found.items(), key=lambda item: -item[1].count)
    for name, key in ordered[:MOST_NAMED]:
        where = "" if key.count == 1 else f" in {key.count:,} records"
        if 1 < key.count <= PLACED:
            where += f" ({these(key.places)})"
        message = f"unknown key {quoted(name)}{where}{_way_out(name, key.pointer)}"
        yield key.places[0], key.pointer, message, f"key {name}"
    rest = ordered[MOST_NAMED:]
    if rest:
        first = rest[0][1]
        words = f"{len(rest):,} more unknown keys, none in more records; the first is here"
        yield first.places[0], first.pointer, words, "rest"


def _way_out(name: str, pointer: str) -> str:
    known = TURN_FIELDS if pointer.count("/") > 2 else {**FIELDS, "images": "", "videos": "", "audios": ""}
    near = nearest(name, known, _SLIP)
    if near and near != name:
        return f"; did you mean {near!r}?"
    return ", which is not read; --keep-extra keeps it in what is written"
