"""Flags that say which rules check the data, how severely, and for which target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..model.purpose import PURPOSES
from ..spec.choice import Choice
from ..spec.option_value import spelled
from .flags import target_of
from .names import completing
from .paths import READ_DATA, READ_FOLDER
from .sections import order_of_flags
from .template_flags import rendering, template_options

if TYPE_CHECKING:
    from ..config.load import Config
    from ..engine.plan import LintPlan

_F = TypeVar("_F", bound=Callable[..., Any])
STEPS = {"select": "extend", "extend_select": "extend", "ignore": "ignore"}
"""Flags that say which rules are on, with what each does to those before it; later wins."""

_RULES = completing("codes", "rules", "categories", many=True)


def rule_options(command: _F) -> _F:
    """`--select --extend-select --ignore --set --target --purpose --against --show-content --model-files …`."""
    for option in (
        template_options,
        click.option("--vocab-dir", default="", type=READ_FOLDER, metavar="DIR", envvar="FTCONV_VOCAB_DIR",
                     help="Folder of vocabularies; default: FTCONV_VOCAB_DIR, then the built-in ones."),
        click.option("--show-content", is_flag=True, help="Include text of records in the report, escaped."),
        click.option("--against", multiple=True, type=READ_DATA, metavar="FILE",
                     help="Validation or benchmark data that must not occur in the inputs; repeatable."),
    ):  # fmt: skip
        command = option(command)
    return choice_options(command)


def choice_options(command: _F) -> _F:
    """`--select --extend-select --ignore --set --target --purpose`."""
    for option in (
        click.option("--purpose", type=click.Choice(PURPOSES), metavar="PURPOSE",
                     help=f"What the data is for, if not what it looks like: {', '.join(PURPOSES)}."),
        click.option("--target", default="", metavar="TARGET", shell_complete=completing("targets", files=True),
                     help="Check for a provider, model or trainer (see ftconv targets)."),
        click.option("--set", "settings", multiple=True, metavar="RULE.OPTION=VALUE",
                     help="Set an option of a rule (see ftconv explain RULE); repeatable."),
        click.option("--ignore", multiple=True, metavar="RULES", shell_complete=_RULES,
                     help="Skip these rules; the last of conflicting flags wins."),
        click.option("--extend-select", multiple=True, metavar="RULES", shell_complete=_RULES,
                     help="Enable these rules as well."),
        click.option("--select", multiple=True, metavar="RULES", shell_complete=_RULES,
                     help="Enable only these rules: codes, prefixes, names or categories, such as FT2,FT312,style."),
    ):  # fmt: skip
        command = option(command)
    return command


def linting(given: Mapping[str, Any], config: Config, **more: Any) -> LintPlan:
    """Return how to check; what the flags say goes before the configuration. `more` are further fields."""
    from ..engine.plan import LintPlan
    from ..files.expand import expand

    return LintPlan(
        choice=choice_of(given, config),
        target=target_of(given, config),
        production=config.production,
        purpose=given["purpose"],
        template=rendering(given),
        vocab_dir=given["vocab_dir"],
        against=tuple(expand(given["against"])) if given["against"] else (),
        show_content=given["show_content"],
        **more,
    )


def choice_of(given: Mapping[str, Any], config: Config) -> Choice:
    """Return what is said about rules, first by the configuration, then by the flags: later wins."""
    steps: list[tuple[str, tuple[str, ...]]] = []
    if config.select is not None:
        steps.append(("select", config.select))
    steps += [("extend", config.extend_select), ("ignore", config.ignore)]
    steps += [step for step in steps_of(given) if step[1]]
    options = {name: dict(values) for name, values in config.rules.items()}
    for text in given["settings"]:
        route, equals, value = text.partition("=")
        rule, dot, option = route.partition(".")
        if not (equals and dot and rule and option):
            raise click.UsageError(f"--set {text!r}: write RULE.OPTION=VALUE")
        options.setdefault(rule, {})[option] = spelled(value)
    said = tuple(step for step in steps if step[1])
    return Choice(said, config.severity, options, config.per_file_ignores, config.folder)


def steps_of(given: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what the flags say: what is selected anywhere is on, then each flag adds or takes away, in order."""
    values = {name: iter(given[name]) for name in STEPS}
    steps = [("select", split(given["select"]))]
    for name in (name for name in order_of_flags() if name in values):
        steps.append((STEPS[name], split((next(values[name]),))))
    return steps


def split(selectors: tuple[str, ...]) -> tuple[str, ...]:
    """`("FT1,FT2", "empty-reply")` → `("FT1", "FT2", "empty-reply")`."""
    return tuple(part.strip() for text in selectors for part in text.split(",") if part.strip())
