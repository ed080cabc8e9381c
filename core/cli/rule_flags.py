"""Flags that say which rules judge, how severely, and for which target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ..config import Config
from ..select import Choice

F = TypeVar("F", bound=Callable[..., Any])


def rule_options(command: F) -> F:
    """`--select --extend-select --ignore --set --target --against --show-content`."""
    for option in (
        click.option("--vocab-dir", default="", metavar="DIR", envvar="FTCONV_VOCAB_DIR",
                     help="A folder of token vocabularies; default: those that come with ftconv."),
        click.option("--show-content", is_flag=True, help="Show text of records in the report, escaped."),
        click.option("--against", multiple=True, metavar="FILE",
                     help="Validation or benchmark data that must not be in the inputs; repeatable."),
        click.option("--target", default="", metavar="TARGET",
                     help="Judge for a vendor, model or trainer; ftconv targets lists them."),
        click.option("--set", "settings", multiple=True, metavar="RULE.OPTION=VALUE",
                     help="One option of a rule; repeatable."),
        click.option("--ignore", multiple=True, metavar="RULES", help="All but these."),
        click.option("--extend-select", multiple=True, metavar="RULES", help="These as well."),
        click.option("--select", multiple=True, metavar="RULES",
                     help="Only these: codes, prefixes, names, categories; commas."),
    ):  # fmt: skip
        command = option(command)
    return command


def judging(given: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """Return the fields of a ReadRequest that say how to judge; what the flags say goes before the configuration."""
    from ..inputs import expand

    name = given["target"] or config.target
    target = None
    if name:
        from ..target import target_named

        target = target_named(name)
    return {
        "choice": choice_of(given, config),
        "target": target,
        "production": config.production,
        "vocab_dir": given["vocab_dir"],
        "against": tuple(expand(given["against"])) if given["against"] else (),
        "show_content": given["show_content"],
    }


def choice_of(given: Mapping[str, Any], config: Config) -> Choice:
    """Return what is said about rules, first by the configuration, then by the flags: later wins."""
    steps: list[tuple[str, tuple[str, ...]]] = []
    if config.select is not None:
        steps.append(("select", config.select))
    steps += [("extend", config.extend_select), ("ignore", config.ignore)]
    for name, what in (("select", "select"), ("extend_select", "extend"), ("ignore", "ignore")):
        selectors = split(given[name])
        if selectors:
            steps.append((what, selectors))
    options = {name: dict(values) for name, values in config.rules.items()}
    for text in given["settings"]:
        route, equals, value = text.partition("=")
        rule, dot, option = route.partition(".")
        if not (equals and dot and rule and option):
            raise click.UsageError(f"--set {text!r}: write RULE.OPTION=VALUE")
        options.setdefault(rule, {})[option] = value
    return Choice(tuple(s for s in steps if s[1]), config.severity, options, config.per_file_ignores)


def split(selectors: tuple[str, ...]) -> tuple[str, ...]:
    """`("FT1,FT2", "empty-reply")` → `("FT1", "FT2", "empty-reply")`."""
    return tuple(part.strip() for text in selectors for part in text.split(",") if part.strip())
