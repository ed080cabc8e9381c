"""Public names that are imported when they are first used, so that starting stays quick."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(
    package: str,
    homes: Mapping[str, str],
    *,
    renamed: Mapping[str, str] | None = None,
    extra: tuple[str, frozenset[str]] = ("", frozenset()),
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__all__`, `__getattr__` and `__dir__` of a package.

    `homes` says which public names each of its modules defines, with spaces between them. `renamed` gives the new names
    of those that are called otherwise now; they work, with a DeprecationWarning. `extra` is the extra to be installed,
    and the libraries of it, where a module may need one of those.
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}
    public = sorted((*home_of, *(["__version__"] if renamed is not None else [])), key=_order)

    def get(name: str) -> Any:
        if new := (renamed or {}).get(name):
            warnings.warn(f"{package}.{name} is called {package}.{new} now", DeprecationWarning, stacklevel=2)
            return getattr(sys.modules[package], new)
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        try:
            module = import_module(f".{home_of[name]}", package)
        except ModuleNotFoundError as error:
            if error.name not in extra[1]:
                raise
            from .errors import MissingExtra

            raise MissingExtra(f"{package}.{name}", extra[0]) from None
        value = getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    return public, get, lambda: public


def _order(name: str) -> tuple[bool, bool, str]:
    """Constants first, then classes, then functions."""
    return name.islower() or name.startswith("_"), not name.isupper(), name
