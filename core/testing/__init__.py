"""The kit for authors of rules, formats and transforms: strategies, cases in YAML, and laws, each as one call.

Names are loaded when first used. What needs hypothesis or pytest, and finds them missing, says how to install them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import MissingExtra

if TYPE_CHECKING:
    from .asking import Answer, Setting, ask
    from .cases import RuleCase, rule_cases, run_case
    from .datasets import container_bytes, files, legacy_rows, records, records_of
    from .faults import KINDS, broken, broken_examples
    from .neighbours import near
    from .project import Project
    from .reader_laws import check_reader
    from .record_cases import FormatCase, format_cases, run_format_case
    from .rule_laws import check_rule
    from .strategies import (
        arguments,
        conversations,
        examples,
        extras,
        json_values,
        judgements,
        media,
        messages,
        parts,
        plain_texts,
        preferences,
        texts,
        tool_calls,
        tool_use,
        turns,
    )
    from .transform_laws import check_transform
    from .writer_laws import check_writer

_HOMES = {
    "asking": ("Answer", "Setting", "ask"),
    "cases": ("RuleCase", "rule_cases", "run_case"),
    "datasets": ("container_bytes", "files", "legacy_rows", "records", "records_of"),
    "faults": ("KINDS", "broken", "broken_examples"),
    "record_cases": ("FormatCase", "format_cases", "run_format_case"),
    "neighbours": ("near",),
    "project": ("Project",),
    "reader_laws": ("check_reader",),
    "rule_laws": ("check_rule",),
    "strategies": ("arguments", "conversations", "examples", "extras", "json_values", "judgements", "media",
                   "messages", "parts", "plain_texts", "preferences", "texts", "tool_calls", "tool_use", "turns"),
    "transform_laws": ("check_transform",),
    "writer_laws": ("check_writer",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "KINDS",
    "Answer",
    "FormatCase",
    "Project",
    "RuleCase",
    "Setting",
    "arguments",
    "ask",
    "broken",
    "broken_examples",
    "check_reader",
    "check_rule",
    "check_transform",
    "check_writer",
    "container_bytes",
    "conversations",
    "examples",
    "extras",
    "files",
    "format_cases",
    "json_values",
    "judgements",
    "legacy_rows",
    "media",
    "messages",
    "near",
    "parts",
    "plain_texts",
    "preferences",
    "records",
    "records_of",
    "rule_cases",
    "run_case",
    "run_format_case",
    "texts",
    "tool_calls",
    "tool_use",
    "turns",
]


if not TYPE_CHECKING:  # a type checker would take any name for one that is there

    def __getattr__(name: str) -> Any:
        home = _HOME_OF.get(name)
        if home is None:
            raise AttributeError(f"module 'ftconv.testing' has no attribute {name!r}")
        try:
            module = import_module(f".{home}", __name__)
        except ModuleNotFoundError as error:
            if error.name in ("hypothesis", "pytest"):
                raise MissingExtra(f"ftconv.testing.{name}", "testing") from None
            raise
        value = getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
