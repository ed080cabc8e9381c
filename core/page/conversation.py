"""A conversation on a page: its turns, and in colour what of them is learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .markup import Markup, joined, tag
from .shown import LAST_TURNS, ExampleView, ShownTurn, Stretch

LEARNED: dict[str, str] = {
    "yes": "learned", "no": "context", "preferred": "preferred", "rejected": "avoided", "candidate": "ranked",
    "unknown": "not published",
}  # fmt: skip
"""What is said of a turn by whether it is learned from; its class on the page is the same word."""


def legend(used: Iterable[str] = ("yes", "no", "cut")) -> Markup:
    """Return what the colours of the page mean, those that are used."""
    words = {**LEARNED, "cut": "cut off at the limit", "marked": "where the finding points"}
    kinds = dict.fromkeys(used)
    items = (tag("li", tag("span", words[kind], class_=f"key {kind}")) for kind in words if kind in kinds)
    return tag("ul", *items, class_="legend", aria_label="legend")


def kinds_in(examples: Iterable[ExampleView]) -> Iterator[str]:
    """Yield what is used of the legend."""
    for example in examples:
        for turn in example.turns:
            yield turn.trains
            for stretch in turn.stretches:
                if stretch.cut:
                    yield "cut"
                if stretch.marked:
                    yield "marked"


def conversation(example: ExampleView) -> Markup:
    """Return the turns of an example, with the number of those that are left out."""
    parts: list[Markup] = []
    first = len(example.turns) - LAST_TURNS if example.between else 0
    if example.before:
        parts.append(_left_out(example.before, "before"))
    for number, turn in enumerate(example.turns):
        if example.between and number == first:
            parts.append(_left_out(example.between, "between"))
        parts.append(_turn(turn))
    if example.after:
        parts.append(_left_out(example.after, "after"))
    return tag("div", *parts, class_="turns")


def column_list(example: ExampleView) -> Markup | None:
    """Return the columns beside the turns; None where there are none."""
    if not example.columns:
        return None
    pairs = (tag("div", tag("dt", name), tag("dd", value)) for name, value in example.columns.items())
    return tag("dl", *pairs, class_="columns")


def _left_out(number: int, where: str) -> Markup:
    return tag("p", f"… {number:,} turn{'s' * (number != 1)} {where} …", class_="left-out")


def _turn(turn: ShownTurn) -> Markup:
    cut = "" if turn.cut == "no" else f", {turn.cut} cut off"
    head = tag(
        "div",
        tag("span", turn.role, class_="role"),
        tag("span", f"{turn.tokens:,} tokens", class_="quiet"),
        tag("span", LEARNED[turn.trains] + cut, class_=f"key {turn.trains}", title=turn.why),
        class_="turn-head",
    )
    body = [stretch(one) for one in turn.stretches]
    if turn.skipped:
        body.append(_skipped(turn.skipped))
    inside = joined(body) if body else tag("span", "(empty)", class_="quiet")
    names = ["turn", f"is-{turn.trains}", *(["spot"] if turn.marked else [])]
    return tag("div", head, tag("div", inside, class_="text", dir="auto"), class_=" ".join(names))


def stretch(one: Stretch) -> Markup:
    """Return a stretch of text, marked where a finding points to it."""
    kind = f"{one.trains} cut" if one.cut else one.trains
    element = "mark" if one.marked else "del" if one.cut else "span"
    return joined((_skipped(one.skipped) if one.skipped else None, tag(element, one.text, class_=kind)))


def _skipped(number: int) -> Markup:
    return tag("span", f" … {number:,} more character{'s' * (number != 1)} … ", class_="skipped")
