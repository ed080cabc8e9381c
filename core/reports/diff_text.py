"""The difference of two datasets for people: what came, went and changed, and the numbers that moved."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ..diff.difference import ChangedExample, ComparedDataset, Difference, ShownExample
from ..diff.gates import GateResult
from ..engine.detection import kind_of_file
from ..model.safe_text import safe
from .diff_json import finding_rates, prompts_of, shares_of

_NAME, _NUMBER = 33, 9
"""Characters of a name and of a number in a table: a line has 60."""
_ROWS = 8
"""So many rows of each table are shown unless all are asked for."""
_CHANGES = 3
_KINDS = {"exact": "", "bounds": ", at most", "estimate": ", estimated"}

_Row = tuple[str, str, str, str]


def difference_lines(d: Difference, *, width: int = 80, every: bool = False) -> Iterator[str]:
    """Yield the difference in lines of at most `width` characters, as far as names are not longer.

    With `every`, all rows of the tables instead of the first.
    """
    yield from _head("A", d.a)
    yield from _head("B", d.b)
    yield ""
    yield f"{'same':<9} {d.same:,}"
    yield from _listed("added", d.added, d, [(_place(s), s) for s in d.shown_added], width)
    yield from _listed("gone", d.gone, d, [(_place(s), s) for s in d.shown_gone], width)
    yield from _listed("changed", d.changed, d, [(_places(s), s) for s in d.shown_changed], width)
    yield from _table("change", list(_numbers(d)), every)
    if d.a.examples and d.b.examples:
        shares = ((name.removeprefix("turns: "), one, other) for name, one, other in shares_of(d))
        yield from _table("points", _moved(shares), every, "share of examples")
    rates = (row for row in finding_rates(d) if not _once(d, row[0]))
    yield from _table("points", _moved(rates), every, "findings per record")
    yield from _names(d)


def gate_line(result: GateResult) -> str:
    """Return what a gate that failed measured: `gate gone=0: 2`."""
    value = f"{result.value:.2%}" if result.gate.share else f"{result.value:,.10g}"
    return f"gate {result.gate.text} failed: {value}"


def _head(letter: str, one: ComparedDataset) -> Iterator[str]:
    kinds = list(dict.fromkeys(kind_of_file(format, container) for _, container, format in one.formats))
    name = safe(one.formats[0][0], 500) if len(one.formats) == 1 else f"{len(one.formats):,} files"
    formats = ", ".join(kinds) if len(kinds) < 3 else f"{len(kinds)} formats"
    yield f"{letter}  {name}: {one.examples:,} example{'s' * (one.examples != 1)}, {formats}"


def _listed(
    word: str, number: int, d: Difference, shown: list[tuple[str, ShownExample | ChangedExample]], width: int
) -> Iterator[str]:
    share = f" ({number / d.a.examples:.1%} of A)" if number and d.a.examples else ""
    yield f"{word:<9} {number:,}{share}"
    for place, one in shown:
        if isinstance(one, ShownExample):
            yield _cut(f"  {place}  {safe(one.text)}", width, 1)
            continue
        yield f"  {place}"
        for change in one.changes[:_CHANGES]:
            pointer = f"{safe(change.pointer, 200)}: " if change.pointer else ""
            yield _cut(f"    {pointer}{safe(change.words)}", width, 3)
        more = one.more + len(one.changes[_CHANGES:])
        if more:
            yield f"    … and {more:,} more value{'s' * (more != 1)}"
    if number > len(shown) and shown:
        yield f"  … and {number - len(shown):,} more; to show them, add --all"


def _place(one: ShownExample) -> str:
    return f"{safe(one.file, 500)}:{one.line}" if one.line else f"{safe(one.file, 500)} record {one.record:,}"


def _places(one: ChangedExample) -> str:
    return f"{_place(one.a)} → {_place(one.b)}"


def _cut(line: str, width: int, lines: int) -> str:
    """Return a line, or so many of its first ones where it is longer than the width."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return "\n".join(textwrap.wrap(line, max(width, 40), max_lines=lines, placeholder=" …", subsequent_indent=indent))


# -- tables ------------------------------------------------------------------------------------------------------------


def _numbers(d: Difference) -> Iterator[_Row]:
    about = _KINDS[d.kind]
    if d.a.tokens is not None and d.b.tokens is not None:
        for name in ("median", "p95", "max"):
            yield _number(f"tokens {name}{about}", getattr(d.a.tokens, name), getattr(d.b.tokens, name))
    plain: tuple[tuple[str, float, float], ...] = (
        ("duplicates", d.a.duplicates, d.b.duplicates),
        ("rejected records", d.a.rejected, d.b.rejected),
        ("system prompts", len(d.a.stats.prompts), len(d.b.stats.prompts)),
        *((f"{role} turns per example", _per_example(d.a, role), _per_example(d.b, role)) for role in _roles(d)),
    )
    yield from (_number(name, one, other) for name, one, other in plain if one != other)


def _roles(d: Difference) -> list[str]:
    if not (d.a.examples and d.b.examples):
        return []
    return list(dict.fromkeys([*d.a.stats.roles, *d.b.stats.roles]))


def _per_example(one: ComparedDataset, role: str) -> float:
    return round(one.stats.roles[role] / one.examples, 2) if one.examples else 0.0


def _number(name: str, one: float, other: float) -> _Row:
    change = f"{(other - one) / one:+.1%}" if one else f"{other - one:+,.10g}"
    return name, f"{one:,.10g}", f"{other:,.10g}", change if one != other else "="


def _moved(shares: Iterable[tuple[str, float, float]]) -> list[_Row]:
    """Return the rows of shares that differ, those that moved most first."""
    ordered = sorted(shares, key=lambda row: (-abs(row[2] - row[1]), row[0]))
    rows = [(name, f"{one:.1%}", f"{other:.1%}", f"{100 * (other - one):+.1f}") for name, one, other in ordered]
    return [row for row in rows if row[1] != row[2]]


def _once(d: Difference, name: str) -> bool:
    """Whether a rule has one finding in each dataset, as those over a whole dataset have: that is no rate."""
    code = name.split()[0]
    return d.a.codes.get(code) == d.b.codes.get(code) == 1


def _table(change: str, rows: list[_Row], every: bool, title: str = "") -> Iterator[str]:
    if not rows:
        return
    yield ""
    for name, one, other, moved in [(title, "A", "B", change), *(rows if every else rows[:_ROWS])]:
        shown = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
        yield f"{safe(shown):<{_NAME}}{one:>{_NUMBER}}{other:>{_NUMBER}}{moved:>{_NUMBER}}"
    if len(rows) > _ROWS and not every:
        more = len(rows) - _ROWS
        yield f"… and {more:,} more row{'s' * (more != 1)}; to show them, add --all"


def _names(d: Difference) -> Iterator[str]:
    """Columns and system prompts that only one of the two has."""
    lines = []
    for letter, one, other in (("A", d.a, d.b), ("B", d.b, d.a)):
        if only := [name for name in one.columns if name not in other.columns]:
            lines.append(
                f"unknown columns only in {letter}: {safe(', '.join(only[:_ROWS]))}{', …' * (len(only) > _ROWS)}"
            )
    for row in prompts_of(d)[:_CHANGES]:
        if not (row.a and row.b):
            lines.append(f"system prompt only in {'A' if row.a else 'B'} ({row.a or row.b:,}): {safe(row.text, 60)}")
    if lines:
        yield from ("", *lines)
