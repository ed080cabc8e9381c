"""The page of ftconv.yaml and of environment variables."""

from __future__ import annotations

from typing import Any

from ftconv.config import LARGEST, NAME, schema
from ftconv.limits import Limits

from .markdown import page as made
from .markdown import prose, table

ENVIRONMENT = {
    "FTCONV_NO_PLUGINS": "anything but `0` switches off all plugins but ftconv's own, as `--no-plugins` does",
    "NO_COLOR": "anything asks for no colour, as `--color never` does",
    "FORCE_COLOR": "anything asks for colour, as `--color always` does",
    "CI": "anything switches the progress bar off",
}


def page() -> str:
    """Return the page of the configuration."""
    found = schema()
    rows = [[f"`{key}`", _kind(value), _default(key), value.get("description", "")] for key, value in _keys(found)]
    return made(
        "Configuration",
        f"`{NAME}` is found in the working directory or the nearest folder above it; `--config FILE` names another. It "
        f"is YAML, of at most {LARGEST:,} bytes, without aliases. An unknown key or a wrong value is refused, with "
        "file, line, column and the nearest key.",
        table(["key", "value", "default", "meaning"], rows),
        f"Limits: {prose(Limits.__doc__)}",
        "```yaml\nplugins: [org/lines.py]\nrequired_plugins: [ftconv-acme]\nlimits: {max_depth: 50}\n```",
        "The schema is [`config.schema.json`](../../schemas/config.schema.json).",
        "## Environment variables",
        table(["variable", "meaning"], [[f"`{name}`", words] for name, words in ENVIRONMENT.items()]),
    )


def _keys(found: dict[str, Any], before: str = "") -> list[tuple[str, dict[str, Any]]]:
    out = []
    for key, value in found.get("properties", {}).items():
        inner = _keys(value, f"{before}{key}.")
        out += inner or [(f"{before}{key}", value)]
    return out


def _kind(value: dict[str, Any]) -> str:
    return {"array": "a list of text", "integer": "a number", "string": "text"}[value["type"]]


def _default(key: str) -> str:
    group, _, name = key.partition(".")
    return f"{getattr(Limits(), name):,}" if group == "limits" else "none"
