"""Options are the keyword-only parameters of a function: typed, defaulted, set from text."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct

from ..errors import UsageError
from ..model.nearest import did_you_mean
from .option_value import Spelled, bare, choices, expected, type_words, value_as
from .rule import Rule

REQUIRED = inspect.Parameter.empty


class Option(Struct, frozen=True):
    """One option: its name, its type, its default (`REQUIRED` when it must be given)."""

    name: str
    type: Any
    default: Any

    @property
    def type_name(self) -> str:
        """The type in words: `text`, `number`, `yes|no`, the choices, `list of text`."""
        return "rule" if bare(self.type) is Rule else type_words(self.type)


@cache
def options_of(function: Callable[..., Any]) -> tuple[Option, ...]:
    """Return the keyword-only parameters of `function`, in order.

    Raises TypeError when one has no annotation.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # `int` and `dict` do not say what they take
        return ()
    hints = get_type_hints(function, include_extras=True)
    found = []
    for parameter in parameters:
        if parameter.kind is not parameter.KEYWORD_ONLY:
            continue
        if parameter.name not in hints:
            raise TypeError(f"option {parameter.name!r} of {function.__name__} has no type")
        found.append(Option(parameter.name, hints[parameter.name], parameter.default))
    return tuple(found)


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


def convert_option(option: Option, value: Any, owner: str, folder: str = "") -> Any:
    """Return `value` as the type of `option`: see `value_as`.

    Raises UsageError, saying what was expected.
    """
    if bare(option.type) is Rule and isinstance(value, str):
        return str(value)  # the host turns the name into the rule when the function is bound
    where = f"{owner}: option {option.name!r}"
    try:
        return value_as(option.type, value, folder)
    except msgspec.ValidationError as error:
        known = choices(option.type)
        shown = repr(str(value)) if isinstance(value, Spelled) or known else repr(value)
        if known:
            hint = did_you_mean(str(value), known)
            raise UsageError(f"{where} must be one of {', '.join(known)}, not {shown:.80}{hint}") from None
        wanted, hint = expected(option.type), _limit(error)
        if wanted.startswith("a list") and isinstance(value, str) and value.isprintable():
            hint = f"; write [{value:.80}]"
        raise UsageError(f"{where} must be {wanted}, not {shown:.80}{hint}") from None
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None


def _limit(error: msgspec.ValidationError) -> str:
    """Return what an annotation such as `Annotated[int, Meta(ge=1)]` demands beyond the type; "" for the type alone."""
    words = str(error).partition(" - at `")[0]
    return "" if ", got `" in words or not words.startswith("Expected `") else f" ({words.replace('`', '').lower()})"


def options_of_rule(rule: Rule) -> tuple[Option, ...]:
    """Return the options of a rule, whichever of its functions declares them."""
    found: dict[str, Option] = {}
    for function in (*rule.functions, *([rule.fix_options] if rule.fix_options is not None else [])):
        for option in options_of(function):
            found.setdefault(option.name, option)  # the check's own default goes before that of its fix
    return tuple(found.values())


def settle_rule(rule: Rule, given: Mapping[str, Any], owner: str, folder: str = "") -> dict[str, Any]:
    """The same as `settle`, for a rule. Relative paths of a configuration begin in its `folder`."""
    return _settle(options_of_rule(rule), given, owner, f"--set {rule.name}.", folder)


def settle(function: Callable[..., Any], given: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Check and convert all the options `given` for `function`; names may use `-` for `_`.

    Raises UsageError for an unknown name (naming the nearest) and for a missing one.
    """
    return _settle(options_of(function), given, owner, f"{owner}:")


def settle_engine(function: Callable[..., Any], given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same as `settle`, for the function of an engine."""
    return _settle(options_of(function), given, f"--engine {name}", "add --engine-option ")


def _settle(
    options: Iterable[Option], given: Mapping[str, Any], owner: str, way: str, folder: str = ""
) -> dict[str, Any]:
    known = {option.name: option for option in options}
    out: dict[str, Any] = {}
    for name, value in given.items():
        option = known.get(name.replace("-", "_"))
        if option is None:
            hint = did_you_mean(name.replace("-", "_"), known, f"it has {', '.join(known) or 'none'}")
            raise UsageError(f"{owner} has no option {name!r}{hint}")
        out[option.name] = convert_option(option, value, owner, folder)
    missing = [o.name for o in known.values() if o.default is REQUIRED and o.name not in out]
    if missing:
        raise UsageError(f"{owner} needs {' and '.join(missing)}: {way}{missing[0]}=…")
    return out


def split_arguments(text: str, function: Callable[..., Any], owner: str) -> dict[str, Any]:
    """Read `value`, `name=value` or `a=1,b="x, y"` as options of `function`; `@FILE` is `file=FILE` where there is one.

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
            if text.startswith("@") and "file" in known:  # as curl and others take a file for a text
                name, position = "file", 1
        else:
            way = f'put a text with commas in quotes: {known[0]}="…, …"'
            raise UsageError(f"{owner}: {text[position:]!r} is not NAME=VALUE; {way}")
        if text[position : position + 1] == '"':
            try:
                value, position = decoder.raw_decode(text, position)
            except ValueError:
                raise UsageError(f"{owner}: the quoted value of {name} is not closed") from None
            given[name] = Spelled(value)
        else:
            end = text.find(",", position)
            if end < 0 or (len(options) == 1 and bare(options[0].type) not in (int, float, bool)):
                end = len(text)
            given[name], position = Spelled(unescape(text[position:end])), end
        if position < len(text):
            if text[position] != ",":
                raise UsageError(f"{owner}: expected a comma before {text[position:]!r}")
            position += 1
    return settle(function, given, owner)
