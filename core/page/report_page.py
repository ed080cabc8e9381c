"""The page about a dataset, in the order in which somebody decides whether to train on it."""

from __future__ import annotations

from .assets import asset
from .changes import ChangesShown, changes
from .distributions import duplicates, learned, prompts_section, tokens
from .facts import Facts
from .finding_list import findings
from .markup import Markup, document, tag
from .overview import made_of, title_of, top
from .sample_browser import samples

_NAMES = {
    "made-of": "Examples", "tokens": "Tokens", "learned": "Learned", "prompts": "Prompts", "duplicates": "Duplicates",
    "changes": "Changes", "findings": "Findings", "samples": "Samples",
}  # fmt: skip


def report_page(facts: Facts, compared: ChangesShown | None = None) -> str:
    """Return the page. The same facts give the same bytes."""
    parts: dict[str, Markup | None] = {}
    if facts.examples:
        parts = {
            "made-of": made_of(facts), "tokens": tokens(facts), "learned": learned(facts),
            "prompts": prompts_section(facts), "duplicates": duplicates(facts),
        }  # fmt: skip
    parts["changes"] = changes(compared)
    parts["findings"] = findings(facts)
    parts["samples"] = samples(facts.samples, facts.examples)
    there = {name: part for name, part in parts.items() if part is not None}
    links = (tag("a", _NAMES[name], href=f"#{name}") for name in there)
    body = [
        tag("header", tag("h1", title_of(facts)), *top(facts)),
        tag("nav", *links, aria_label="sections"),
        tag("main", *there.values()),
        tag("footer", f"ftconv {facts.version}", class_="quiet"),
    ]
    return document(title_of(facts), body, style=asset("styles.css"), script=asset("script.js"))
