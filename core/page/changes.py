"""The section of a page that compares the dataset with an earlier one."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from .charts import table
from .markup import Markup, tag
from .overview import page_section


class ChangesShown(Struct, frozen=True):
    """What changed since another file: `counts` are numbers by name, `rows` a name with its value before and after.

    `failed` are gates that were passed, a sentence each.
    """

    file: str
    counts: dict[str, int]
    rows: list[tuple[str, str, str]] = []
    failed: list[str] = []


def changes(found: ChangesShown | None) -> Markup | None:
    """Return the section; None where nothing was compared."""
    if found is None:
        return None
    counts = [(name, f"{number:,}") for name, number in found.counts.items()]
    rows: Sequence[tuple[str, str, str]] = found.rows
    return page_section(
        "changes",
        f"Changes against {found.file}",
        *(tag("p", words, class_="note") for words in found.failed),
        table(("examples", ""), counts, caption="Changed examples"),
        table(("", "before", "now"), rows, caption="Rates and distributions") if rows else None,
    )
