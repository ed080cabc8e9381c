"""The pages of the Python face: every name of `ftconv` and of `ftconv.testing`."""

from __future__ import annotations

import enum
import inspect
import types
import typing
from typing import Any

import msgspec

import ftconv
import ftconv.testing

from .markdown import page as made
from .markdown import prose, signature, table

FIRST = ("read", "convert", "write", "detect")


def page() -> str:
    """Return the page of the Python face."""
    names = [name for name in ftconv.__all__ if not name.startswith("_")]
    functions = [name for name in names if inspect.isfunction(_unwrapped(ftconv, name)) and name not in FIRST]
    errors = [name for name in names if inspect.isclass(v := getattr(ftconv, name)) and issubclass(v, Exception)]
    nouns = [name for name in names if name not in {*FIRST, *functions, *errors}]
    return made(
        "Python",
        "`import ftconv` has exactly these names; all are typed. Anything that is not on this page may change without "
        "notice.",
        "## Calls",
        *(_entry(ftconv, name) for name in FIRST),
        "## Classes and types",
        *(_entry(ftconv, name) for name in nouns),
        "## Functions",
        *(_entry(ftconv, name) for name in functions),
        "## Exceptions",
        *(_entry(ftconv, name) for name in errors),
        "## `__version__`\n\nThe version of ftconv, as text.",
    )


def kit() -> str:
    """Return the page of the kit for authors of plugins."""
    names = ftconv.testing.__all__
    laws = [name for name in names if name.startswith("check_")]
    nouns = [name for name in names if inspect.isclass(getattr(ftconv.testing, name))]
    cases = [name for name in names if name == "ask" or "case" in name]
    given = [name for name in names if name not in {*laws, *nouns, *cases}]
    return made(
        "Testing",
        "`ftconv.testing` is for authors of rules, formats and transforms. It needs pytest and hypothesis: "
        "`pip install '.[testing]'` in a clone. [Write a plugin](../how-to/write-a-plugin.md) and "
        "[Write a rule](../tutorial-org-rule.md) show how to use it. Strategies are those of [hypothesis](https://hypothesis.readthedocs.io).",
        "## Laws",
        *(_entry(ftconv.testing, name) for name in laws),
        "## Cases",
        *(_entry(ftconv.testing, name) for name in cases if name not in nouns),
        "## Strategies",
        *(_entry(ftconv.testing, name) for name in given),
        "## Classes and types",
        *(_entry(ftconv.testing, name) for name in nouns),
    )


def _unwrapped(module: types.ModuleType, name: str) -> Any:
    """Return a public thing; of a function with a cache, the function."""
    value = getattr(module, name)
    return inspect.unwrap(value) if callable(value) else value


def _entry(module: types.ModuleType, name: str) -> str:
    value = _unwrapped(module, name)
    head = f"### {name}\n\n"
    if inspect.isfunction(value):
        return f"{head}{signature(name, value)}\n\n{prose(value.__doc__)}"
    if inspect.isclass(value) and issubclass(value, msgspec.Struct):
        return f"{head}{prose(value.__doc__)}\n\n{fields(value)}\n\n{methods(value)}".rstrip()
    if inspect.isclass(value) and issubclass(value, enum.Enum):
        return f"{head}{prose(value.__doc__)}\n\nMembers: {', '.join(f'`{member}`' for member in value.__members__)}."
    if inspect.isclass(value):
        made_by = f"{signature(name, value)}\n\n" if "__init__" in vars(value) else ""
        return f"{head}{made_by}{prose(value.__doc__)}\n\n{methods(value)}".rstrip()
    if isinstance(value, tuple):
        return f"{head}{', '.join(f'`{one}`' for one in value)}."
    if typing.get_origin(value) in (typing.Literal, dict, types.UnionType):
        return f"{head}`{value}`".replace("typing.", "")
    return f"{head}A marker: put it above the functions of a plugin that implement a hook."


def fields(struct: type[msgspec.Struct]) -> str:
    """Return a table of the fields of a struct."""
    hints = {name: str(hint) for kind in reversed(struct.__mro__) for name, hint in _annotations(kind).items()}
    rows = []
    for field in msgspec.structs.fields(struct):
        default = "must be given"
        if field.default is not msgspec.NODEFAULT:
            default = f"`{field.default!r}`"
        elif field.default_factory is not msgspec.NODEFAULT:
            default = f"`{field.default_factory()!r}`" if isinstance(field.default_factory, type) else "made anew"
        rows.append([f"`{field.name}`", f"`{hints[field.name]}`", default if len(default) < 40 else "made anew"])
    return table(["field", "type", "default"], rows)


def _annotations(kind: type) -> dict[str, Any]:
    return dict(inspect.get_annotations(kind))


def methods(kind: type) -> str:
    """Return the public methods and properties of a class."""
    out = []
    for name, value in vars(kind).items():
        if name.startswith("_"):
            continue
        if inspect.isfunction(value):
            out.append(f"#### {kind.__name__}.{name}\n\n{signature(name, value)}\n\n{prose(value.__doc__)}")
        elif isinstance(value, property):
            out.append(f"#### {kind.__name__}.{name}\n\n{prose(value.__doc__)}")
    return "\n\n".join(out)
