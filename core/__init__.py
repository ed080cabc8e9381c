"""Convert, check and repair fine-tuning data.

Names are loaded when first used, so that `ftconv --version` stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lazy import lazy_names

if TYPE_CHECKING:
    from .api import convert as convert
    from .api import detect as detect
    from .api import read as read
    from .api import write as write
    from .contract.pinned import contract_deviations as contract_deviations
    from .contract.prompt_diff import prompt_difference as prompt_difference
    from .engine.detection import Detection as Detection
    from .engine.report import Report as Report
    from .errors import DetectionError as DetectionError
    from .errors import FtconvError as FtconvError
    from .errors import InputError as InputError
    from .errors import MissingExtra as MissingExtra
    from .errors import OutputError as OutputError
    from .errors import PluginError as PluginError
    from .errors import RecordError as RecordError
    from .errors import Stopped as Stopped
    from .errors import UsageError as UsageError
    from .files.prompt_file import read_prompt as read_prompt
    from .files.row_store import RowStore as RowStore
    from .files.row_store import in_parts as in_parts
    from .model.batch import Batch as Batch
    from .model.batch import PlainRow as PlainRow
    from .model.essence import essence as essence
    from .model.example import Candidate as Candidate
    from .model.example import Example as Example
    from .model.example import Made as Made
    from .model.example import Message as Message
    from .model.example import Part as Part
    from .model.example import Role as Role
    from .model.example import ToolCall as ToolCall
    from .model.example import block_of as block_of
    from .model.example import each_of as each_of
    from .model.example import medium_of as medium_of
    from .model.example import part_name as part_name
    from .model.example import text_of as text_of
    from .model.example import threads_of as threads_of
    from .model.features import Feature as Feature
    from .model.features import features_of as features_of
    from .model.features import names_of as names_of
    from .model.finding import Finding as Finding
    from .model.finding_log import FindingLog as FindingLog
    from .model.finding_log import Findings as Findings
    from .model.identity import canonical as canonical
    from .model.identity import column_kind as column_kind
    from .model.identity import columns_of as columns_of
    from .model.identity import content_key as content_key
    from .model.identity import ids_of as ids_of
    from .model.identity import what_counts as what_counts
    from .model.lazy_pattern import LazyPattern as LazyPattern
    from .model.media import Medium as Medium
    from .model.media import medium_in as medium_in
    from .model.media import part_of as part_of
    from .model.nearest import nearest as nearest
    from .model.place import Note as Note
    from .model.place import Place as Place
    from .model.place import resolve as resolve
    from .model.place_list import Places as Places
    from .model.production import Production as Production
    from .model.references import REFERENCE_COLUMNS as REFERENCE_COLUMNS
    from .model.references import is_reference as is_reference
    from .model.roles import role_named as role_named
    from .model.secrets import masked as masked
    from .model.secrets import may_hold_secret as may_hold_secret
    from .model.secrets import secrets_in as secrets_in
    from .model.system_prompt import system_prompt_of as system_prompt_of
    from .model.tally import Tally as Tally
    from .rendering import Conversation as Conversation
    from .rendering import Leaf as Leaf
    from .rendering import Learned as Learned
    from .rendering import MaskMaker as MaskMaker
    from .rendering import ModelFiles as ModelFiles
    from .rendering import Rendered as Rendered
    from .rendering import Renderer as Renderer
    from .rendering import RenderSettings as RenderSettings
    from .rendering import Trace as Trace
    from .rendering import Tracer as Tracer
    from .rendering import carries as carries
    from .rendering import lost_in as lost_in
    from .rendering import model_files as model_files
    from .spec.engine import Engine as Engine
    from .spec.fold import Fold as Fold
    from .spec.fold import Prepass as Prepass
    from .spec.format import Reader as Reader
    from .spec.format import Writer as Writer
    from .spec.hookspecs import hookimpl as hookimpl
    from .spec.host import Host as Host
    from .spec.plugin_modules import walk as walk
    from .spec.rule import Dataset as Dataset
    from .spec.rule import Rule as Rule
    from .spec.rule import SetHit as SetHit
    from .spec.rule import rule as rule
    from .spec.tokenizer import Tokenizer as Tokenizer
    from .spec.transform import Transform as Transform
    from .spec.triggers import Triggers as Triggers
    from .target.target import Target as Target
    from .target.target import target_named as target_named
    from .target.target import targets as targets
    from .target.template import ChatTemplate as ChatTemplate
    from .target.template import RenderedTurn as RenderedTurn
    from .target.template import template_of as template_of
    from .target.template import templates as templates
    from .tokens import Count as Count
    from .tokens import TokenCounter as TokenCounter
    from .tokens import Vocabulary as Vocabulary
    from .tokens import VocabularyNotFound as VocabularyNotFound
    from .tokens import byte_pair_tokenizer as byte_pair_tokenizer
    from .tokens import counter_for as counter_for

__version__ = "0.1.0"

_HOMES = {
    "api": "convert detect read write",
    "contract.pinned": "contract_deviations",
    "contract.prompt_diff": "prompt_difference",
    "engine.detection": "Detection",
    "engine.report": "Report",
    "errors": "DetectionError FtconvError InputError MissingExtra OutputError PluginError RecordError Stopped "
        "UsageError",
    "files.prompt_file": "read_prompt",
    "files.row_store": "RowStore in_parts",
    "model.batch": "Batch PlainRow",
    "model.example": "Candidate Example Made Message Part Role ToolCall block_of each_of medium_of part_name text_of "
        "threads_of",
    "model.essence": "essence",
    "model.features": "Feature features_of names_of",
    "model.finding": "Finding",
    "model.finding_log": "FindingLog Findings",
    "model.identity": "canonical column_kind columns_of content_key ids_of what_counts",
    "model.lazy_pattern": "LazyPattern",
    "model.media": "Medium medium_in part_of",
    "model.nearest": "nearest",
    "model.place": "Note Place resolve",
    "model.place_list": "Places",
    "model.production": "Production",
    "model.references": "REFERENCE_COLUMNS is_reference",
    "model.roles": "role_named",
    "model.secrets": "masked may_hold_secret secrets_in",
    "model.system_prompt": "system_prompt_of",
    "model.tally": "Tally",
    "rendering": "Conversation Leaf Learned MaskMaker ModelFiles Rendered RenderSettings Renderer Trace Tracer "
        "carries lost_in model_files",
    "spec.engine": "Engine",
    "spec.fold": "Fold Prepass",
    "spec.format": "Reader Writer",
    "spec.hookspecs": "hookimpl",
    "spec.host": "Host",
    "spec.plugin_modules": "walk",
    "spec.rule": "Dataset Rule SetHit rule",
    "spec.tokenizer": "Tokenizer",
    "spec.transform": "Transform",
    "spec.triggers": "Triggers",
    "target.target": "Target target_named targets",
    "target.template": "ChatTemplate RenderedTurn template_of templates",
    "tokens": "Count TokenCounter Vocabulary VocabularyNotFound byte_pair_tokenizer counter_for",
}  # fmt: skip

_RENAMED = {"Facts": "Fold", "Signs": "Triggers", "Survey": "Prepass"}
"""Public names of 0.1, and what they are called now."""

if not TYPE_CHECKING:  # a type checker reads the imports above
    __all__, __getattr__, __dir__ = lazy_names(__name__, _HOMES, renamed=_RENAMED)
