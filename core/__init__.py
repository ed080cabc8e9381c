"""ftconv reads any fine-tuning dataset, says what is wrong with it and where, and writes what a trainer wants.

Names are loaded when first used, so that `ftconv --version` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import convert, detect, read, write
    from .contract.pinned import contract_deviations
    from .contract.prompt_diff import prompt_difference
    from .engine.detection import Detection
    from .engine.report import Report
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
    from .files.prompt_file import read_prompt
    from .model.batch import Batch
    from .model.example import Example, Message, Part, Role, ToolCall, text_of
    from .model.features import Feature, essence, features_of, names_of
    from .model.finding import Finding
    from .model.finding_log import FindingLog
    from .model.nearest import nearest
    from .model.place import Note, Place, resolve
    from .model.place_list import Places
    from .model.production import Production
    from .model.roles import role_named
    from .model.system_prompt import system_prompt_of
    from .model.tally import Tally
    from .spec.fold import Fold, Prepass
    from .spec.format import Reader, Writer
    from .spec.hookspecs import hookimpl
    from .spec.host import Host, walk
    from .spec.rule import Dataset, Rule, rule
    from .spec.tokenizer import Tokenizer
    from .spec.transform import Transform
    from .spec.triggers import Triggers
    from .target.target import Target, target_named, targets
    from .tokens import Count, TokenCounter, Vocabulary, VocabularyNotFound, byte_pair_tokenizer, counter_for

__version__ = "0.1.0"

_HOMES = {
    "api": ("convert", "detect", "read", "write"),
    "model.batch": ("Batch",),
    "contract.pinned": ("contract_deviations",),
    "model.system_prompt": ("system_prompt_of",),
    "contract.prompt_diff": ("prompt_difference",),
    "engine.report": ("Report",),
    "engine.detection": ("Detection",),
    "model.tally": ("Tally",),
    "model.finding_log": ("FindingLog",),
    "errors": ("DetectionError", "FtconvError", "InputError", "MissingExtra", "OutputError", "PluginError",
               "RecordError", "Stopped", "UsageError"),
    "model.example": ("Example", "Message", "Part", "Role", "ToolCall", "text_of"),
    "model.features": ("Feature", "essence", "features_of", "names_of"),
    "model.finding": ("Finding",),
    "spec.fold": ("Fold", "Prepass"),
    "spec.format": ("Reader", "Writer"),
    "spec.hookspecs": ("hookimpl",),
    "spec.host": ("Host", "walk"),
    "model.nearest": ("nearest",),
    "model.place": ("Note", "Place", "resolve"),
    "model.place_list": ("Places",),
    "model.production": ("Production",),
    "files.prompt_file": ("read_prompt",),
    "model.roles": ("role_named",),
    "spec.rule": ("Dataset", "Rule", "rule"),
    "spec.triggers": ("Triggers",),
    "target.target": ("Target", "target_named", "targets"),
    "spec.tokenizer": ("Tokenizer",),
    "tokens": ("Count", "TokenCounter", "Vocabulary", "VocabularyNotFound", "byte_pair_tokenizer", "counter_for"),
    "spec.transform": ("Transform",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Batch",
    "Count",
    "Dataset",
    "Detection",
    "DetectionError",
    "Example",
    "Feature",
    "Finding",
    "FindingLog",
    "Fold",
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
    "Prepass",
    "Production",
    "Reader",
    "RecordError",
    "Report",
    "Role",
    "Rule",
    "Stopped",
    "Tally",
    "Target",
    "TokenCounter",
    "Tokenizer",
    "ToolCall",
    "Transform",
    "Triggers",
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
    "nearest",
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
