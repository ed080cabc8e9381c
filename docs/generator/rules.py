"""The pages of rules: one for each code, and an index by topic."""

from __future__ import annotations

from msgspec import Struct

from ftconv.fix.orders import safety_of
from ftconv.lint.selection import selected
from ftconv.manuals import manual_of_code
from ftconv.model.finding import CORE_RULES, TOPICS
from ftconv.spec.choice import Choice

from .formats import HOST
from .markdown import manual, options, table
from .markdown import page as made

READING = "every command that reads or writes such a record"


class Entry(Struct, frozen=True):
    """A code as its page shows it."""

    code: str
    name: str
    severity: str
    summary: str
    fix: str
    manual: str
    found: str
    """Which commands report it."""

    options: str = ""


def index() -> str:
    """Return the index of rules."""
    entries = _entries()
    sections = []
    for topic, title in (TOPICS | {"FT0": "plugins"}).items():
        rows = [
            [f"[{e.code}](rules/{e.code}.md)", e.name, e.severity, _fix(e.fix), e.summary]
            for e in entries
            if e.code.startswith(topic)
        ]
        sections.append(f"## {topic}xx: {title}\n\n{table(['code', 'name', 'severity', 'fix', 'summary'], rows)}")
    return made(
        "Rules",
        "Every finding has a code, a name and a place. The first digit of the code is the topic; codes are never "
        "reused. `ftconv explain FT208` prints the page of a rule.",
        "`ftconv lint` runs all rules whose severity is not `off`; `--select` and `--ignore` choose others. FT7xx "
        "rules need a `--target`. `ftconv lint --fix` applies safe fixes, `--fix --unsafe-fixes` the others too. A "
        "conversion reports what reading and writing find, and runs other rules only when asked to (`--select`, "
        "`--target`).",
        *sections,
    )


def pages() -> dict[str, str]:
    """Return the page of each code."""
    return {entry.code: _page(entry) for entry in _entries()}


def _page(entry: Entry) -> str:
    fix = f" Fix: {_fix(entry.fix, '../transforms.md')}." if entry.fix else ""
    return made(
        f"{entry.code} {entry.name}",
        f"Severity: {entry.severity}. Reported by {entry.found}.{fix} [All rules](../rules.md)",
        manual(entry.manual, 2),
        f"## Option types and defaults\n\n{entry.options}" if entry.options else "",
    )


def _entries() -> list[Entry]:
    """Return every code, in order."""
    on = {rule.name for rule, _ in selected(HOST, Choice()).rules}
    found = {
        code: Entry(code, e.name, e.severity, e.summary, e.fix, manual_of_code(code), READING)
        for code, e in CORE_RULES.items()
    }
    for rule in HOST.rules.values():
        where = "`ftconv lint`" if rule.name in on else f"`ftconv lint --extend-select {rule.code}`"
        if rule.code in CORE_RULES:
            where += f" and by {READING}"
        found[rule.code] = Entry(
            rule.code, rule.name, rule.severity, rule.summary, rule.fix, rule.manual, where, options(rule)
        )
    return [found[code] for code in sorted(found)]


def _fix(name: str, transforms: str = "transforms.md") -> str:
    """Return the fix of a rule with its safety; a transform is a link to its manual."""
    if not name:
        return ""
    shown = f"[{name}]({transforms}#{name})" if name in HOST.transforms else f"`{name}`"
    return f"{shown} ({safety_of(name, HOST)})"
