"""What reports say about a rule, all of it from one text: its manual."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from urllib.parse import quote

from msgspec import Struct

from ..fix.orders import safety_of
from ..manuals import manual_of_code
from ..model.finding import CORE_RULES, FILE_FIXES, Finding, Severity
from ..spec.host import BUILTIN, Host, Owner
from ..spec.rule import Rule

HEADINGS = ("Why is this bad?", "Example", "Use instead", "Fix", "Options", "Source")
READING = "reading"
"""The category of codes that containers, readers and writers use."""


class RuleWords(Struct, frozen=True):
    """A rule as it was in a run: `severity` is the one in force; `fix` names a transform and `fix_safety` is its own.

    `help_url` is "" where no documentation URL is configured.
    """

    code: str
    name: str
    severity: Severity
    category: str
    summary: str
    manual: str
    fix: str = ""
    fix_safety: str = ""
    help_url: str = ""

    @property
    def why(self) -> str:
        """The first paragraph of `Why is this bad?` in one line, else the summary."""
        body = sections_of(self.manual).get(HEADINGS[0], "")
        return " ".join(body.partition("\n\n")[0].split()) or self.summary

    @property
    def markdown(self) -> str:
        """The manual as Markdown."""
        parts = [self.summary]
        for heading, body in sections_of(self.manual).items():
            parts.append(f"## {heading}\n\n{body}" if heading else body)
        return "\n\n".join(part for part in parts if part)


def sections_of(manual: str) -> dict[str, str]:
    """Return the text under each heading of a manual, without its indent; "" is what stands before the first."""
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line in manual.split("\n")[1:]:
        if line.rstrip() in HEADINGS:
            heading = line.rstrip()
            found[heading] = []
        else:
            found[heading].append(line)
    return {name: textwrap.dedent("\n".join(lines)).strip("\n") for name, lines in found.items()}


def words_of(host: Host, rules: Iterable[Rule]) -> Mapping[str, RuleWords]:
    """Return the words of the codes that reading and writing use, and of the rules that were on, by code."""
    return _Words(host, {rule.code: rule for rule in rules})


class _Words(Mapping[str, RuleWords]):
    """Words that are looked up when they are asked for: what is in order needs none."""

    def __init__(self, host: Host, rules: Mapping[str, Rule]) -> None:
        self._host, self._rules = host, rules
        self._codes = sorted({*rules, *(code for code, entry in CORE_RULES.items() if entry.severity != "off")})
        self._known: dict[str, RuleWords] = {}

    def __getitem__(self, code: str) -> RuleWords:
        if code not in self._codes:
            raise KeyError(code)
        if code not in self._known:
            rule = self._rules.get(code)
            self._known[code] = _of_core(code, self._host) if rule is None else _of_rule(rule, self._host)
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def _of_rule(rule: Rule, host: Host) -> RuleWords:
    owner = host.owner("rule", rule.name) if rule.name in host.rules else None
    url, safety = help_url(rule.code, owner), _safety(rule.fix, host)
    return RuleWords(
        rule.code, rule.name, rule.severity, rule.category, rule.summary, rule.manual, rule.fix, safety, url
    )


def _of_core(code: str, host: Host | None) -> RuleWords:
    e = CORE_RULES[code]
    url = help_url(code)
    rule = next((r for r in host.rules.values() if r.code == code), None) if host is not None else None
    manual = rule.manual if rule is not None else manual_of_code(code) or e.summary
    summary = rule.summary if rule is not None else e.summary
    return RuleWords(code, e.name, e.severity, READING, summary, manual, e.fix, _safety(e.fix, host), url)


def _safety(fix: str, host: Host | None) -> str:
    if fix in FILE_FIXES:
        return "safe"
    return safety_of(fix, host) if host is not None else ""


def words_of_third_party(finding: Finding) -> RuleWords:
    """Return what can be said of a code that was not on: it is made by a reader, maybe that of a plugin."""
    if finding.code in CORE_RULES:
        return _of_core(finding.code, None)
    return RuleWords(finding.code, finding.rule, finding.severity, READING, finding.message, finding.message)


def help_url(code: str, owner: Owner | None = None) -> str:
    """Return the URL of a rule's page, or of its plugin's documentation; "" where none is configured."""
    if owner is not None and owner.name != BUILTIN:
        return project_url(owner.origin, "documentation", "homepage")
    docs = project_url(BUILTIN, "documentation")
    return f"{docs}/reference/rules/{quote(code)}.md" if docs else ""


@cache
def project_url(distribution: str, *labels: str) -> str:
    """Return the first of these URLs that an installed distribution names, without a trailing slash; "" for none."""
    try:
        entries = metadata.metadata(distribution).get_all("Project-URL") or []
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    named = {label.strip().lower(): url.strip() for label, _, url in (str(entry).partition(",") for entry in entries)}
    urls = (named.get(label, "") for label in labels)
    return next((url.rstrip("/") for url in urls if re.match(r"https?://", url)), "")
