"""Options are the keyword-only parameters of a function: typed, defaulted, set from text."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from ..errors import UsageError
from ..model.nearest import did_you_mean
from .rule import Rule

REQUIRED = inspect.Parameter.empty


class Option(Struct, frozen=True):
    """One option: its name, its type, its default (`REQUIRED` when it must be given)."""

    name: str
    type: Any
    default: Any

    @property
    def type_name(self) -> str:
        """The type in words: `text`, `number`, `yes|no`, or the choices."""
        if get_origin(_bare(self.type)) is Literal:
            return "|".join(map(str, get_args(_bare(self.type))))
        names = {str: "text", int: "number", float: "number", bool: "yes|no", Rule: "rule"}
        return names.get(_bare(self.type), str(self.type))


@cache
def options_of(function: Callable[..., Any]) -> tuple[Option, ...]:
    """Return the keyword-only parameters of `function`, in order.

    Raises TypeError when one has no annotation.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # `int` and `dict` do not say what they take
        return ()
    hints = get_type_hints(function)
    found = []
    for parameter in parameters:
        if parameter.kind is not parameter.KEYWORD_ONLY:
            continue
        if parameter.name not in hints:
            raise TypeError(f"option {parameter.name!r} of {function.__name__} has no type")
        found.append(Option(parameter.name, hints[parameter.name], parameter.default))
    return tuple(found)


def _bare(kind: Any) -> Any:
    """`int | None` → `int`."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [k for k in get_args(kind) if k is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def unescape(text: str) -> str:
    r"""Turn `\n`, `\t`, `\r`, `\\` and `\uXXXX` in an option's text into the characters they stand for."""
    if "\\" not in text:
        return text
    out, i = [], 0
    simple = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    while i < len(text):
        nxt = text[i + 1 : i + 2]
        if text[i] != "\\" or (nxt not in simple and nxt != "u"):
            out.append(text[i])
            i += 1
        elif nxt == "u" and len(text) >= i + 6 and all(c in "0123456789abcdefABCDEF" for c in text[i + 2 : i + 6]):
            out.append(chr(int(text[i + 2 : i + 6], 16)))
            i += 6
        else:
            out.append(simple.get(nxt, "\\u"))
            i += 2
    return "".join(out)


def convert_option(option: Option, value: Any, owner: str) -> Any:
    """Return `value` (text from the command line, or a value from YAML) as the type of `option`.

    Raises UsageError, saying what was expected.
    """
    kind = _bare(option.type)
    where = f"{owner}: option {option.name!r}"
    if kind is Rule and isinstance(value, str):
        return value  # the host turns the name into the rule when the function is bound
    if value is None and kind is not option.type:
        return None
    if get_origin(kind) is Literal:
        for choice in get_args(kind):
            if str(choice) == str(value):
                return choice
        hint = did_you_mean(str(value), map(str, get_args(kind)))
        raise UsageError(f"{where} must be one of {', '.join(map(str, get_args(kind)))}, not {str(value)!r}{hint}")
    if kind is bool:
        words = {
            "true": True,
            "yes": True,
            "on": True,
            "1": True,
            "false": False,
            "no": False,
            "off": False,
            "0": False,
        }
        if str(value).lower() in words:
            return words[str(value).lower()]
        raise UsageError(f"{where} must be yes or no, not {str(value)!r}")
    if kind in (int, float) and not isinstance(value, bool):
        try:
            return kind(value)
        except (TypeError, ValueError):
            raise UsageError(f"{where} must be a number, not {str(value)!r}") from None
    if kind is str and isinstance(value, str):
        text = unescape(value)
        if any("\ud800" <= c <= "\udfff" for c in text):
            raise UsageError(f"{where}: half of a surrogate pair is not a character")
        return text
    if get_origin(kind) in (list, tuple):
        items = value if isinstance(value, list) else str(value).split(",")
        return tuple(str(item) for item in items)
    raise UsageError(f"{where} must be {option.type_name}, not {value!r}")


def options_of_rule(rule: Rule) -> tuple[Option, ...]:
    """Return the options of a rule, whichever of its functions declares them."""
    return tuple({option.name: option for function in rule.functions for option in options_of(function)}.values())


def settle_rule(rule: Rule, given: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """The same as `settle`, for a rule."""
    return _settle(options_of_rule(rule), given, owner)


def settle(function: Callable[..., Any], given: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Check and convert all the options `given` for `function`; names may use `-` for `_`.

    Raises UsageError for an unknown name (naming the nearest) and for a missing one.
    """
    return _settle(options_of(function), given, owner)


def _settle(options: Iterable[Option], given: Mapping[str, Any], owner: str) -> dict[str, Any]:
    known = {option.name: option for option in options}
    out: dict[str, Any] = {}
    for name, value in given.items():
        option = known.get(name.replace("-", "_"))
        if option is None:
            hint = did_you_mean(name.replace("-", "_"), known, f"it has {', '.join(known) or 'none'}")
            raise UsageError(f"{owner} has no option {name!r}{hint}")
        out[option.name] = convert_option(option, value, owner)
    missing = [o.name for o in known.values() if o.default is REQUIRED and o.name not in out]
    if missing:
        raise UsageError(f"{owner} needs {' and '.join(missing)}: {owner}:{missing[0]}=…")
    return out


def split_arguments(text: str, function: Callable[..., Any], owner: str) -> dict[str, Any]:
    """Read `value`, `name=value` or `a=1,b="x, y"` as options of `function`.

    A value alone belongs to the first option. Quoted values are JSON strings. The value of a single text option
    may hold commas.
    """
    options = options_of(function)
    known = [o.name for o in options]
    if not text:
        return settle(function, {}, owner)
    if not known:
        raise UsageError(f"{owner} takes no arguments")
    given: dict[str, Any] = {}
    position, decoder = 0, json.JSONDecoder()
    while position < len(text):
        name, equals, _ = text[position:].partition("=")
        if equals and name.strip().replace("-", "_").isidentifier() and "," not in name:
            position += len(name) + 1
            name = name.strip()
        elif not given:
            name = known[0]
        else:
            way = f'put a text with commas in quotes: {known[0]}="…, …"'
            raise UsageError(f"{owner}: {text[position:]!r} is not NAME=VALUE; {way}")
        if text[position : position + 1] == '"':
            try:
                value, position = decoder.raw_decode(text, position)
            except ValueError:
                raise UsageError(f"{owner}: the quoted value of {name} is not closed") from None
            given[name] = json.dumps(value, ensure_ascii=False)[1:-1].replace('\\"', '"')
        elif len(options) == 1 and _bare(options[0].type) not in (int, float, bool):
            given[name], position = text[position:], len(text)
        else:
            end = text.find(",", position)
            end = len(text) if end < 0 else end
            given[name], position = text[position:end], end
        if position < len(text):
            if text[position] != ",":
                raise UsageError(f"{owner}: expected a comma before {text[position:]!r}")
            position += 1
    return settle(function, given, owner)
