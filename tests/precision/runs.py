"""What lint finds in the public sets: how often each rule fires on each, and the sample of it that is judged."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sources import HERE, PublicSet, public_sets

SAMPLE = 12
"""Findings judged of each rule on each set, at most."""
ERROR = "error "
LEFT_OUT = "FT604"
"""Near duplicates need an extra."""


@dataclass(frozen=True)
class Share:
    """How often a rule fired on a set, and the keys of the findings that are judged."""

    findings: int
    sample: list[str]


Run = dict[str, dict[str, Share]]
"""By rule and set."""


def lint(program: str, one: PublicSet, folder: Path, rules: str = "FT") -> dict[str, Any]:
    """The JSON report on a set: all findings that a report lists, and the counts of all."""
    told = ["--select", rules, "--ignore", LEFT_OUT, "--isolated", "--quiet", "--output-format", "json"]
    command = [program, "lint", *told, *one.arguments(), str(one.within(folder))]
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout:
        raise SystemExit(f"{one.name}: {done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def keyed(program: str, one: PublicSet, folder: Path) -> tuple[dict[str, int], dict[str, dict[str, dict[str, Any]]]]:
    """How often each rule fired on a set, and its findings by their keys: the record and the pointer into it.

    The keys of errors begin with ERROR: what is false as an error may be right as a warning.
    """
    report = lint(program, one, folder)
    counts: dict[str, int] = report["counts"]
    listed = defaultdict(list)
    for finding in report["findings"]:
        listed[finding["code"]].append(finding)
    for code, count in counts.items():
        if len(listed[code]) < count:  # others filled the report
            listed[code] = lint(program, one, folder, code)["findings"]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for code in counts:
        by_key = found[code] = {}
        for finding in listed[code]:
            mark = ERROR if finding["severity"] == "error" else ""
            first = key = f"{mark}{finding['record']}:{finding['pointer'] or ''}"
            number = 1
            while key in by_key:
                number += 1
                key = f"{first}#{number}"
            by_key[key] = finding
    return counts, found


def drawn(keys: list[str]) -> list[str]:
    """A sample by chance that does not change when other findings go."""
    return sorted(sorted(keys, key=_chance)[:SAMPLE])


def _chance(key: str) -> str:
    return hashlib.sha256(key.removeprefix(ERROR).encode()).hexdigest()


def run(program: str, folder: Path) -> Run:
    """Lint all sets."""
    found: Run = {}
    for one in public_sets():
        counts, by_code = keyed(program, one, folder)
        for code, count in counts.items():
            found.setdefault(code, {})[one.name] = Share(count, drawn(list(by_code[code])))
    return found


def save(name: str, found: Run) -> None:
    """Write a run to NAME.yaml."""
    lines = ["# Written by `python tests/precision run`: findings by rule and set, and the keys of those judged."]
    for code, by_set in sorted(found.items()):
        lines.append(f"{code}:")
        for where, share in by_set.items():
            lines += [f"  {where}:", f"    findings: {share.findings}", "    sample:"]
            lines += [f"    - {json.dumps(key)}" for key in share.sample]
    (HERE / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def load(name: str) -> Run:
    """Read a run from NAME.yaml."""
    data = yaml.load((HERE / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {code: {where: Share(**share) for where, share in by_set.items()} for code, by_set in data.items()}
