"""`ftconv explain WHAT`: the manual of a format, transform, rule or target."""

from __future__ import annotations

from typing import Any

import click

from ..errors import UsageError
from .flags import open_host, plugin_options
from .page import fitted, show_page, width_of_page
from .painting import wrapped
from .sections import Sectioned


@click.command(
    "explain",
    cls=Sectioned,
    examples=(
        "ftconv explain FT208",
        "ftconv explain sharegpt",
        "ftconv explain openai/gpt-4o-mini",
    ),
)
@click.argument("what")
@plugin_options
def command(what: str, **given: Any) -> int:
    """Explain a format, transform, rule (by code or name) or target (by name or file)."""
    from ..fix.orders import safety_of
    from ..manuals import manual_of_code
    from ..model.finding import CORE_RULES

    host, _ = open_host(given)
    pages: list[str] = []
    for word in ("reader", "writer"):
        name = host.resolve(word, what)
        if name and not pages:
            pages.append(_format_page(host, name))
    if name := host.resolve("transform", what):
        t = host.transforms[name]
        pages.append(
            f"transform {name} [{t.safety}], by {host.owner('transform', name)}\n\n"
            f"{fitted(t.manual)}{_options(t.function)}"
        )
    if name := host.resolve("rule", what):
        r = host.rules[name]
        fix = f"; fix: {r.fix}, {safety_of(r.fix, host)}" if r.fix else ""
        pages.append(
            f"{r.code} {name} [{r.severity}]{fix}, by {host.owner('rule', name)}\n\n{fitted(r.manual)}{_options(r)}"
        )
    else:
        for code, entry in CORE_RULES.items():
            if what in (code, entry.name):
                fix = f"; fix: {entry.fix}, {safety_of(entry.fix, host)}" if entry.fix else ""
                pages.append(f"{code} {entry.name} [{entry.severity}]{fix}\n\n{fitted(manual_of_code(code))}")
    if (target := _target(what)) and (not pages or target.name == what):
        from .targets import page

        width = width_of_page()
        lines = page(target).split("\n")
        pages.append("\n".join(wrapped(line, width, " " * 8) if width else line for line in lines))
    if not pages:
        raise UsageError(_unknown(host, what))
    show_page("\n\n".join(pages))
    return 0


def _target(what: str) -> Any:
    """Return the target of that name or file, None where nothing is called so."""
    from ..target.target import target_named

    if what.endswith((".yaml", ".yml")):
        return target_named(what)
    try:
        return target_named(what)
    except UsageError:
        return None


def _format_page(host: Any, name: str) -> str:
    from .formats import describe

    row = next(r for r in describe(host) if r["name"] == name)
    reader, writer = host.readers.get(name), host.writers.get(name)
    does = " and ".join(w for w, on in (("reads", reader), ("writes", writer)) if on)
    also = f" (also {', '.join(row['aliases'])})" if row["aliases"] else ""
    text = f"format {name}{also}: {does}, by {row['owner']}\n\n{fitted((reader or writer).manual)}"
    if writer:
        text += (
            f"\n\nCarries: {', '.join(row['carries'])}\nDoes not carry: {', '.join(row['does_not_carry']) or 'nothing'}"
        )
    if reader and reader.fields:
        text += f"\nFields for --map: {', '.join(reader.fields)}"
    if reader:
        text += _options(reader.read, "Options for reading (--from-option)")
    if writer:
        text += _options(writer.write, "Options for writing (--to-option)")
    return text


def _options(function: Any, title: str = "Arguments") -> str:
    from ..spec.options import REQUIRED, options_of, options_of_rule
    from ..spec.rule import Rule

    found = options_of_rule(function) if isinstance(function, Rule) else options_of(function)
    options = [o for o in found if o.name != "speakers"]
    if not options:
        return ""
    width = max(len(o.name) for o in options)
    lines = [
        f"  {o.name:<{width}}  {o.type_name}" + ("" if o.default is REQUIRED else f", default {o.default!r}")
        for o in options
    ]
    return f"\n\n{title}:\n" + "\n".join(lines)


def _unknown(host: Any, what: str) -> str:
    from ..containers.registry import CONTAINERS, no_format
    from ..model.finding import CORE_RULES
    from ..model.nearest import did_you_mean
    from ..target.target import targets

    if what in CONTAINERS:
        return no_format(what)

    known = [
        *host.readers,
        *host.writers,
        *host.transforms,
        *host.rules,
        *(e.name for e in CORE_RULES.values()),
        *CORE_RULES,
        *(target.name for target in targets()),
    ]
    hint = did_you_mean(what, known, "see ftconv formats, transforms, rules and targets")
    return f"unknown name {what!r}{hint}"
