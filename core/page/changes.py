"""The section of a page that compares the dataset with an earlier one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..diff.difference import ChangedExample, Difference, ShownExample
from ..reports.diff_json import finding_rates, shares_of
from .charts import table
from .markup import Markup, joined, tag, word_changes
from .overview import page_section

_ROWS = 20
_CHANGES = 3


class ChangesShown(Struct, frozen=True):
    """What changed since another file.

    `counts` are numbers of examples by name, `rows` a name with its value before and now. `examples` are some of those
    that came, went or changed: which of it, where, and what they say, as a diff of words.
    """

    file: str
    counts: dict[str, int]
    rows: list[tuple[str, str, str]] = []
    examples: list[tuple[str, str, str]] = []


def changes_shown(file: str, d: Difference) -> ChangesShown:
    """Return what a page shows of how a dataset differs from an earlier one, which is A."""
    counts = {"same": d.same, "added": d.added, "gone": d.gone, "changed": d.changed}
    found = [("added", _place(one), one.text) for one in d.shown_added]
    found += [("gone", _place(one), one.text) for one in d.shown_gone]
    found += [("changed", f"{_place(one.a)} → {_place(one.b)}", _words(one)) for one in d.shown_changed]
    return ChangesShown(file, counts, [row for row in _rows(d) if row[1] != row[2]][:_ROWS], found)


def changes(found: ChangesShown | None) -> Markup | None:
    """Return the section; None where nothing was compared."""
    if found is None:
        return None
    counts = [(name, f"{number:,}") for name, number in found.counts.items()]
    examples = [
        (kind, joined((tag("code", place), " ", tag("div", *word_changes(words), class_="text", dir="auto"))))
        for kind, place, words in found.examples
    ]
    moved = table(("", "before", "now"), found.rows, label="What moved")
    return page_section(
        "changes",
        f"Changes against {found.file}",
        table(("examples", ""), counts, label="Examples by what became of them"),
        moved if found.rows else tag("p", "No other number differs."),
        table(("", "some of them"), examples, label="Examples") if examples else None,
    )


def _rows(d: Difference) -> Iterator[tuple[str, str, str]]:
    if d.a.tokens is not None and d.b.tokens is not None:
        for name in ("median", "p95", "max"):
            yield f"tokens {name}", f"{getattr(d.a.tokens, name):,.10g}", f"{getattr(d.b.tokens, name):,.10g}"
    for name, one, other in (
        ("examples", d.a.examples, d.b.examples), ("errors", d.a.errors, d.b.errors),
        ("warnings", d.a.warnings, d.b.warnings), ("duplicates", d.a.duplicates, d.b.duplicates),
        ("rejected records", d.a.rejected, d.b.rejected),
        ("system prompts", len(d.a.stats.prompts), len(d.b.stats.prompts)),
    ):  # fmt: skip
        yield name, f"{one:,}", f"{other:,}"
    if d.a.examples and d.b.examples:
        for name, share, now in (*shares_of(d), *finding_rates(d)):
            yield name, f"{share:.1%}", f"{now:.1%}"


def _place(one: ShownExample) -> str:
    return f"{one.file}:{one.line}" if one.line else f"{one.file} record {one.record:,}"


def _words(one: ChangedExample) -> str:
    more = one.more + len(one.changes[_CHANGES:])
    words = "\n".join(f"{change.pointer}: {change.words}" for change in one.changes[:_CHANGES])
    return words + (f"\n… and {more:,} more" if more else "")
