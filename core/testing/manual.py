"""The manual of a rule, taken apart: its sections, and the records that stand in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..model.example import Example
from ..spec.host import Host
from ..spec.rule import Rule
from .asking import Setting
from .reading import read_records, setting_of

BAD, GOOD = "Example", "Use instead"
_FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Shown(Struct, frozen=True):
    """What a section of a manual shows: records, as Examples, and the setting that they are checked in."""

    examples: list[Example]
    setting: Setting
    records: list[Any]


def titles(manual: str) -> list[str]:
    """Return the titles of a manual's sections, in order."""
    return re.findall(r"^(\S.*)\n    ", manual, re.MULTILINE)


def section(manual: str, title: str) -> str:
    """Return the text of a section, "" when there is none."""
    found = re.search(rf"^{re.escape(title)}\n((?:    .*\n?|\n)+)", manual, re.MULTILINE)
    return dedent(found[1]) if found else ""


def shown(rule: Rule, title: str, host: Host) -> Shown:
    """Return what stands under `Example` or `Use instead`.

    A ```json block holds one record, a ```jsonl block one on each line. A ```yaml block is a piece of ftconv.yaml; the
    one under `Example` holds for both sections. Raises AssertionError when there is no record.
    """
    text = section(rule.manual, title)
    records = list(_records(text, f"the manual of {rule.name}, {title!r}"))
    if not records:
        raise AssertionError(
            f"{rule.name}: the manual shows no record under {title!r}; put a ```json block there: people read it, "
            "ftconv explain shows it, and this check runs it"
        )
    own = _config(text)
    config = own if own is not None else _config(section(rule.manual, BAD)) or {}
    examples, name = read_records(records, host)
    return Shown(examples, replace(setting_of(config, rule), format=name), records)


def _records(text: str, where: str) -> Iterator[Any]:
    for kind, body in _FENCE.findall(text):
        pieces = [body] if kind == "json" else body.splitlines() if kind == "jsonl" else []
        for piece in pieces:
            if not piece.strip():
                continue
            try:
                yield json.loads(piece)
            except ValueError as error:
                raise AssertionError(f"{where}: the {kind} block is not JSON: {error}") from None


def _config(text: str) -> dict[str, Any] | None:
    import yaml

    found: dict[str, Any] | None = None
    for kind, body in _FENCE.findall(text):
        if kind == "yaml":
            found = yaml.safe_load(body)
    return found
