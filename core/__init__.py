"""ftconv reads any fine-tuning dataset, says what is wrong with it and where, and writes what a trainer wants.

Names are loaded when first used, so that `ftconv --version` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import convert, detect, read, write
    from .batch import Batch
    from .contract_example import contract_deviations
    from .contract_prompts import prompt_difference, system_prompt_of
    from .conversion import Report
    from .detection import Detection
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
    from .ledger import FindingLog, Tally
    from .place import Note, Place, resolve
    from .places import Places
    from .production import Production
    from .prompt_file import read_prompt
    from .roles import role_named
    from .rules import Dataset, Facts, Rule, rule
    from .signs import Signs
    from .target import Target, target_named, targets
    from .tokenizer import Tokenizer
    from .tokens import Count, TokenCounter, Vocabulary, VocabularyNotFound, byte_pair_tokenizer, counter_for
    from .transform import Transform

__version__ = "0.1.0"

_HOMES = {
    "api": ("convert", "detect", "read", "write"),
    "batch": ("Batch",),
    "contract_example": ("contract_deviations",),
    "contract_prompts": ("prompt_difference", "system_prompt_of"),
    "conversion": ("Report",),
    "detection": ("Detection",),
    "ledger": ("FindingLog", "Tally"),
    "errors": ("DetectionError", "FtconvError", "InputError", "MissingExtra", "OutputError", "PluginError",
               "RecordError", "Stopped", "UsageError"),
    "example": ("Example", "Message", "Part", "Role", "ToolCall", "text_of"),
    "features": ("Feature", "essence", "features_of", "names_of"),
    "findings": ("Finding",),
    "format": ("Reader", "Survey", "Writer"),
    "hookspecs": ("hookimpl",),
    "host": ("Host", "walk"),
    "place": ("Note", "Place", "resolve"),
    "places": ("Places",),
    "production": ("Production",),
    "prompt_file": ("read_prompt",),
    "roles": ("role_named",),
    "rules": ("Dataset", "Facts", "Rule", "rule"),
    "signs": ("Signs",),
    "target": ("Target", "target_named", "targets"),
    "tokenizer": ("Tokenizer",),
    "tokens": ("Count", "TokenCounter", "Vocabulary", "VocabularyNotFound", "byte_pair_tokenizer", "counter_for"),
    "transform": ("Transform",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Batch",
    "Count",
    "Dataset",
    "Detection",
    "DetectionError",
    "Example",
    "Facts",
    "Feature",
    "Finding",
    "FindingLog",
    "FtconvError",
    "Host",
    "InputError",
    "Message",
    "MissingExtra",
    "Note",
    "OutputError",
    "Part",
    "Place",
    "Places",
    "PluginError",
    "Production",
    "Reader",
    "RecordError",
    "Report",
    "Role",
    "Rule",
    "Signs",
    "Stopped",
    "Survey",
    "Tally",
    "Target",
    "TokenCounter",
    "Tokenizer",
    "ToolCall",
    "Transform",
    "UsageError",
    "Vocabulary",
    "VocabularyNotFound",
    "Writer",
    "__version__",
    "byte_pair_tokenizer",
    "contract_deviations",
    "convert",
    "counter_for",
    "detect",
    "essence",
    "features_of",
    "hookimpl",
    "names_of",
    "prompt_difference",
    "read",
    "read_prompt",
    "resolve",
    "role_named",
    "rule",
    "system_prompt_of",
    "target_named",
    "targets",
    "text_of",
    "walk",
    "write",
]


if not TYPE_CHECKING:  # a type checker would take any name for one that is there

    def __getattr__(name: str) -> Any:
        home = _HOME_OF.get(name)
        if home is None:
            raise AttributeError(f"module 'ftconv' has no attribute {name!r}")
        value = getattr(import_module(f".{home}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
