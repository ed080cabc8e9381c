"""Making a contract of a dataset: its examples are gathered chunk by chunk, and its marks are found."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..errors import InputError
from ..files.url import shown_url
from ..model.example import Example
from ..model.production import Production
from ..model.secrets import secrets_in
from ..spec.builtins import MISSING_SEPARATOR, TEXT
from ..spec.fold import Fold
from ..spec.host import Host
from ..spec.rule import with_given
from ..stats.collect import Counting
from ..target.target import Target
from ..tokens import framing_of
from .gather import Gathered, conclude
from .request import request_of
from .terms import Contract, ContractKind

MARKS_RULE = MISSING_SEPARATOR
"""The rule whose prepass knows what prompts and completions end with."""


class ContractReport(Report, kw_only=True):
    """What came of a run; `tally.written` counts the records that could be read."""

    contract: Contract | None = None


class _Seen(Struct):
    gathered: Gathered = field(default_factory=Gathered)
    marks: Any = None


def draw_up(
    request: ReadRequest,
    host: Host,
    counting: Counting,
    *,
    kind: ContractKind | Literal["auto"] = "auto",
    target: Target | None = None,
    production: Production | None = None,
    progress: Progress | None = None,
) -> ContractReport:
    """Return the contract of the inputs together. Raises FtconvError, also when they hold no example."""
    out = ContractReport()
    with Inputs(request, host) as inputs:
        opened = inputs.open(out.log)
        out.said = inputs.said
        text_only = all(item.plan.read.reader == TEXT for item in opened)
        seen: _Seen = inputs.fold(partial(_gathering, counting=counting), opened, out, progress)
    names = ", ".join(map(shown_url, request.inputs))
    if not seen.gathered.examples:
        raise InputError(f"{names}: no example could be read, so no contract can be made")
    if not seen.gathered.replies:
        raise InputError(f"{names}: no example has a reply to learn from (FT206, FT216)")
    given = {"production": production, "target": target, "format": ""}
    marks = with_given(_marks_of(host).conclude, {}, given)(seen.marks)
    if kind == "auto":
        kind = _kind(target, text_only, marks)
    contract = conclude(
        seen.gathered,
        kind=kind,
        target=target.name if target is not None else None,
        marks={"separator": marks.separator, "stop": marks.stops},
        tokenizer=counting.counter(host.tokenizers).name,
    )
    if kind == "completion" and marks.prompts and not marks.separator:
        out.said.append("no separator ends the prompts: the model cannot know where they end (FT811)")
    if kind == "completion" and marks.needs_stop and not marks.stops:
        out.said.append("no stop ends the replies: max_tokens must end them (FT813)")
    out.contract = msgspec.structs.replace(contract, request=request_of(contract))
    return out


def secret_in(contract: Contract) -> str:
    """Return the kind of a secret in the prompts or tools of a contract, "" for none.

    Masked, a prompt would not be what production must send, and a contract is handed around: it is not to be shown.
    """
    whole = msgspec.json.encode(contract).decode().replace("\\n", "\n").replace("\\t", "\t")
    return next((kind for _, _, kind in secrets_in(whole)), "")


def _marks_of(host: Host) -> Fold:
    prepass = host.rule(MARKS_RULE).prepass
    assert prepass is not None
    return prepass


def _kind(target: Target | None, text_only: bool, marks: Any) -> ContractKind:
    """Say what the model is: by the target, else by whether prompts and completions are bare texts."""
    if target is not None and target.shape is not None:
        return "completion" if framing_of(target) == "plain" else "chat"
    return "completion" if text_only or marks.completions else "chat"


def _gathering(bound: BoundPlan, counting: Counting) -> Fold:
    marks = _marks_of(bound.host)
    given = {"format": bound.plan.read.reader, "production": None, "target": None}
    start, see_marks = with_given(marks.start, {}, given), with_given(marks.see, {}, given)
    counter = counting.counter(bound.host.tokenizers)

    def see(seen: _Seen, reader: ChunkReader, _: Any, example: Example) -> _Seen:
        reader.result.tally.written += reader.weight
        seen.gathered.see(example, counter)
        seen.marks = see_marks(seen.marks, example)
        return seen

    def merge(seen: _Seen, later: _Seen) -> _Seen:
        seen.gathered.merge(later.gathered)
        seen.marks = marks.merge(seen.marks, later.marks)
        return seen

    return Fold(start=lambda: _Seen(marks=start()), see=see, merge=merge, conclude=lambda seen: seen)
