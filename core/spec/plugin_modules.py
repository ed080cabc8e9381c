"""The modules of plugins: a file, imported under a name of its own, and the modules of a bundle."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


def import_file(path: Path) -> ModuleType:
    """Import a plugin file under a name of its own; nothing is added to sys.path."""
    digest = hashlib.blake2b(os.fsencode(path.resolve()), digest_size=6).hexdigest()
    name = f"ftconv_plugin_file_{path.stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no folder of ours beside the user's file
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    finally:
        sys.dont_write_bytecode = written
    return module


def walk(package: ModuleType, kind: type[Any]) -> Iterable[Any]:
    """Yield every spec of `kind` at the top level of a module of `package`, module by module, by name.

    A bundle therefore needs no list: a new module is found automatically.
    """
    for name in _modules_in(package):
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, kind):
                yield value


@cache
def _modules_in(package: ModuleType) -> list[str]:
    import pkgutil

    return sorted(f"{package.__name__}.{info.name}" for info in pkgutil.iter_modules(package.__path__))
