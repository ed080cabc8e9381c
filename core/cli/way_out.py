"""The command that leaves out the keys that were found fault with: it is said once, not with each key."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..containers.registry import CONTAINERS
from ..files.source import STDIN
from ..files.url import shown_url
from ..model.example import Example, Message
from ..model.place import tokens_of

if TYPE_CHECKING:
    from ..engine.report import Report
    from ..spec.host import Host

_LONGEST = 60
_FIELDS = {*Example.__struct_fields__, *Message.__struct_fields__}
_READING = ("reader", "container", "mapping", "read_options", "encoding", "no_header", "unescape_formulas")


def command_without_keys(report: Report, inputs: list[str], host: Host, given: Mapping[str, Any]) -> str:
    """Return the command that writes the inputs without the keys that rules have named; "" where there are none.

    It is for inputs of one format that are read as they are.
    """
    if (
        STDIN in inputs
        or any(shown_url(name) != name for name in inputs)
        or any(given[name] for name in _READING)
        or not _names_a_key(report)
    ):
        return ""
    kinds = {(detection.format, detection.container) for detection in report.detections}
    if len(kinds) != 1:
        return ""
    ((name, container),) = kinds
    home = CONTAINERS.get(container)
    ending = home.extensions[0] if home is not None and home.written else ".jsonl"
    to = f"--target {given['target']}" if given["target"] else f"--to {name if name in host.writers else 'chat'}"
    names = shlex.join(inputs)
    return f"ftconv {names} {to} -o clean{ending}" if len(names) <= _LONGEST else ""


def _names_a_key(report: Report) -> bool:
    """Whether a finding is about a key that says nothing to ftconv, not about what it holds."""
    about_keys = {rule.code for rule in report.rules if rule.gathered}
    for finding in report.log.findings:
        tokens = tokens_of(finding.pointer) if finding.code in about_keys else []
        if tokens and tokens[-1] not in _FIELDS and repr(tokens[-1]) in finding.message:
            return True
    return False
