"""`ftconv targets`: the vendors, models and trainers that data can be checked for; and the page of one of them."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from ..model.safe_text import safe
from .console import print_json
from .flags import plugin_options
from .page import show_lines
from .sections import Sectioned

RULES = {
    "shape": "FT707", "record": "FT707", "turn": "FT707", "roles": "FT705", "order": "FT706", "content": "FT711",
    "values": "FT707", "length": "FT701", "file": "FT702", "examples": "FT703", "reserved": "FT704", "calls": "FT708",
    "media": "FT710", "preference": "FT706",
}  # fmt: skip
"""The rules that read each group of facts."""

_UNSAID: tuple[Any, ...] = (None, "", (), {}, 0)
_LITERAL = ("words", "begin", "end", "pieces", "marks")
"""Facts whose white space counts, shown in quotes."""
_LONGEST = 6
"""From how many digits on a number of days is a slip: it would reach back before the calendar."""
_UNITS = ((1 << 30, "GB"), (1 << 20, "MB"))


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Read a number of days, such as 90d."""
    if value is None:
        return None
    number = value.removesuffix("d")
    if not (number.isascii() and number.isdigit() and number != value and len(number) < _LONGEST):
        raise click.BadParameter(f"{value!r} is not a number of days, such as 90d", ctx, param)
    return int(number)


@click.command("targets", cls=Sectioned, examples=("ftconv targets", "ftconv targets --stale 90d"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document with all facts.")
@click.option(
    "--stale", callback=_days, metavar="DAYS", help="List the facts looked up longer ago than this, such as 90d."
)
@plugin_options
def command(**given: Any) -> int:
    """List the targets with their formats, limits and dates. For the sources, run `ftconv explain NAME`."""
    from ..target.target import targets

    found = targets()
    if given["stale"] is not None:
        before = datetime.date.today() - datetime.timedelta(days=given["stale"])
        old = sorted((fact for target in found for fact in stale(target, before)), key=lambda fact: fact["as_of"])
        if given["as_json"]:
            print_json(old)
            return 0
        for fact in old:
            sys.stdout.write(f"{fact['as_of']:10}  {fact['target']}  {fact['fact']}  {' '.join(fact['source'])}\n")
        return 0
    if given["as_json"]:
        print_json([plain_facts(target) for target in found])
        return 0
    width = max(len(target.name) for target in found)
    show_lines((f"{target.name:{width}}  {'; '.join(row_of(target))}" for target in found), indent=width + 2)
    return 0


def plain_facts(target: Any) -> dict[str, Any]:
    """Return everything known about a target, as plain values; groups that nobody has published are null."""
    facts: dict[str, Any] = msgspec.to_builtins(target)
    return facts


def stale(target: Any, before: datetime.date) -> Iterator[dict[str, Any]]:
    """Yield the facts of a target that were looked up before a day, each with its date and its sources.

    A date without its day is the first of the month.
    """
    from ..target.facts import FACT_GROUPS

    facts = {name: target.group(name) for name in FACT_GROUPS}
    for format, inner in target.by_format.items():
        facts |= {f"{name} of {format}": getattr(inner, name) for name in FACT_GROUPS}
    facts |= {f"prices of {model}": entry.prices for model, entry in target.models.items()}
    for name, fact in facts.items():
        if fact is not None and fact.as_of and f"{fact.as_of}-01"[:10] < before.isoformat():
            yield {"target": target.name, "fact": name, "as_of": fact.as_of, "source": fact.sources}


def row_of(target: Any) -> list[str]:
    """Say in a few words what a target takes."""
    row = []
    if target.shape is not None:
        row.append(", ".join(target.shape.formats))
    if target.max_tokens:
        row.append(f"{target.max_tokens:,} tokens")
    if target.examples is not None:
        least, most = target.examples.min, target.examples.max
        if most:
            row.append(f"{least:,} to {most:,} examples" if least else f"at most {most:,} examples")
        elif least > 1:
            row.append(f"{least:,} examples or more")
    if target.file is not None and target.file.max_bytes:
        row.append(_size(target.file.max_bytes))
    if target.status is not None and target.status.words:
        row.append(target.status.words)
    return [*row, f"as of {target.as_of}"]


def _size(number: int) -> str:
    for unit, word in _UNITS:
        if number >= unit:
            return f"{number / unit:.4g} {word}"
    return f"{number:,} bytes"


def page(target: Any) -> str:
    """Return the manual of a target: each fact with its source and its date, and what nobody has published."""
    from ..target.facts import FACT_GROUPS

    where = f", from {target.path}" if target.path else ""
    lines = [f"target {target.name}: {target.title}, a {target.kind}; as of {target.as_of or 'no date'}{where}"]
    missing = []
    for name in FACT_GROUPS:
        group = target.group(name)
        if group is None:
            missing += [name] if name not in ("values", "config") else []
            continue
        rule = f" ({RULES[name]})" if name in RULES else ""
        date = f", as of {group.as_of}" if group.as_of != target.as_of else ""
        lines += ["", f"{name}{rule}{date}", *_group(group)]
    for format, facts in target.by_format.items():
        for name in FACT_GROUPS:
            group = getattr(facts, name)
            if group is not None:
                rule = f" ({RULES[name]})" if name in RULES else ""
                lines += ["", f"{name} of {format}{rule}, as of {group.as_of}", *_group(group)]
    for model, entry in target.models.items():
        names = f" ({', '.join(entry.snapshots)})" if entry.snapshots else ""
        lines += ["", f"model {model}{names}"]
        if entry.prices is not None:
            lines += [f"    USD per million tokens, as of {entry.prices.as_of}", *_group(entry.prices)]
    if target.says:
        lines += ["", "Its error messages, and the rule that finds the cause first"]
        lines += [f"    {said.rule}  {said.text}" for said in target.says]
    if missing:
        lines += ["", f"Not published, as far as known: {', '.join(missing)}."]
    return "\n".join(safe(line) for line in lines)


def _group(group: Any) -> list[str]:
    """Return the facts of one group, then the note, then the sources."""
    lines = []
    for field in msgspec.structs.fields(group):
        value = getattr(group, field.name)
        if field.name in ("source", "as_of", "note", "confirmed") or value == field.default or value in _UNSAID[:-1]:
            continue
        if field.name == "templates":
            lines.append(f"    for: {', '.join(value)}; to write it, use --trainer-config")
        elif isinstance(value, dict):
            lines += [f"    {field.name} of {key}: {_value(field.name, inner)}" for key, inner in value.items()]
        else:
            lines.append(f"    {field.name}: {_value(field.name, value)}")
    if group.note:
        lines.append(f"    {group.note}")
    how = f" ({group.confirmed})" if group.confirmed else ""
    return [*lines, *(f"    source: {source}{how}" for source in group.sources)]


def _value(name: str, value: Any) -> str:
    """Return one fact in words."""
    if isinstance(value, msgspec.Struct):
        parts = ((f, getattr(value, f.name)) for f in msgspec.structs.fields(value))
        said = [
            f"{field.name} {_value(field.name, inner)}"
            for field, inner in parts
            if inner != field.default and field.name != "rewritten"
        ]
        return ", ".join(said) or "any"
    if name == "either":
        return "; ".join(" or ".join(" with ".join(one) for one in choice) for choice in value)
    if isinstance(value, tuple):
        return ", ".join(_value(name, item) for item in value) or "its own alone"
    if isinstance(value, dict):
        return ", ".join(f"{key}={_value(key, inner)}" for key, inner in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return json.dumps(value, ensure_ascii=False) if name in _LITERAL else str(value)
