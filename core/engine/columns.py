"""What the columns of records are, by their names and by what stands in them: the ground of every hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from ..model.lazy_pattern import LazyPattern
from ..model.roles import ALIASES
from ..model.safe_text import safe
from .column_words import CONTENT, LABEL, META, QUESTION, REPLY
from .mapping import path_of

ColumnKind = Literal[
    "empty", "text", "number", "date", "id", "link", "truth", "turns", "list", "object", "json", "mixed"
]

SEEN = 200
"""How many records are looked at."""
_DEEP, _MOST, _LONGEST = 3, 100, 200
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")
_NUMBER = LazyPattern(r"[-+]?[\d.,]*\d%?|[-+]?\d[\d.]*e[-+]?\d+", re.IGNORECASE)
_WHOLE = LazyPattern(r"-?\d+|true|false", re.IGNORECASE)
_DATE = LazyPattern(
    r"\d{4}-\d\d?(-\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d+)?)?\s*(Z|[-+]\d\d:?\d\d)?)?)?|\d\d?[./-]\d\d?[./-](\d{4}|\d\d)"
    r"([ ,T]+\d\d?:\d\d(:\d\d)?( ?[AP]M)?)?|\d\d?:\d\d(:\d\d)?( ?[AP]M)?", re.IGNORECASE
)  # fmt: skip
_ID = LazyPattern(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,}|(?=\S*\d)[\w.:#/-]{1,40}", re.IGNORECASE)
_LINK = LazyPattern(r"(https?|ftp|file|s3|gs|hf)://\S+|www\.\S+", re.IGNORECASE)
_ENDS = frozenset(".?!。？！")
_SENTENCE = 4
"""From so many words on, a name of a column is a sentence."""


class Column(Struct, frozen=True):
    """A column: its name as `--map` takes it, what stands in it, and how many values of how many are different."""

    name: str
    kind: ColumnKind
    words: tuple[str, ...]
    count: int
    distinct: int
    length: float
    """Of its texts, in characters: the mean."""
    whole: bool = False
    """Whether it holds nothing but whole numbers, or truth values."""
    speaks: bool = False
    """Whether it holds nothing but names of roles."""
    often: bool = True
    """Whether at least half of the records have it."""

    def ranked(self, table: dict[str, int]) -> int:
        """Return how surely the name is one of a table, the lower the surer; -1 for not at all."""
        whole = "".join(self.words)
        for name, less in ((self.name.strip().lower(), 0), (whole, 0), (whole.rstrip("0123456789"), 50)):
            if name in table:
                return table[name] + less
        if self.words and self.words[-1] in table:
            return 200 + table[self.words[-1]]
        return min((400 + table[word] for word in self.words if word in table), default=-1)

    @property
    def meta(self) -> bool:
        """Whether its name is one of what is said about a record."""
        named = {*self.name.strip().lower().split("."), "".join(self.words), *self.words[-1:]}
        return bool(named & META) or "id" in self.words

    @property
    def about(self) -> bool:
        """Whether it says something about the record: by its name, or as it holds numbers, dates, ids or links."""
        return self.meta or self.kind in ("number", "date", "id", "link", "truth", "empty")

    @property
    def text(self) -> bool:
        """Whether it may be a question or a reply: text, in at least half of the records."""
        return self.kind == "text" and not self.meta and self.often

    @property
    def label(self) -> bool:
        """Whether it names the class of a text: by its name, and holds short texts or whole numbers."""
        if self.ranked(LABEL) < 0 or self.ranked(LABEL) >= 400:
            return False
        if self.kind == "text":
            return self.length <= 60 and self.often
        few = self.count < 8 or self.distinct * 2 <= self.count
        return self.whole and few

    @property
    def classes(self) -> bool:
        """Whether the same few short texts stand in it again and again."""
        return self.text and self.count >= 8 and self.distinct * 3 <= self.count and self.length <= 40


def columns_in(values: Sequence[Any]) -> list[Column]:
    """Return the columns of records, those of objects inside them too, in their order. `values` are records."""
    found: dict[str, list[Any]] = {}
    records = [record for record in values[:SEEN] if isinstance(record, dict)]
    for record in records:
        for name, value in _leaves(record, record, "", _DEEP):
            if name in found or len(found) < _MOST:
                found.setdefault(name, []).append(value)
    return [_column(name, inside, len(records)) for name, inside in found.items()]


def _leaves(record: Any, inner: dict[str, Any], before: str, deep: int) -> Iterator[tuple[str, Any]]:
    for key, value in inner.items():
        name = before + safe(key, _LONGEST + 1)
        if isinstance(value, dict) and value and deep > 1:
            yield from _leaves(record, value, f"{name}.", deep - 1)
        elif key and len(name) <= _LONGEST:
            path = path_of(record, name)
            if path and path[-1] == key and len(path) == _DEEP - deep + 1:
                yield name, value


def _column(name: str, values: list[Any], records: int = 1) -> Column:
    there = [value for value in values if value is not None and value != ""]
    texts = [value for value in there if isinstance(value, str)]
    kinds = {_kind_of(value) for value in there}
    distinct = {value if isinstance(value, str) else repr(value) for value in there}
    kind: ColumnKind = "empty"
    if kinds:
        kind = kinds.pop() if len(kinds) == 1 else _of_several(kinds, len(texts) == len(there))
    if kind == "id" and len(distinct) < len(there):
        kind = "text"
    words = tuple(word.lower() for word in _WORD.findall(name.rpartition(".")[2] or name))
    length = sum(map(len, texts)) / len(texts) if texts else 0.0
    speaks = bool(texts) and all(text.strip().lower() in ALIASES for text in texts) and len(texts) == len(there)
    whole = kind in ("number", "truth") and all(_WHOLE.fullmatch(str(value).strip()) for value in there)
    return Column(name, kind, words, len(there), len(distinct), length, whole, speaks, 2 * len(there) >= records)


def _of_several(kinds: set[ColumnKind], texts: bool) -> ColumnKind:
    if kinds <= {"number", "truth"}:
        return "number"
    if kinds <= {"number", "id", "date"}:
        return "id" if texts else "mixed"
    if texts:
        return "text"
    return "mixed"


def _kind_of(value: Any) -> ColumnKind:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "turns" if value and all(isinstance(turn, dict) for turn in value) else "list"
    text = str(value).strip()
    if _NUMBER.fullmatch(text):
        return "number"
    if _DATE.fullmatch(text):
        return "date"
    if text[:1] in ("[", "{") and text[-1:] in ("]", "}"):
        return "json"
    if _LINK.fullmatch(text):
        return "link"
    return "id" if _ID.fullmatch(text) else "text"


def is_data(name: str) -> bool:
    """Whether the name of a column is rather something out of its first row: a sentence, a number, a date."""
    sentence = len(name.split()) >= _SENTENCE or name.rstrip()[-1:] in _ENDS
    return bool(name.strip()) and (sentence or _kind_of(name) in ("number", "date", "link"))


def is_name(name: str) -> bool:
    """Whether the name of a column is one that columns have."""
    column = _column(name, ["x"])
    return column.about or any(0 <= column.ranked(table) < 400 for table in (QUESTION, CONTENT, REPLY, LABEL))
