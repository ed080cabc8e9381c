"""ftconv reads any fine-tuning dataset, says what is wrong with it and where, and writes what a trainer wants.

Names are loaded when first used, so that `ftconv --version` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import (
        DetectionError,
        FtconvError,
        InputError,
        MissingExtra,
        OutputError,
        PluginError,
        RecordError,
        Stopped,
        UsageError,
    )
    from .example import Example, Message, Part, Role, ToolCall, text_of
    from .features import Feature, essence, features_of, names_of
    from .findings import Finding
    from .format import Reader, Survey, Writer
    from .hookspecs import hookimpl
    from .host import Host, walk
    from .place import Note, Place, resolve
    from .roles import role_named
    from .rules import Rule, rule
    from .transform import Transform

__version__ = "0.1.0"

_HOMES = {
    "errors": ("DetectionError", "FtconvError", "InputError", "MissingExtra", "OutputError", "PluginError",
               "RecordError", "Stopped", "UsageError"),
    "example": ("Example", "Message", "Part", "Role", "ToolCall", "text_of"),
    "features": ("Feature", "essence", "features_of", "names_of"),
    "findings": ("Finding",),
    "format": ("Reader", "Survey", "Writer"),
    "hookspecs": ("hookimpl",),
    "host": ("Host", "walk"),
    "place": ("Note", "Place", "resolve"),
    "roles": ("role_named",),
    "rules": ("Rule", "rule"),
    "transform": ("Transform",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "DetectionError",
    "Example",
    "Feature",
    "Finding",
    "FtconvError",
    "Host",
    "InputError",
    "Message",
    "MissingExtra",
    "Note",
    "OutputError",
    "Part",
    "Place",
    "PluginError",
    "Reader",
    "RecordError",
    "Role",
    "Rule",
    "Stopped",
    "Survey",
    "ToolCall",
    "Transform",
    "UsageError",
    "Writer",
    "__version__",
    "essence",
    "features_of",
    "hookimpl",
    "names_of",
    "resolve",
    "role_named",
    "rule",
    "text_of",
    "walk",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'ftconv' has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
