"""The kit for authors of rules, formats, transforms and engines: strategies, cases in YAML, and laws, each as one call.

Names are loaded when first used. What needs hypothesis or pytest, and finds them missing, says how to install them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .asking import Answer as Answer
    from .asking import Setting as Setting
    from .asking import ask as ask
    from .cases import RuleCase as RuleCase
    from .cases import rule_cases as rule_cases
    from .cases import run_case as run_case
    from .datasets import container_bytes as container_bytes
    from .datasets import files as files
    from .datasets import legacy_rows as legacy_rows
    from .datasets import records as records
    from .datasets import records_of as records_of
    from .engine_laws import check_engine as check_engine
    from .faults import KINDS as KINDS
    from .faults import broken as broken
    from .faults import broken_examples as broken_examples
    from .neighbours import near as near
    from .project import Project as Project
    from .reader_laws import check_reader as check_reader
    from .record_cases import FormatCase as FormatCase
    from .record_cases import format_cases as format_cases
    from .record_cases import run_format_case as run_format_case
    from .rule_laws import check_rule as check_rule
    from .strategies import arguments as arguments
    from .strategies import blocks as blocks
    from .strategies import conversations as conversations
    from .strategies import examples as examples
    from .strategies import extras as extras
    from .strategies import json_values as json_values
    from .strategies import judgements as judgements
    from .strategies import media as media
    from .strategies import messages as messages
    from .strategies import parts as parts
    from .strategies import plain_texts as plain_texts
    from .strategies import preferences as preferences
    from .strategies import texts as texts
    from .strategies import tool_calls as tool_calls
    from .strategies import tool_use as tool_use
    from .strategies import turns as turns
    from .transform_laws import check_transform as check_transform
    from .writer_laws import check_writer as check_writer

_HOMES = {
    "asking": "Answer Setting ask",
    "cases": "RuleCase rule_cases run_case",
    "datasets": "container_bytes files legacy_rows records records_of",
    "engine_laws": "check_engine",
    "faults": "KINDS broken broken_examples",
    "neighbours": "near",
    "project": "Project",
    "reader_laws": "check_reader",
    "record_cases": "FormatCase format_cases run_format_case",
    "rule_laws": "check_rule",
    "strategies": "arguments blocks conversations examples extras json_values judgements media messages parts "
        "plain_texts preferences texts tool_calls tool_use turns",
    "transform_laws": "check_transform",
    "writer_laws": "check_writer",
}  # fmt: skip

if not TYPE_CHECKING:  # a type checker reads the imports above
    _NEEDS = ("testing", frozenset({"hypothesis", "pytest"}))
    __all__, __getattr__, __dir__ = lazy_names(__name__, _HOMES, extra=_NEEDS)
