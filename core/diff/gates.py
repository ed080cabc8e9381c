"""Gates: how far two datasets may differ before `ftconv diff` fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from ..engine.plan import LintPlan
from ..errors import UsageError
from ..lint.selection import selected
from ..model.finding import CORE_RULES
from ..model.nearest import did_you_mean
from ..spec.choice import Choice
from ..spec.host import Host
from .difference import ComparedDataset, Difference

_MANUAL = "see ftconv diff --help"
_RATE = re.compile(r"\d+(?:\.\d*)?%|\d+|0?\.\d+")
_Count = Callable[[ComparedDataset], int]


class Gate(Struct, frozen=True):
    """A gate: a name, and the most that passes, as a number or as a share. `code` is that of a rule, else "".

    `text` is the gate as the user wrote it.
    """

    name: str
    most: float
    share: bool
    text: str
    code: str = ""


class GateResult(Struct, frozen=True):
    """What a gate measured, in the unit of the gate."""

    gate: Gate
    value: float

    @property
    def passed(self) -> bool:
        """Whether it is not more than the gate lets through."""
        return self.value <= self.gate.most + 1e-12


class _Measure(Struct, frozen=True):
    """What a gate measures: a number, and what it is a share of."""

    number: Callable[[Difference], float]
    share: Callable[[Difference], float]


def _of_a(number: Callable[[Difference], float]) -> _Measure:
    return _Measure(number, lambda d: _ratio(number(d), d.a.examples))


def _more(
    number: Callable[[ComparedDataset], int], of: Callable[[ComparedDataset], int] = lambda one: one.read
) -> _Measure:
    """How many more B has, and how much larger its rate is."""
    return _Measure(
        lambda d: number(d.b) - number(d.a),
        lambda d: _ratio(number(d.b), of(d.b)) - _ratio(number(d.a), of(d.a)),
    )


def _apart(number: Callable[[ComparedDataset], float]) -> _Measure:
    """How far the numbers are apart, in either direction, and as a share of that of A."""
    return _Measure(
        lambda d: abs(number(d.b) - number(d.a)), lambda d: _ratio(abs(number(d.b) - number(d.a)), number(d.a))
    )


def _ratio(number: float, of: float) -> float:
    return number / of if of else float("inf") if number else 0.0


MEASURES = {
    "added": _of_a(lambda d: d.added),
    "gone": _of_a(lambda d: d.gone),
    "changed": _of_a(lambda d: d.changed),
    "examples": _apart(lambda side: side.examples),
    "duplicates": _more(lambda side: side.duplicates, lambda side: side.examples),
    "rejected": _more(lambda side: side.rejected),
    "errors": _more(lambda side: side.errors),
    "warnings": _more(lambda side: side.warnings),
    "tokens": _apart(lambda side: side.tokens.median if side.tokens is not None else 0),
}
"""The gates that are not named after a rule."""


def parse_gates(texts: Sequence[str], host: Host, lint: LintPlan) -> list[Gate]:
    """Read `NAME=RATE` of each text. Raises UsageError for a gate that is not known, or a rule that would never fail.

    A rate is a share (`5%`, `0.05`) or a whole number. `lint` says which rules are on.
    """
    return [_parsed(text, host, lint) for text in texts]


def gate_results(gates: Sequence[Gate], difference: Difference) -> list[GateResult]:
    """Return what each gate measured."""
    found = []
    for gate in gates:
        measure = _more(partial(_count_of, code=gate.code)) if gate.code else MEASURES[gate.name]
        found.append(GateResult(gate, (measure.share if gate.share else measure.number)(difference)))
    return found


def _count_of(one: ComparedDataset, code: str) -> int:
    return one.codes.get(code, 0)


def _parsed(text: str, host: Host, lint: LintPlan) -> Gate:
    name, _, rate = (part.strip() for part in text.partition("="))
    if not _RATE.fullmatch(rate):
        raise UsageError(f"--gate {text!r}: write NAME=RATE, with a share or a number: added=5%, gone=0")
    share = not rate.isdecimal()
    most = float(rate.rstrip("%")) / (100 if rate.endswith("%") else 1)
    return Gate(name, most, share, text, "" if name in MEASURES else _code(name, host, lint))


def _code(name: str, host: Host, lint: LintPlan) -> str:
    """Return the code of a rule that is on."""
    codes = {**{e.name: code for code, e in CORE_RULES.items()}, **{r.name: r.code for r in host.rules.values()}}
    code = codes.get(name, name.upper())
    if code not in codes.values():
        known = [*MEASURES, *codes, *codes.values()]
        raise UsageError(f"--gate {name}: there is no such gate{did_you_mean(name, known, _MANUAL)}")
    rule = next((rule for rule in host.rules.values() if rule.code == code), None)
    if rule is None:
        return code
    if code not in {on.code for on, _ in selected(host, lint.choice or Choice()).rules}:
        raise UsageError(f"--gate {name}: rule {code} is off; add --extend-select {code}")
    if rule.category == "limits" and lint.target is None:
        raise UsageError(f"--gate {name}: rule {code} checks the limits of a target; add --target TARGET")
    return code
