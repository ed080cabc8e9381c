"""What is wrong with a spec that a plugin brought, in one line."""

from __future__ import annotations

from typing import Any

from ..errors import one_line
from ..model.features import Feature
from ..model.finding import SEVERITIES
from .engine import Engine
from .fold import Fold, Prepass
from .format import Reader, Writer
from .option_value import SUPPORTED, is_supported
from .options import options_of
from .rule import DEFAULT_SEVERITY, Dataset, Rule
from .tokenizer import Tokenizer
from .transform import Transform
from .triggers import Triggers

Spec = Reader | Writer | Transform | Rule | Tokenizer | Engine


def fault_of(spec: Spec) -> str:
    """Say in one line what is wrong with a spec, "" when nothing is."""
    who = f"{type(spec).__name__.lower()} {spec.name!r}"
    if not isinstance(spec.name, str) or not spec.name or spec.name != spec.name.lower() or " " in spec.name:
        return f"{who}: a name is lower case, in kebab case"
    if odd := _odd_fields(spec):
        return f"{who}: {odd}"
    if isinstance(spec, Rule) and (spec.check is None) == (spec.dataset is None):
        return f"{who}: exactly one of check and dataset is given"
    kinds: dict[str, Any] = {}
    for field, value in _functions_of(spec).items():
        if not callable(value):
            return f"{who}: {field} is not a function"
        try:
            odd = _odd_option(value, kinds if isinstance(spec, Rule) else {})
        except TypeError as error:
            return f"{who}: {error}"
        except Exception as error:
            return f"{who}: the types of {field} cannot be read: {one_line(error)}"
        if odd:
            return f"{who}: option {odd}"
    if isinstance(spec, Rule):
        if not isinstance(spec.code, str) or not spec.code[:1].isupper():
            return f"{who}: a code is a prefix in capitals and a number, such as ACME001"
        if spec.severity not in SEVERITIES or spec.category not in DEFAULT_SEVERITY:
            return f"{who}: severity {spec.severity!r} or category {spec.category!r} is not known"
    if isinstance(spec, Transform) and (odd := _odd_transform(spec)):
        return f"{who}: {odd}"
    if isinstance(spec, Reader) and spec.prepass is not None and not isinstance(spec.prepass, Prepass):
        return f"{who}: prepass is not a Prepass"
    return ""


def _odd_transform(spec: Transform) -> str:
    if spec.safety not in ("safe", "unsafe"):
        return f"safety is 'safe' or 'unsafe', not {spec.safety!r}"
    if sum(f is not None for f in (spec.apply, spec.distinct, spec.repair)) != 1:
        return "exactly one of apply, distinct and repair is given"
    if spec.group is not None and (spec.apply is None or spec.safety == "safe"):
        return "group needs apply, and what it makes of several examples is unsafe"
    return ""


def _odd_option(function: Any, kinds: dict[str, Any]) -> str:
    """Say what is wrong with an option of a function; `kinds` are the types of those that it shares with others."""
    for option in options_of(function):
        kind = option.type
        if kind is not Rule and not is_supported(kind):
            spelling = kind.__name__ if isinstance(kind, type) else str(kind)
            return f"{option.name!r} has the type {spelling}, which an option cannot have; supported: {SUPPORTED}"
        if kinds.setdefault(option.name, kind) != kind:
            return f"{option.name!r} has two types; declare it alike in all functions of the rule"
    return ""


_TEXTS = ("summary", "shape", "container", "fix", "pattern", "border", "source")
_NAMES = ("aliases", "fields", "formats", "refines", "blocks")
_PARTS: dict[str, type[Any]] = {"dataset": Dataset, "triggers": Triggers, "when": Feature, "unless": Feature}
_CALLED = ("group", "grouped", "locate", "quick", "columns", "settle", "undo", "fix_options")


def _odd_fields(spec: Spec) -> str:
    """Say which field does not hold what it is declared to hold, "" when none."""
    for name in spec.__struct_fields__:
        value = getattr(spec, name)
        if name in _TEXTS and not isinstance(value, str):
            return f"{name} is text, not {value!r:.60}"
        if name in _NAMES and not (isinstance(value, tuple | list) and all(isinstance(one, str) for one in value)):
            return f"{name} is a tuple of names, not {value!r:.60}"
        if name in _PARTS and not (value is None or isinstance(value, _PARTS[name])):
            return f"{name} is a {_PARTS[name].__name__}, not {value!r:.60}"
        if name in _CALLED and not (value is None or callable(value)):
            return f"{name} is not a function"
    if isinstance(spec, Writer) and not (callable(spec.carries) or isinstance(spec.carries, Feature)):
        return f"carries is a Feature, or a function that returns one, not {spec.carries!r:.60}"
    if isinstance(spec, Rule) and not (spec.prepass is None or isinstance(spec.prepass, Fold)):
        return f"prepass is a Fold, not {spec.prepass!r:.60}"
    return ""


def _functions_of(spec: Spec) -> dict[str, Any]:
    if isinstance(spec, Reader):
        return {"read": spec.read, "recognise": spec.recognise}
    if isinstance(spec, Writer):
        return {"write": spec.write}
    if isinstance(spec, Tokenizer):
        return {"load": spec.load}
    if isinstance(spec, Engine):
        return {"map": spec.map}
    if isinstance(spec, Rule):
        fix = {"fix_options": spec.fix_options} if spec.fix_options is not None else {}
        if spec.dataset is None:
            return {"check": spec.check, **fix}
        parts = spec.dataset
        if (parts.see is None) == (parts.see_all is None):
            return {"see or see_all, one of them,": None}
        return {"findings": parts.findings, "start": parts.start, "see": parts.looks, "merge": parts.merge, **fix}
    given = {"apply": spec.apply, "distinct": spec.distinct, "repair": spec.repair, "check": spec.check}
    return {field: value for field, value in given.items() if value is not None}
