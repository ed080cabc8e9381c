"""What must hold of the rules on the public sets."""

from __future__ import annotations

import json
import subprocess
from typing import NamedTuple

from runs import ERROR, Run, Share
from verdicts import Verdicts, tally

RIGHT = 90
"""Per cent of what is judged that must be true or arguable, for a rule to be on by default."""
FLOOD = 20
"""Per cent of all findings of a plain run that one rule may have."""


class Known(NamedTuple):
    """What the catalogue says of a rule."""

    name: str
    severity: str


def catalogue(program: str) -> dict[str, Known]:
    """All rules by their codes."""
    said = subprocess.run([program, "rules", "--json", "--isolated"], capture_output=True, text=True, check=True)
    return {rule["code"]: Known(rule["name"], rule["severity"]) for rule in json.loads(said.stdout)}


def total(run: Run, code: str) -> int:
    """How often a rule fired on all sets."""
    return sum(share.findings for share in run.get(code, {}).values())


def breaches(run: Run, verdicts: Verdicts, rules: dict[str, Known]) -> list[str]:
    """Each rule that is wrong too often, or fires too often, in words."""
    on = [code for code in run if code in rules and rules[code].severity != "off"]
    plain = sum(total(run, code) for code in on)
    found = []
    for code in on:
        said = tally(code, run[code], verdicts)
        name = f"{code} {rules[code].name}"
        if errors := sum(_false_errors(code, where, share, verdicts) for where, share in run[code].items()):
            found.append(f"{name}: an error, and {errors} of {said.total()} judged are false")
        elif said["false"] * 100 > (100 - RIGHT) * said.total():
            found.append(f"{name}: on by default, and {said['false']} of {said.total()} judged are false")
        if total(run, code) * 100 > FLOOD * plain:
            found.append(f"{name}: {total(run, code)} of {plain} findings of a plain run")
    return found


def _false_errors(code: str, where: str, share: Share, verdicts: Verdicts) -> int:
    judged = verdicts.get(code, {}).get(where, {})
    errors = (judged.get(key) for key in share.sample if key.startswith(ERROR))
    return sum(verdict is not None and verdict.word == "false" for verdict in errors)
