"""The page of hooks: the six functions of a plugin, and the specs that they return."""

from __future__ import annotations

import msgspec

from ftconv import Dataset, Engine, Fold, Prepass, Reader, Rule, Tokenizer, Transform, Triggers, Writer, rule
from ftconv.spec import hookspecs
from ftconv.spec.option_value import SUPPORTED

from .calls import fields
from .markdown import page as made
from .markdown import prose, signature, table

_TYPES = [
    ["`int`", "`4`", "`4`"],
    ["`float`", "`0.5` or `4`", "`0.5`"],
    ["`bool`", "`true`", "`yes`, `no`, `true`, `false`, `1` or `0`"],
    ["`str`", "`text`, `'C:\\new'`", '`text`, as it is; in quotes, as YAML has it: `"\\n"`'],
    ['`Literal["a", "b"]`, `enum.Enum`', "one of the values", "one of the values"],
    ["`datetime.date`, `datetime.datetime`", "`2026-12-31`", "`2026-12-31`"],
    ["`Path`", "`codes.db`", "`codes.db`"],
    ["`list[int]`, `set[int]`, `frozenset[int]`, `tuple[int, ...]`", "`[1, 2]`", "`1,2`"],
    ["`tuple[int, str]`", "`[1, a]`", "`1,a`"],
    ["`dict[str, int]`", "`{a: 1}`", "`'{a: 1}'`"],
    ["`int | str`", "`1` or `a`", "`1` or `a`"],
    ["`str | None`", "`text` or `null`", "`text` or `null`"],
]
"""Each type with how its values are written."""


def page() -> str:
    """Return the page of hooks."""
    hooks = {name: value for name, value in vars(hookspecs).items() if name.startswith("ftconv_")}
    parts = []
    for name, function in hooks.items():
        parts.append(f"## {name}\n\n{signature(f'def {name}', function)}\n\n{prose(function.__doc__)}")
    specs: list[type[msgspec.Struct]] = [
        Reader,
        Prepass,
        Writer,
        Transform,
        Rule,
        Dataset,
        Fold,
        Triggers,
        Tokenizer,
        Engine,
    ]
    for spec in specs:
        parts.append(f"## {spec.__name__}\n\n{prose(spec.__doc__)}\n\n{fields(spec)}")
    parts.append(f"## rule\n\n{signature('def rule', rule)}\n\n{prose(rule.__doc__)}")
    return made(
        "Hooks",
        "A plugin is a module with any of these six functions, each under `@ftconv.hookimpl`. Each is called once per "
        "run and returns specs: frozen structs that hold plain functions. There is no class to inherit from. The "
        "built-in formats, transforms, rules, tokenizers and engines use the same hooks.",
        "An installed plugin names its module under the entry-point group `ftconv`:",
        '```toml\n[project.entry-points.ftconv]\nacme = "ftconv_acme"\n```',
        "A single file is a plugin when `--plugin FILE` or `plugins:` in ftconv.yaml names it. "
        "[Write a plugin](../how-to/write-a-plugin.md) has a complete example.",
        "## Types of options",
        "Options are the keyword-only parameters of a function. A value is converted by its annotation, and refused if "
        "it is of another type: 4.7 and true are no `int`, and a number is no `str`.",
        table(["annotation", "in ftconv.yaml", "after `--set RULE.OPTION=`"], _TYPES),
        "A `Path` is relative to the ftconv.yaml that it is in, or to the working directory after `--set`. In a "
        "configuration it has to be a regular file. Other annotations are a fault of the plugin, which `ftconv "
        f"plugins` lists. Supported: {SUPPORTED}. Constraints such as `Annotated[int, msgspec.Meta(ge=1)]` hold.",
        "An option that `fix_options` declares, too, has the same value there; one that it declares alone is an option "
        "of the rule.",
        *parts,
    )
