"""What `--map` may say of records: proposed by names and contents of columns, and tried before it is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from msgspec import Struct

from ..model.nearest import nearest
from ..model.safe_text import safe
from .column_words import CONTENT, LABEL, QUESTION, REFERENCE, REPLY
from .columns import Column
from .nearness import Complaint
from .ranking import Guess

_CONVERSATION = {"conversation", "conv", "dialog", "dialogue", "session", "chat", "thread", "c"}
_SLIP = 0.8
"""How similar to a field a column must be that is taken for a slip of the keyboard."""


class Sample(Struct, frozen=True):
    """The first records of an input, and how to try things on them.

    `works(mapping)` returns the best format with a mapping, None where it cannot read them. `complaint()` returns why
    the nearest format does not read them. `fields` are all that `--map` may name. `named` says that the names of the
    columns come from a first row.
    """

    values: Sequence[Any]
    works: Callable[[dict[str, str]], Guess | None]
    complaint: Callable[[], Complaint | None]
    fields: Sequence[str]
    named: bool = False


class ProposedMap(Struct, frozen=True):
    """What `--map` would say, {} for nothing; whether the reply would be a class; and what speaks for it."""

    mapping: dict[str, str] = {}
    classes: bool = False
    why: str = ""


def proposed(columns: list[Column], sample: Sample, near: Complaint | None) -> ProposedMap:
    """Return the surest mapping that works: a slip of the keyboard, a list of turns, or a question and its reply."""
    return _slip(columns, sample, near) or _of_lists(columns, sample, near) or _pair(columns, sample, near)


def _slip(columns: list[Column], sample: Sample, near: Complaint | None) -> ProposedMap | None:
    """Return the mapping of one column that is named nearly like a field; None where none is, or it does not help.

    Two columns that are alike, such as `response_0` and `response_1`, are no slip.
    """
    names = {column.name for column in columns}
    usable = {c.name.partition(".")[0] for c in columns if c.kind in ("text", "turns", "json") and not c.meta}
    found: list[tuple[Guess, str, str]] = []
    for name in sorted(usable - (near.known if near else frozenset())):
        fields = [field for field in sample.fields if field.lower() != name.lower() and field not in {*names, *CONTENT}]
        while field := nearest(name, fields, _SLIP):
            fields.remove(field)
            if guess := sample.works({field: name}):
                found.append((guess, field, name))
    if len({name for _, _, name in found}) != 1:
        return None
    guess, field, name = max(found, key=lambda one: one[0].confidence)
    return ProposedMap({field: name}, why=f"{safe(name, 40)!r} is almost {field!r} of {guess.format}")


def _of_lists(columns: list[Column], sample: Sample, near: Complaint | None) -> ProposedMap | None:
    """Return the surest mapping of a column that holds lists of turns, or JSON text; None where none works.

    Beside a question the lists are something else; and those that the nearest format knows are what they are there.
    """
    if any(c.text and c.ranked(QUESTION) >= 0 for c in columns):
        return None
    known: Set[str] = near.known if near else frozenset()
    lists = [c.name for c in columns if c.kind in ("turns", "json") and c.name.partition(".")[0] not in known]
    sure = {name: [_sureness(sample.works({field: name})) for field in sample.fields] for name in lists}
    working = [name for name, found in sure.items() if any(found)]
    if len(working) != 1:
        return None  # of two conversations in one record, nothing says which is meant
    (name,) = working
    return ProposedMap({sample.fields[sure[name].index(max(sure[name]))]: name})


def _sureness(guess: Guess | None) -> float:
    return guess.confidence if guess else 0.0


def _pair(columns: list[Column], sample: Sample, near: Complaint | None) -> ProposedMap:
    """Return the surest mapping of a question and its reply, or of a turn, that works.

    Nothing where nothing speaks for the columns, or where the nearest format knows them all and finds a fault.
    """
    known = near.known if near and near.path else frozenset()
    for mapping, classes in mappings(columns):
        if {column.partition(".")[0] for column in mapping.values()} - known and sample.works(mapping):
            return ProposedMap(mapping, classes)
    return ProposedMap()


def mappings(columns: list[Column]) -> Iterator[tuple[dict[str, str], bool]]:
    """Yield what may be meant, the surest first."""
    role = next((c for c in columns if c.speaks), None)
    if role is not None:
        texts = [c for c in columns if c != role]
        content = _best(texts, CONTENT) or _only(texts)
        groups = [c for c in columns if c not in (role, content) and _groups(c)]
        if content is not None and groups:
            yield {"conversation": groups[0].name, "role": role.name, "content": content.name}, False
    reply = reply_in(columns)
    if reply is None:
        return
    classes = reply.label
    rest = [c for c in columns if c != reply and not c.label and not c.classes]
    user = next((_best(rest, table) for table in (QUESTION, CONTENT) if _named(rest, table)), _only(rest))
    if user is None:
        return
    more = next((c for c in rest if c.text and c.words == ("input",) and user.words == ("instruction",)), None)
    if more is not None:
        yield {"instruction": user.name, "input": more.name, "output": reply.name}, classes
    yield {"user": user.name, "assistant": reply.name}, classes


def reply_in(columns: list[Column]) -> Column | None:
    """Return the column that can only be the reply: by its name, a label by name, or the same few texts in it."""
    if _named(columns, REPLY):
        return _best(columns, REPLY)
    labels = [c for c in columns if c.label]
    if labels:
        return min(labels, key=lambda c: c.ranked(LABEL))
    texts = [c for c in columns if c.text]
    return _only([c for c in texts if c.classes]) if len(texts) > 1 else None


def possible_replies(columns: list[Column]) -> list[Column]:
    """Return the texts that could be replies, by their names or as labels."""
    return [c for c in columns if c.label or (c.text and c in _named(columns, REPLY))]


def _named(columns: Sequence[Column], table: dict[str, int]) -> list[Column]:
    """Return the columns that have a name of a table, the surest first, also those that hold something else than text.

    Names of both a question and a reply are what they are more surely. Ids are called after people, too.
    """
    blind = (
        ("empty", "date", "id", "link", "truth")
        if table is REPLY
        else ("empty", "date", "id", "link", "truth", "number")
    )
    found = [c for c in columns if not c.meta and c.kind not in blind and c.ranked(table) >= 0]
    if table is REPLY:
        found = [c for c in found if not REFERENCE & set(c.words) and not 0 <= c.ranked(QUESTION) <= c.ranked(REPLY)]
        found = [c for c in found if not c.label or c.kind == "text"]
    return sorted(found, key=lambda c: c.ranked(table))


def _best(columns: Sequence[Column], table: dict[str, int]) -> Column | None:
    """Return the text column with the surest name; None where the name is not unique, or its column holds no text."""
    first, *others = [*_named(columns, table), None]
    if first is None or not first.text:
        return None
    second = others[0]
    return None if second is not None and second.ranked(table) == first.ranked(table) else first


def _only(columns: Sequence[Column]) -> Column | None:
    texts = [c for c in columns if c.text]
    return texts[0] if len(texts) == 1 else None


def _groups(column: Column) -> bool:
    """Whether a column may name the conversation of a row."""
    named = bool(_CONVERSATION & set(column.words)) and not {"turn", "message", "msg"} & set(column.words)
    return (named or column.words[-1:] == ("id",)) and 0 < column.distinct < max(column.count, 2)
