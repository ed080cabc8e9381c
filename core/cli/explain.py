"""`ftconv explain WHAT`: the manual of a format, transform, rule, engine or target; what a chat template does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from .console import print_json
from .flags import open_host, plugin_options
from .group import COMMANDS
from .names import EXPLAINED, completing
from .page import fitted, show_page, width_of_page
from .painting import wrapped
from .sections import Sectioned
from .template_flags import told_options


@click.command(
    "explain",
    cls=Sectioned,
    examples=(
        "ftconv explain FT208",
        "ftconv explain sharegpt",
        "ftconv explain openai/gpt-4o-mini",
        "ftconv explain path/to/Qwen3-8B --json",
    ),
)
@click.argument("what", shell_complete=completing(*EXPLAINED, files=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@told_options
@plugin_options
def command(what: str, **given: Any) -> int:
    """Explain a format, transform, rule (by code or name), engine, target (by name or file) or command.

    The beginning of a code, such as FT6, lists the rules of a topic. Of a model's folder, its template or its GGUF it
    is shown what the chat template does with all that a record may have; write ./NAME where something is called so.
    """
    host, _ = open_host(given)
    pages = [*_pages(host, what)]
    if not pages and (listed := _topic(host, what)):
        pages.append(("topic", what.upper(), listed))
    if not pages and what in COMMANDS:
        pages.append(("command", what, _help(what)))
    if not pages and Path(what).exists():
        return _of_template(what, given)
    if not pages:
        raise UsageError(_unknown(host, what))
    if given["as_json"]:
        print_json([{"kind": kind, "name": name, "text": text} for kind, name, text in pages])
    else:
        show_page("\n\n".join(text for _, _, text in pages))
    return 0


def _of_template(path: str, given: dict[str, Any]) -> int:
    from .explain_template import explain_template, template_page

    found = explain_template(path, given)
    if given["as_json"]:
        print_json([found])
    else:
        show_page(template_page(found))
    return 0


def _pages(host: Any, what: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is called so: its kind, its name and its manual."""
    from ..fix.orders import safety_of
    from ..manuals import manual_of_code
    from ..model.finding import CORE_RULES

    format = host.resolve("reader", what) or host.resolve("writer", what)
    if format:
        yield "format", format, _format_page(host, format)
    if transform := host.resolve("transform", what):
        t = host.transforms[transform]
        title = f"transform {transform} [{t.safety}], by {host.owner('transform', transform)}"
        yield "transform", transform, f"{title}\n\n{fitted(t.manual)}{_options(t.function)}"
    rule = host.resolve("rule", what)
    if rule:
        r = host.rules[rule]
        fix = f"; fix: {r.fix}, {safety_of(r.fix, host)}" if r.fix else ""
        title = f"{r.code} {rule} [{r.severity}]{fix}, by {host.owner('rule', rule)}"
        yield "rule", rule, f"{title}\n\n{fitted(r.manual)}{_options(r)}"
    else:
        for code, entry in CORE_RULES.items():
            if what.lower() in (code.lower(), entry.name):
                fix = f"; fix: {entry.fix}, {safety_of(entry.fix, host)}" if entry.fix else ""
                yield (
                    "rule",
                    entry.name,
                    f"{code} {entry.name} [{entry.severity}]{fix}\n\n{fitted(manual_of_code(code))}",
                )
    if engine := host.resolve("engine", what):
        e = host.engines[engine]
        title = f"engine {engine}, by {host.owner('engine', engine)}"
        yield "engine", engine, f"{title}\n\n{fitted(e.manual)}{_options(e.map, 'Options (--engine-option)')}"
    other = bool(transform or rule) or (bool(format) and what.lower() == format)
    if (target := _target(what)) and (not other or target.name == what.lower()):
        from .targets import page

        width = width_of_page()
        lines = page(target).split("\n")
        yield "target", target.name, "\n".join(wrapped(line, width, " " * 8) if width else line for line in lines)


def _topic(host: Any, what: str) -> str:
    """Return the rules whose codes begin so, a line each; "" where none do."""
    from ..model.finding import CORE_RULES

    if not what[:1].isalpha() or not any(character.isdigit() for character in what):
        return ""
    rules = {rule.code: (rule.name, rule.severity) for rule in host.rules.values()}
    rules |= {code: (entry.name, entry.severity) for code, entry in CORE_RULES.items() if code not in rules}
    found = [f"{code} {name} [{severity}]" for code, (name, severity) in sorted(rules.items())
             if code.casefold().startswith(what.casefold())]  # fmt: skip
    return "\n".join(found)


def _help(name: str) -> str:
    """Return the help of a command."""
    group = click.get_current_context().parent
    assert group is not None
    assert isinstance(group.command, click.Group)
    command = group.command.get_command(group, name)
    assert command is not None
    return command.get_help(click.Context(command, info_name=name, parent=group))


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
        *host.engines,
        *(e.name for e in CORE_RULES.values()),
        *CORE_RULES,
        *(target.name for target in targets()),
    ]
    hint = did_you_mean(what, known, "see ftconv formats, transforms, rules and targets")
    return f"unknown name {what!r}{hint}"
