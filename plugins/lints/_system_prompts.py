"""The system prompts of a whole set: which there are, how often each, and where they are first."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, cast
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from ftconv import Batch, Example, LazyPattern, Place, PlainRow, system_prompt_of

MOST_VARIANTS = 10_000
"""More different prompts than these are only known to be more: each example has one of its own."""

MOST_TEXTS = 200
LONGEST = 8_000
"""Characters of a prompt that are kept, as long as there are no more than 200 of them."""

_INVISIBLE = LazyPattern("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")

_TURNS = (("user",), ("assistant",))


class Variant(Struct):
    """One system prompt: in how many examples, where first, and what is left of it without white space, as a digest.

    `composed` is that digest where letters and their accents are one character (NFC), `visible` where characters that
    cannot be seen are left out, too. `words` counts its words. `text` is its beginning, "" where there are too many
    prompts; `tools` says that the first example with it uses tools.
    """

    count: int
    place: Place | None
    pointer: str
    bare: bytes
    composed: bytes
    visible: bytes
    words: int
    text: str
    tools: bool


class Prompts(Struct):
    """The system prompts seen so far, by digest; `many` says that there are more than can be told apart.

    `texts` says that their beginnings are kept.
    """

    variants: dict[bytes, Variant] = {}
    examples: int = 0
    many: bool = False
    texts: bool = True
    last: tuple[str, Variant] | None = None
    """The prompt seen last: most often the next one is the same."""


def start() -> Prompts:
    """Return what is known before the first example."""
    return Prompts({})


def see_all(state: Prompts, batch: Batch) -> Prompts:
    """Count the system prompts of examples; those without any are not counted."""
    if batch.roles and not any("system" in roles or "developer" in roles for roles in batch.roles):
        return state
    if batch.roles and all(roles[0] == "system" and roles[1:2] in _TURNS for roles in batch.roles):
        texts = [row.texts[0] for row in batch.rows]  # type: ignore[union-attr]
        if texts.count(texts[0]) == len(texts):  # most sets have one
            return _see_alike(state, batch)
    last, again = state.last, 0
    for index, row in enumerate(batch.rows):
        if last is not None and _prompt(row) == last[0]:
            again += 1
            continue
        if last is not None:
            last[1].count += again
        state.examples += again
        again = 0
        _see(state, batch, index, row.example if isinstance(row, PlainRow) else row)
        last = state.last
    if last is not None:
        last[1].count += again
    state.examples += again
    return state


def _see_alike(state: Prompts, batch: Batch) -> Prompts:
    """Count examples that all begin with the same prompt."""
    some = batch.only(range(min(len(batch), 2)))  # the second time it is known as the last one
    for index, example in enumerate(some):
        _see(state, batch, index, example)
    rest = len(batch) - len(some)
    state.examples += rest
    if state.last is not None:
        state.last[1].count += rest
    return state


def _prompt(row: Example | PlainRow) -> Any:
    """Return the system prompt of an example that begins with it and with a turn that is not another one."""
    if type(row) is PlainRow:
        return row.texts[0] if row.roles[0] == "system" and row.roles[1:2] in _TURNS else None
    turns = cast(Example, row).messages
    begins = len(turns) > 1 and turns[0].role == "system" and (turns[1].role,) in _TURNS
    return turns[0].content if begins else None


def _see(state: Prompts, batch: Batch, index: int, example: Example) -> None:
    found = system_prompt_of(example)
    if found is None:
        return
    state.examples += 1
    if state.many:
        return
    pointer, text = found
    if state.last is not None and text == state.last[0]:
        state.last[1].count += 1
        return
    key = digest(text)
    variant = state.variants.get(key)
    if variant is not None:
        variant.count += 1
        state.last = text, variant
        return
    words = text.split()
    bare = "".join(words)
    composed = normalize("NFC", bare)
    visible = digest(_INVISIBLE.sub("", composed))
    tools = bool(example.tools) or any(message.tool_calls for message in example.messages)
    head = text[:LONGEST] if state.texts else ""
    state.variants[key] = Variant(
        1, batch.place(index), pointer, digest(bare), digest(composed), visible, len(words), head, tools
    )
    _capped(state)


def merge(a: Prompts, b: Prompts) -> Prompts:
    """Return what is known of both; the first place of a prompt is that of `a`."""
    merged = Prompts(dict(a.variants), a.examples + b.examples, a.many or b.many, a.texts and b.texts)
    for key, variant in b.variants.items():
        first = merged.variants.get(key)
        if first is None:
            merged.variants[key] = variant
        else:
            merged.variants[key] = replace(first, count=first.count + variant.count)
    if not merged.texts:
        _forget_texts(merged)
    return _capped(merged)


def _capped(state: Prompts) -> Prompts:
    if state.many or len(state.variants) > MOST_VARIANTS:
        state.many = True
        state.variants, state.last = {}, None
    if state.texts and len(state.variants) > MOST_TEXTS:
        state.texts = False
        _forget_texts(state)
    return state


def _forget_texts(state: Prompts) -> None:
    for variant in state.variants.values():
        variant.text = ""


def digest(text: str) -> bytes:
    """Return 12 bytes that stand for a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
