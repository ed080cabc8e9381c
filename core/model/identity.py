"""What makes two examples the same. Everything that compares examples asks here.

Two examples say the same when their turns, tools, continuations, label, text, media and all other columns are the same.
Ids do not count, by whatever name: see `column_kind`. The notation of the record does not count; weights do. With
folded texts, case and white space do not count either. What only asks whether two examples show a model the same,
compares without the columns that no model reads: of those, only media and context count. `content_hash` is stricter:
everything counts but the place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Literal
from unicodedata import normalize as normal_form

import msgspec

from .essence import essence
from .example import Example, threads_of

Columns = Literal["all", "input"]
"""Which columns beside the turns count: all but ids, or only those that a model is shown."""

_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
_all_of = msgspec.json.Encoder(order="sorted").encode  # as recorded baselines have it

_NOTHING_ELSE = [None] * 7
"""What a key is made of beside the turns, where there is nothing."""

_hump = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+")
_shown = re.compile(
    r"(?:.*_)?(?:image|img|picture|photo|figure|screenshot|video|audio|sound|media|context|document|doc|passage|schema|"
    r"table|db|database|background|knowledge|premise|hypothesis|history)s?(?:_.*)?"
).fullmatch
_judged = re.compile(
    r"(?:.*_)?(?:label|class|category|type|answer|target|gold|choice|option|intent|reference)_id"
).fullmatch
_id = re.compile(
    r"|(?:.*_)?(?:uu|gu)?id|idx|index|row|no\.?|nr\.?|#|unnamed:_?\d*|__index_level_\d+__|"
    r"(?:row|line|record|sample|example|item|question)_?(?:idx|index|number|num|no|nr)"
).fullmatch


@lru_cache(10_000)
def column_kind(name: str) -> Literal["id", "input", "other"]:
    """Return what a column is by its name.

    An `id` tells records apart and says nothing: `id`, `*_id`, `idx`, `index`, `uuid`, row numbers, and columns without
    a name. An `input` is shown to the model beside the turns, or refers to what is: images, video, audio, context,
    documents. The rest is `other`, as are ids of labels.
    """
    plain = _hump.sub("_", name).lower()
    if _shown(plain):
        return "input"
    return "id" if _id(plain) and not _judged(plain) else "other"


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value, the same for equal values: keys in order, numbers with all their digits."""
    return _canonical(value)


def content_key(example: Example, *, normalize: bool = False, columns: Columns = "all", bare: bool = False) -> bytes:
    """Return 16 bytes that are the same for equal examples; with `normalize` their texts are folded.

    `bare` says that the example has turns of role and text alone, as that of a PlainRow.
    """
    if bare and not normalize:
        return blake2b(canonical([example.messages, *_NOTHING_ELSE]), digest_size=16).digest()
    plain = what_counts(example, fold=normalize, columns=columns)
    threads = [plain.messages, plain.chosen, plain.rejected]
    parts = [*threads, plain.tools, plain.parallel_tool_calls, plain.label, plain.text, plain.media]
    if plain.extra is not None:  # else the key is what it always was, and `split` assigns as it did
        parts.append(plain.extra)
    if plain.candidates is not None or plain.reference is not None or plain.mask is not None:
        parts.append([plain.candidates, plain.reference, plain.mask])
    return blake2b(canonical(parts), digest_size=16).digest()


def what_counts(example: Example, *, fold: bool = False, columns: Columns = "all") -> Example:
    """Return a copy with only its essence, and in `extra` of the example, its turns and calls only what counts."""
    plain = essence(example)
    plain.extra = columns_of(plain, columns)
    for _, thread in threads_of(plain):
        for turn in thread:
            turn.extra = _counted(turn.extra, columns)
            for call in turn.tool_calls or ():
                call.extra = _counted(call.extra, columns)
            if fold:
                turn.content = _folded(turn.content)
                turn.reasoning = _folded(turn.reasoning)
    if fold:
        plain.text = _folded(plain.text)
    return plain


def columns_of(example: Example, columns: Columns = "all") -> dict[str, Any] | None:
    """Return the columns beside the turns that count; None where none do."""
    return _counted(example.extra, columns)


def _counted(extra: dict[str, Any] | None, columns: Columns) -> dict[str, Any] | None:
    """Return the columns that count; None where none do. A null is as good as no column."""
    if not extra:
        return None
    unwanted = ("id",) if columns == "all" else ("id", "other")
    return {k: v for k, v in extra.items() if v is not None and column_kind(k) not in unwanted} or None


def ids_of(example: Example) -> dict[str, Any]:
    """Return the columns that are ids, which do not count."""
    return {name: value for name, value in (example.extra or {}).items() if column_kind(name) == "id"}


def _folded(content: Any) -> Any:
    """Return a text without case, with single spaces and as NFC; of a list of parts, their texts."""
    if isinstance(content, str):
        return " ".join(normal_form("NFC", content).casefold().split())
    if isinstance(content, list):
        return [{**p, "text": _folded(p["text"])} if isinstance(p.get("text"), str) else p for p in content]
    return content


def content_hash(example: Example) -> bytes:
    """Return 16 bytes that stand for everything an example holds, whichever place it was read from."""
    return blake2b(_all_of(msgspec.structs.replace(example, notes=None, place=None)), digest_size=16).digest()
