"""Values of options: what a configuration, a command line or Python gives, as the type that the option declares."""

from __future__ import annotations

import datetime
import enum
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

SUPPORTED = (
    "str, int, float, bool, datetime.date, datetime.datetime, pathlib.Path, Literal[…], enum.Enum, list[…], set[…], "
    "frozenset[…], tuple[…], dict[str, …], unions of those that YAML tells apart, and each with None"
)
"""The types that an option can have. Path comes alone or with None, and is also found inside the others."""

_NAMES: dict[Any, str] = {str: "text", int: "number", float: "number", bool: "yes|no", Path: "file"}
_PLURALS = {"number": "numbers", "file": "files", "date": "dates"}
_EXPECTED: dict[Any, str] = {
    int: "a whole number", float: "a number", bool: "yes or no", Path: "the name of a file",
    datetime.date: "a date such as 2026-12-31",
}  # fmt: skip


class Spelled(str):
    """The value of an option as text of a command line, of which the type of the option makes a value."""


class Quoted(Spelled):
    """Such a value in quotes: text, and nothing else."""


def spelled(text: str) -> Spelled:
    """Return what the text after `--set NAME=` gives; in quotes, it is read as YAML reads it."""
    value = _yaml(text) if text[:1] in ("'", '"') else None
    return Quoted(value) if isinstance(value, str) and value != text else Spelled(text)


def bare(kind: Any) -> Any:
    """`int | None` → `int`."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [part for part in get_args(kind) if part is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def is_supported(kind: Any) -> bool:
    """Whether an option can have this type: whether values of YAML can be told to be of it."""
    from msgspec import inspect

    try:
        info = inspect.type_info(kind)
    except Exception:  # msgspec refuses unions by TypeError, and stumbles over some annotations
        return False
    known = (
        inspect.AnyType, inspect.NoneType, inspect.BoolType, inspect.IntType, inspect.FloatType, inspect.StrType,
        inspect.DateType, inspect.DateTimeType, inspect.EnumType, inspect.LiteralType,
    )  # fmt: skip
    keys = inspect.StrType | inspect.LiteralType | inspect.EnumType | inspect.AnyType
    todo: list[Any] = [info]
    while todo:
        part = todo.pop()
        if isinstance(part, inspect.Metadata):
            todo.append(part.type)
        elif isinstance(part, inspect.UnionType):
            todo += part.types
        elif isinstance(part, inspect.TupleType):
            todo += part.item_types
        elif isinstance(part, inspect.CollectionType):
            todo.append(part.item_type)
        elif isinstance(part, inspect.DictType):
            if not isinstance(part.key_type, keys):
                return False  # the keys of a configuration are text
            todo += [part.key_type, part.value_type]
        elif not (isinstance(part, known) or (isinstance(part, inspect.CustomType) and part.cls is Path)):
            return False
    return True


def value_as(kind: Any, value: Any, folder: str = "") -> Any:
    """Return `value` as `kind`: a Spelled as its text says, anything else only if it is of that type already.

    Lists become what holds their items, text becomes dates, members of enums and paths. Relative paths begin in
    `folder`; those of a Spelled in the working directory. Raises ValueError.
    """
    if any(not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text) for text in texts_in(value)):
        raise ValueError("half of a surrogate pair is not a character")
    if not isinstance(value, Spelled):
        return _strict(kind, value, folder)
    if isinstance(value, Quoted):
        return _strict(kind, str(value))
    for read in _readings(kind, value):
        try:
            return _strict(kind, read)
        except ValueError:
            continue
    return _strict(kind, str(value), lax=True)


def type_words(kind: Any) -> str:
    """Return a type in words: `text`, `number`, `yes|no`, the choices, `list of text`."""
    kind = bare(kind)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "|".join(map(str, inside))
    if origin is Annotated:
        return type_words(inside[0])
    if origin in (Union, types.UnionType):
        return " or ".join(type_words(part) for part in inside if part is not type(None))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "|".join(str(member.value) for member in kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"keys with {type_words(inside[1])}"
    if origin is tuple and inside[-1:] != (...,):
        return f"[{', '.join(map(type_words, inside))}]"
    if origin is not None:
        return f"list of {_PLURALS.get(item := type_words(inside[0]), item)}"
    return _NAMES.get(kind) or str(getattr(kind, "__name__", kind))


def expected(kind: Any) -> str:
    """Return what a value should have been, for a message."""
    kind = bare(kind)
    words = type_words(kind)
    return _EXPECTED.get(kind) or (f"a {words}" if words.startswith("list of") else words)


def choices(kind: Any) -> list[str]:
    """Return the values that an option can have where they are a closed list, else none."""
    kind = bare(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [str(member.value) for member in kind]
    return [str(value) for value in get_args(kind)] if get_origin(kind) is Literal else []


def _strict(kind: Any, value: Any, folder: str = "", *, lax: bool = False) -> Any:
    def path(wanted: type, found: Any) -> Any:
        if wanted is Path and found and isinstance(found, str | Path):
            return Path(folder, found)
        raise ValueError(f"expected {expected(wanted)}")

    return msgspec.convert(value, kind, strict=not lax, dec_hook=path)


def _readings(kind: Any, text: Spelled) -> Iterator[Any]:
    """Yield what a text may stand for, likeliest first: YAML, and for lists what stands between their brackets."""
    if kind is not bare(kind) and text in ("null", "~"):
        yield None
    if bare(kind) in (str, Path):
        yield str(text)
        return
    value = _yaml(text)
    # Without quotes, text is as it stands: YAML would take `#` for the beginning of a comment.
    yield str(text) if isinstance(value, str) else value
    yield _yaml(f"[{text}]")
    yield text.split(",")


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except Exception:  # not only YAMLError: `!!int x`, and brackets without end
        return text


def texts_in(value: Any) -> Iterator[str]:
    """Yield all texts in a value of an option, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in (*value, *value.values()):
            yield from texts_in(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from texts_in(part)
