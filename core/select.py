"""Which rules are on: codes, prefixes of codes, names and categories, later wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from .errors import UsageError
from .host import Host
from .rules import Rule

CATEGORIES = ("correctness", "suspicious", "style", "limits")


def selected(host: Host, select: Sequence[str], ignore: Sequence[str], extend: Sequence[str] = ()) -> list[Rule]:
    """Return the rules that are on, by code. Without `select`, those whose severity is not off.

    `extend` adds to that, and `ignore` takes away last. Raises UsageError for a selector that selects nothing.
    """
    rules = sorted(host.rules.values(), key=lambda r: r.code)
    on = {r.name for r in rules if (_matches_any(r, select) if select else r.severity != "off")}
    on |= {r.name for r in rules if _matches_any(r, extend)}
    on -= {r.name for r in rules if _matches_any(r, ignore)}
    for selector in (*select, *extend, *ignore):
        if not any(_matches(r, selector) for r in rules):
            raise UsageError(f"no rule matches {selector!r}{_hint(selector, rules)}")
    return [r for r in rules if r.name in on]


def _matches_any(rule: Rule, selectors: Iterable[str]) -> bool:
    return any(_matches(rule, s) for s in selectors)


def _matches(rule: Rule, selector: str) -> bool:
    if selector in (rule.name, rule.category, "all"):
        return True
    return bool(selector) and selector[:1].isupper() and rule.code.startswith(selector)


def _hint(selector: str, rules: list[Rule]) -> str:
    words = [*(r.code for r in rules), *(r.name for r in rules), *CATEGORIES]
    near = get_close_matches(selector, words, 1)
    return f"; did you mean {near[0]!r}?" if near else "; ftconv rules lists them"
