"""Charts as SVG inside the page: they need no script, and have a title and a description to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from .markup import Markup, joined, tag

_WIDTH, _HEIGHT = 540, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 26, 44
_SERIES = (1, 1.5, 2, 3, 5, 7)
_FEWEST_BINS, _MOST_BINS = 8, 16
_MOST_BINS_BEYOND = 4
"""The axis is drawn so much further to show a limit that lies beyond the data."""


def edges_for(low: int, high: int) -> list[int]:
    """Return the borders of bins for numbers from `low` to `high`.

    They are evenly spaced, or, for a wide range, grow with the numbers: 10, 15, 20, 30, 50, 70, 100, …
    """
    edges = [0, 1]
    scale = 1
    while edges[-1] <= high:
        edges += [number for step in _SERIES if (number := int(step * scale)) > edges[-1] and step * scale == number]
        scale *= 10
    first = max(i for i, edge in enumerate(edges) if edge <= low)
    last = min(i for i, edge in enumerate(edges) if edge > high)
    if last - first >= _FEWEST_BINS:
        return edges[first : last + 1]
    step = round_step((high + 1 - low) / _MOST_BINS)
    return list(range(low - low % step, high + step + 1 - high % step, step))


def is_even(edges: Sequence[int]) -> bool:
    """Whether bins are evenly spaced."""
    return len({b - a for a, b in pairwise(edges)}) == 1


def round_step(least: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … that is no less."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if step * scale >= least:
                return step * scale
        scale *= 10


def histogram(counts: Mapping[int, int], *, name: str, title: str, unit: str, limit: int | None = None) -> Markup:
    """Return how numbers are spread: `counts` has how many there are of each. A `limit` is marked, and what is over it.

    `name` is unique in the page. There is one number at least.
    """
    edges = _with_limit(edges_for(min(counts), max(counts)), limit)
    bins = [0] * (len(edges) - 1)
    at = 0
    for number in sorted(counts):
        while number >= edges[at + 1]:
            at += 1
        bins[at] += counts[number]
    width = (_WIDTH - _LEFT - _RIGHT) / len(bins)
    ticks = ticks_to(max(bins))
    scale = (_HEIGHT - _TOP - _BOTTOM) / ticks[-1]
    floor = _HEIGHT - _BOTTOM
    parts = [_level(tick, floor - tick * scale) for tick in ticks]
    for place, number in enumerate(bins):
        if number:
            over = limit is not None and edges[place] > limit
            height = max(number * scale, 1)
            words = f"{edges[place]:,} to {edges[place + 1] - 1:,} {unit}: {number:,}"
            box = {"x": _point(_LEFT + place * width + 1), "y": _point(floor - height),
                   "width": _point(max(width - 2, 1)), "height": _point(height)}  # fmt: skip
            parts.append(tag("rect", tag("title", words), class_="bar over" if over else "bar", **box))
    parts += _axis(edges, width, floor, unit)
    if limit is not None:
        parts += _limit_line(edges, width, limit)
    rows = (f"{edges[i]:,} to {edges[i + 1] - 1:,}: {number:,}" for i, number in enumerate(bins) if number)
    words = f"Number of examples by {unit}. " + "; ".join(rows)
    picture = tag(
        "svg", tag("title", title, id=f"{name}-title"), tag("desc", words, id=f"{name}-words"), *parts,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_labelledby=f"{name}-title {name}-words",
    )  # fmt: skip
    return tag("figure", tag("figcaption", title), picture, class_="chart")


def _with_limit(edges: list[int], limit: int | None) -> list[int]:
    """Return the borders, and those up to a limit that is not far beyond."""
    if limit is None or limit < edges[0] or limit < edges[-1]:
        return edges
    longer = edges_for(edges[0], limit)
    return longer if len(longer) - len(edges) <= _MOST_BINS_BEYOND and is_even(longer) == is_even(edges) else edges


def ticks_to(most: int) -> list[int]:
    """Return round numbers from 0 to at least `most`, six at most."""
    step = round_step(most / 5)
    return list(range(0, most + step, step))


def _level(tick: int, y: float) -> Markup:
    line = tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=_point(y), y2=_point(y), class_="grid" if tick else "axis")
    return joined((line, tag("text", short(tick), x=_LEFT - 6, y=_point(y + 4), text_anchor="end")))


def _axis(edges: Sequence[int], width: float, floor: float, unit: str) -> list[Markup]:
    """Return the borders of the bins, as many as have room, and what they count."""
    even = is_even(edges)
    step = -(-len(edges) // 9)
    out = []
    for place, edge in enumerate(edges):
        first = str(edge).rstrip("0")
        if place % step == 0 if even else first in ("1", "2", "5", ""):
            fine = (place // step) % 2 == 1 if even else len(edges) > 8 and first not in ("1", "")
            out.append(tag("text", short(edge), x=_point(_LEFT + place * width), y=floor + 16, text_anchor="middle",
                           class_="fine" if fine else None))  # fmt: skip
    words = unit if even else f"{unit} (steps grow with the length)"
    out.append(tag("text", words, x=(_LEFT + _WIDTH - _RIGHT) / 2, y=_HEIGHT - 8, text_anchor="middle"))
    return out


def _limit_line(edges: Sequence[int], width: float, limit: int) -> list[Markup]:
    """Return the line of the limit, or an arrow towards it where it is beyond the axis."""
    right = _WIDTH - _RIGHT
    if limit >= edges[-1]:
        return [tag("text", f"limit {limit:,} →", x=right, y=14, text_anchor="end", class_="limit")]
    if limit < edges[0]:
        return [tag("text", f"← limit {limit:,}", x=_LEFT, y=14, class_="limit")]
    at = max(i for i, edge in enumerate(edges) if edge <= limit)
    inside = (limit - edges[at]) / (edges[at + 1] - edges[at])
    x = _LEFT + (at + inside) * width
    anchor = "end" if x > _WIDTH / 2 else "start"
    return [
        tag("line", x1=_point(x), x2=_point(x), y1=8, y2=_HEIGHT - _BOTTOM, class_="limit"),
        tag("text", f"limit {limit:,}", x=_point(x + (-5 if anchor == "end" else 5)), y=14, text_anchor=anchor,
            class_="limit"),
    ]  # fmt: skip


def share_bar(share: float, words: str, *, kind: str = "") -> Markup:
    """Return a bar that is filled to a share from 0 to 1."""
    filled = tag("rect", x=0, y=0, width=_point(max(min(share, 1), 0) * 100), height=8, class_=f"bar {kind}".rstrip())
    empty = tag("rect", x=0, y=0, width=100, height=8, class_="rest")
    return tag("svg", tag("title", words), empty, filled, viewBox="0 0 100 8", preserveAspectRatio="none",
               class_="share", role="img")  # fmt: skip


def short(number: int) -> str:
    """`1500` → `1.5k`."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return str(number)


def table(head: Iterable[str], rows: Iterable[Sequence[str | None]], *, caption: str = "", label: str = "") -> Markup:
    """Return a table that scrolls by itself where there is no room. Columns of numbers stand right.

    A `label` is only read aloud.
    """
    cells = [tuple(row) for row in rows]
    sides = ["number" if all(map(_is_number, column)) else None for column in zip(*cells, strict=True)]
    header = tag("tr", *(tag("th", name, scope="col", class_=side) for name, side in zip(head, sides, strict=False)))
    body = [tag("tr", *(tag("td", cell, class_=side) for cell, side in zip(row, sides, strict=True))) for row in cells]
    title = tag("caption", caption) if caption else None
    inside = tag("table", title, tag("thead", header), tag("tbody", *body))
    return tag("div", inside, class_="scroll", tabindex=0, role="region", aria_label=caption or label)


def percent(number: float, of: float) -> str:
    """`42%`; `<1%` of what is there and rounds to nothing."""
    share = number / of if of else 0.0
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


_NUMBER = re.compile(r"[<$]?[\d,.]+%?").fullmatch


def _is_number(cell: str | None) -> bool:
    return bool(cell) and not isinstance(cell, Markup) and _NUMBER(cell or "") is not None


def _point(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
