"""The findings on a page about a dataset: by rule, each with some of its places and with its manual."""

from __future__ import annotations

import re
import textwrap

from .conversation import conversation, kinds_in, legend
from .facts import Facts, RuleFacts, SpotFacts
from .markup import Markup, prose, tag
from .overview import page_section

MOST_FINDING_BYTES = 1_000_000
"""Beyond so much HTML, places are named and no longer shown."""


def findings(facts: Facts) -> Markup:
    """Return the findings, with what filters them."""
    if not facts.rules:
        return page_section("findings", "Findings", tag("p", "Nothing was found."))
    examples = [spot.example for rule in facts.rules for spot in rule.spots if spot.example is not None]
    left, rules = MOST_FINDING_BYTES, []
    for rule in facts.rules:
        made = _rule(rule, shows=left > 0)
        left -= len(made.encode())
        rules.append(made)
    return page_section(
        "findings", "Findings", _filters(facts), legend([*kinds_in(examples), "marked"]), *rules,
        tag("p", "No finding fits these filters.", id="no-finding", class_="note", hidden=True),
    )  # fmt: skip


def _filters(facts: Facts) -> Markup:
    severity = tag(
        "select",
        tag("option", "all severities", value=""),
        tag("option", "errors", value="error"),
        tag("option", "warnings", value="warning"),
        id="severity",
    )
    named = (tag("option", f"{rule.code} {rule.name}", value=rule.code) for rule in facts.rules)
    rules = tag("select", tag("option", "all rules", value=""), *named, id="rule")
    return tag(
        "form",
        tag("label", "Severity ", severity),
        tag("label", "Rule ", rules),
        tag("label", "Search ", tag("input", type="search", id="search-findings", placeholder="press / to search")),
        tag("output", "", id="found", aria_live="polite"),
        class_="filters needs-script",
        id="filters",
    )


def _rule(rule: RuleFacts, *, shows: bool) -> Markup:
    head = tag(
        "summary",
        tag("span", rule.severity, class_=f"pill {rule.severity}"),
        " ",
        tag("b", rule.code),
        f" {rule.name} ",
        tag("span", f"{rule.count:,}×", class_="count"),
        tag("span", rule.summary, class_="quiet line"),
    )
    spots = [_spot(spot, shows=shows) for spot in rule.spots]
    more = rule.count - len(rule.spots)
    fix = {"safe": "ftconv lint --fix repairs it.", "unsafe": "ftconv lint --fix --unsafe-fixes repairs it."}
    parts = [
        tag("p", prose(_beginning(rule.why))) if rule.why else None,
        tag("p", fix[rule.fix_safety]) if rule.fix_safety in fix else None,
        *spots,
        tag("p", f"… and {more:,} more", class_="quiet") if more > 0 else None,
        tag(
            "details",
            tag("summary", f"Manual of {rule.code}", class_="quiet"),
            tag("div", rule.manual, class_="text manual"),
        ),
    ]
    return tag("details", head, *parts, class_="rule", id=rule.code, data_severity=rule.severity,
               open=rule.severity == "error")  # fmt: skip


def _beginning(text: str, longest: int = 240) -> str:
    """Return the first sentences of a text, with their quotations whole: all of it is in the manual."""
    kept: list[str] = []
    size = whole = 0
    for sentence in re.split(r"(?<=[.;]) (?=[A-Z`])", text):
        size += len(sentence)
        if size > longest and whole:
            break
        kept.append(sentence)
        if _is_closed(" ".join(kept)):
            whole = len(kept)
    return textwrap.shorten(" ".join(kept[: whole or len(kept)]), 2 * longest, placeholder=" …").rstrip(";")


def _is_closed(text: str) -> bool:
    """Whether every quotation in a text is closed."""
    opened, closed = len(re.findall(r"(?<!\w)'(?=\w)", text)), len(re.findall(r"(?<=[\w.,!?])'(?!\w)", text))
    return opened == closed and text.count('"') % 2 == 0


def _spot(spot: SpotFacts, *, shows: bool) -> Markup:
    where = f"{spot.place} {spot.pointer}".rstrip()
    head = tag("p", tag("code", where), " ", spot.message, class_="spot-head")
    shown = None
    if shows and spot.example is not None:
        value = tag("p", tag("mark", spot.example.spot), class_="text") if spot.example.spot else None
        shown = tag("div", value, conversation(spot.example))
    elif shows and spot.raw:
        shown = tag("div", spot.raw, class_="text raw", dir="auto")
    return tag("article", head, shown, class_="finding")
