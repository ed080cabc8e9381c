"""The page of hooks: the five functions of a plugin, and the specs that they return."""

from __future__ import annotations

import msgspec

from ftconv import Dataset, Fold, Prepass, Reader, Rule, Tokenizer, Transform, Triggers, Writer, rule
from ftconv.spec import hookspecs

from .calls import fields
from .markdown import page as made
from .markdown import prose, signature


def page() -> str:
    """Return the page of hooks."""
    hooks = {name: value for name, value in vars(hookspecs).items() if name.startswith("ftconv_")}
    parts = []
    for name, function in hooks.items():
        parts.append(f"## {name}\n\n{signature(f'def {name}', function)}\n\n{prose(function.__doc__)}")
    specs: list[type[msgspec.Struct]] = [Reader, Prepass, Writer, Transform, Rule, Dataset, Fold, Triggers, Tokenizer]
    for spec in specs:
        parts.append(f"## {spec.__name__}\n\n{prose(spec.__doc__)}\n\n{fields(spec)}")
    parts.append(f"## rule\n\n{signature('def rule', rule)}\n\n{prose(rule.__doc__)}")
    return made(
        "Hooks",
        "A plugin is a module with any of these five functions, each under `@ftconv.hookimpl`. Each is called once per "
        "run and returns specs: frozen structs that hold plain functions. There is no class to inherit from. The "
        "built-in formats, transforms, rules and tokenizers use the same hooks.",
        "An installed plugin names its module under the entry-point group `ftconv`:",
        '```toml\n[project.entry-points.ftconv]\nacme = "ftconv_acme"\n```',
        "A single file is a plugin when `--plugin FILE` or `plugins:` in ftconv.yaml names it. "
        "[Write a plugin](../how-to/write-a-plugin.md) has a complete example.",
        *parts,
    )
