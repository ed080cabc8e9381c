"""`ftconv config show`: the effective configuration, and where it comes from."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from .console import print_json
from .flags import console_options, open_host, plugin_options
from .names import third_party_on
from .paths import READ
from .rule_flags import choice_of, rule_options
from .sections import Sectioned

VARIABLES = ("FTCONV_NO_PLUGINS", "FTCONV_VOCAB_DIR", "NO_COLOR", "FORCE_COLOR")


@click.group("config", short_help="show the effective configuration")
def command() -> None:
    """Show the effective configuration, and where each value comes from."""


@command.command(
    "show",
    cls=Sectioned,
    short_help="show the effective configuration and its sources",
    examples=(
        "ftconv config show",
        "ftconv config show --file legacy/old.csv --target mistral",
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--file",
    "for_file",
    default="",
    type=READ,
    metavar="FILE",
    help="Show what applies to this input; see per_file_ignores.",
)
@rule_options
@console_options
@plugin_options
def show(**given: Any) -> int:
    """Print every setting with its value and its source: a line of ftconv.yaml, a flag, the environment, a default.

    The rules that are on are listed with severity and options. Takes the flags of `ftconv lint` that choose rules.
    """
    from ..lint.selection import selected

    host, config = open_host(given)
    selection = selected(host, choice_of(given, config), given["for_file"])
    settings = _settings(given, config)
    rules = [
        {"code": rule.code, "name": rule.name, "severity": rule.severity, "options": options}
        for rule, options in selection.rules
    ]
    document = {
        "file": config.file,
        "settings": settings,
        "plugins": [str(owner) for owner in host.plugins],
        "problems": [str(problem) for problem in host.problems],
        "rules": rules,
        "severities": selection.severities,
    }
    if given["as_json"]:
        print_json(document)
        return 0
    sys.stdout.writelines(line + "\n" for line in _lines(document))
    return 0


def _settings(given: dict[str, Any], config: Any) -> list[dict[str, Any]]:
    """Return key, value and source of every setting; later ones of the same key go before earlier ones."""
    from ..config.load import key_lines, schema

    lines = key_lines(config.file) if config.file else {}
    found: list[dict[str, Any]] = []
    for key in schema()["properties"]:
        if key in config.data:
            found.append({"key": key, "value": config.data[key], "from": f"{config.file}:{lines.get(key, 1)}"})
        elif key == "limits":
            found.append({"key": key, "value": _limits(config), "from": "default"})
        else:
            found.append({"key": key, "value": None, "from": "default"})
    flags = {
        "target": given["target"], "select": given["select"], "extend_select": given["extend_select"],
        "ignore": given["ignore"], "rules": given["settings"], "plugins": given["plugin_files"],
    }  # fmt: skip
    for key, value in flags.items():
        if value:
            value = list(value) if isinstance(value, tuple) else value
            found.append({"key": key, "value": value, "from": "a flag"})
    for name in VARIABLES:
        if os.environ.get(name):
            found.append({"key": name, "value": os.environ[name], "from": "the environment"})
    if not third_party_on(given["no_plugins"]):
        found.append({"key": "third-party plugins", "value": "off", "from": "--no-plugins or FTCONV_NO_PLUGINS"})
    return found


def _limits(config: Any) -> dict[str, int]:
    import msgspec

    found: dict[str, int] = msgspec.to_builtins(config.limits)
    return found


def _lines(document: dict[str, Any]) -> list[str]:
    import json

    from ..model.safe_text import safe

    lines = [f"# {document['file'] or 'no ftconv.yaml; to write one, run ftconv init'}"]
    for row in document["settings"]:
        value = "(not set)" if row["value"] is None else safe(json.dumps(row["value"], ensure_ascii=False), 300)
        lines.append(f"{row['key']}: {value}  # {row['from']}")
    lines.append("")
    lines += [f"plugin {name}" for name in document["plugins"]]
    lines += [f"problem: {words}" for words in document["problems"]]
    lines.append("")
    for rule in document["rules"]:
        options = "".join(f" {name}={json.dumps(value)}" for name, value in rule["options"].items())
        lines.append(f"{rule['code']} [{rule['severity']}] {rule['name']}{options}")
    changed = document["severities"]
    lines += [f"{code} [{severity}]  (set)" for code, severity in sorted(changed.items())]
    return lines
