"""Which rules are on, how severe they are, and with which options."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from ..errors import UsageError
from ..model.finding import CORE_RULES, Severity
from ..model.nearest import did_you_mean
from ..spec.choice import Choice
from ..spec.host import Host
from ..spec.options import settle_rule
from ..spec.rule import Rule

_LOWER_CODE = re.compile(r"[a-z]+\d+")
CATEGORIES = ("correctness", "suspicious", "style", "limits")


class Selection(Struct, frozen=True):
    """The rules that are on for an input, by code, with their severities, and those of the core's own codes.

    `skipped` are those that would be on, had the user a module that they need.
    """

    rules: list[tuple[Rule, dict[str, Any]]]
    severities: dict[str, Severity]
    skipped: list[Rule] = []


class _Entry(Struct, frozen=True):
    code: str
    name: str
    category: str
    severity: Severity


def selected(host: Host, choice: Choice, file: str = "", *, core_codes: bool = True) -> Selection:
    """Return what is on for `file`. Without any choice, the rules whose severity is not off.

    A rule that is off by itself and was asked for warns. Codes of the core are switched off by `ignore` and by
    severity, and where `core_codes` is true warnings also by not being selected; a rejected record counts all the same.
    Raises UsageError for a selector that selects nothing, and for an unknown rule or option.
    """
    entries = _entries(host)
    on = {e.code for e in entries if e.severity != "off"}
    for what, selectors in choice.steps:
        hit = {e.code for s in selectors for e in _matching(entries, s)}
        if what == "select":
            on = hit
        elif what == "extend":
            on |= hit
        else:
            on -= hit
    ignored = _ignored(entries, choice, file)
    severity: dict[str, Severity] = {}
    for selector, value in choice.severity.items():
        for e in _matching(entries, selector):
            severity[e.code] = value
            if value != "off" and e.severity == "off" and not any(what == "select" for what, _ in choice.steps):
                on.add(e.code)
    on = {code for code in on - ignored if severity.get(code) != "off"}
    options = {_rule(host, name).name: (name, values) for name, values in choice.options.items()}
    rules: list[tuple[Rule, dict[str, Any]]] = []
    skipped = []
    for rule in sorted(host.rules.values(), key=lambda r: r.code):
        owner, values = options.get(rule.name, (rule.name, {}))
        given = settle_rule(rule, values, f"rule {owner}", choice.folder) if values else {}
        if rule.code in on and rule.needs and not _is_named(rule, choice) and find_spec(rule.needs) is None:
            skipped.append(rule)
        elif rule.code in on:
            sure: Severity = severity.get(rule.code, rule.severity if rule.severity != "off" else "warning")
            rules.append((_with(rule, sure), given))
    return Selection(rules, _core_codes(choice, on, ignored, severity, core_codes), skipped)


def _is_named(rule: Rule, choice: Choice) -> bool:
    """Whether a rule was chosen by its own code or name, not with others."""
    chosen = [selector for what, selectors in choice.steps if what != "ignore" for selector in selectors]
    return any(name.casefold() in (rule.code.casefold(), rule.name) for name in (*chosen, *choice.severity))


def _entries(host: Host) -> list[_Entry]:
    found = {r.code: _Entry(r.code, r.name, r.category, r.severity) for r in host.rules.values()}
    for code, e in CORE_RULES.items():
        category = "correctness" if e.severity == "error" else "suspicious"
        found.setdefault(code, _Entry(code, e.name, category, e.severity))
    return sorted(found.values(), key=lambda e: e.code)


def _core_codes(
    choice: Choice, on: set[str], ignored: set[str], severity: Mapping[str, Severity], core_codes: bool
) -> dict[str, Severity]:
    chosen = any(what == "select" for what, _ in choice.steps)
    last = {}
    for what, selectors in choice.steps:
        for code, entry in CORE_RULES.items():
            if any(_is(code, entry.name, "", s) for s in selectors):
                last[code] = what
    out: dict[str, Severity] = {}
    for code, entry in CORE_RULES.items():
        if code in severity:
            out[code] = severity[code]
        elif entry.severity == "off" and code in on:
            out[code] = "warning"
        unwanted = chosen and core_codes and code not in on and entry.severity != "error" and code != "FT001"
        if unwanted or code in ignored or last.get(code) == "ignore":
            out[code] = "off"
    return out


def _ignored(entries: Sequence[_Entry], choice: Choice, file: str) -> set[str]:
    out = set()
    path = file
    if file and choice.folder:
        inside = os.path.relpath(file, choice.folder)
        path = file if inside.startswith(os.pardir) else inside
    for pattern, selectors in choice.per_file.items():
        hit = {e.code for s in selectors for e in _matching(entries, s)}
        if file and _fits(PurePath(path).as_posix(), pattern):
            out |= hit
    return out


def _fits(path: str, pattern: str) -> bool:
    """Whether a pattern fits a path or its end: `*` and `?` as in a shell, but `*` for slashes, too; `**/` for none."""
    shapes = {pattern, pattern.replace("**/", "")}
    return any(fnmatchcase(path, shape) or fnmatchcase(path, f"*/{shape}") for shape in shapes)


def _rule(host: Host, name: str) -> Rule:
    if host.resolve("rule", name):
        return host.rule(name)
    core_codes = next((c for c, e in CORE_RULES.items() if name in (c, e.name)), "")
    if core_codes:
        raise UsageError(f"{name} has no options")
    return host.rule(name)


def _with(rule: Rule, severity: Severity) -> Rule:
    from msgspec.structs import replace

    return rule if rule.severity == severity else replace(rule, severity=severity)


def _matching(entries: Sequence[_Entry], selector: str) -> list[_Entry]:
    found = [e for e in entries if _is(e.code, e.name, e.category, selector)]
    if not found:
        raise UsageError(f"no rule matches {selector!r}{_hint(selector, entries)}")
    return found


def _is(code: str, name: str, category: str, selector: str) -> bool:
    if not selector:
        return False
    if selector.casefold() in (name.casefold(), category, "all"):
        return True
    like_a_code = selector[:1].isupper() or _LOWER_CODE.fullmatch(selector)
    return bool(like_a_code) and code.casefold().startswith(selector.casefold())


def _hint(selector: str, entries: Iterable[_Entry]) -> str:
    words = [w for e in entries for w in (e.code, e.name)]
    # Of codes, the one of the same family is nearest.
    family = [word for word in words if selector[:1].isupper() and word[:3] == selector[:3]]
    return did_you_mean(selector, family) or did_you_mean(selector, [*words, *CATEGORIES], "see ftconv rules")
