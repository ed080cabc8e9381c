"""Making a contract of a dataset: its examples are gathered chunk by chunk, and its marks are found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from ..containers import Chunk
from ..engine.bound_plan import bind
from ..engine.chunk_reader import ChunkExamples
from ..engine.inputs import Inputs, ReadRequest
from ..engine.plan import Plan
from ..errors import InputError
from ..model.finding_log import FindingLog
from ..model.production import Production
from ..model.tally import Tally
from ..spec.host import Host
from ..spec.rule import Facts, with_given
from ..stats.collect import Counting
from ..target.target import Target
from ..tokens import framing_of
from .gather import Gathered, conclude
from .request import request_of
from .terms import Contract, ContractKind

MARKS_RULE = "missing-separator"
"""The rule whose first pass knows what prompts and completions end with."""


class Drawn(Struct):
    """What came of one chunk, or of all of them: `tally.written` counts the records that could be read."""

    gathered: Gathered = field(default_factory=Gathered)
    marks: Any = None
    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    crashed: list[str] = field(default_factory=list)
    records: int = 0
    grouped: bool = False
    contract: Contract | None = None
    said: list[str] = field(default_factory=list)


def draw_up(
    request: ReadRequest,
    host: Host,
    counting: Counting,
    *,
    kind: ContractKind | Literal["auto"] = "auto",
    target: Target | None = None,
    production: Production | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Drawn:
    """Return the contract of the inputs together. Raises FtconvError, also when they hold no example."""
    out = Drawn()
    facts = _facts(host)
    passes = Inputs(request, host)
    text_only = True
    try:
        inputs = passes.open(out.log, "")
        out.said = passes.said
        for item in inputs:
            text_only = text_only and item.plan.reader == "text"
            for drawn, first in passes.results(partial(draw_chunk, counting=counting), item, progress):
                out.log.merge(drawn.log, first)
                out.gathered.merge(drawn.gathered)
                out.tally.add(drawn.tally)
                out.crashed.extend(c for c in drawn.crashed if c not in out.crashed)
                out.marks = drawn.marks if out.marks is None else facts.merge(out.marks, drawn.marks)
    finally:
        passes.close()
    if not out.gathered.examples:
        names = ", ".join(request.inputs)
        raise InputError(f"{names}: no example could be read, so there is nothing to make a contract of")
    if not out.gathered.replies:
        raise InputError(f"{', '.join(request.inputs)}: no example has a reply to learn from (FT206, FT216)")
    marks = with_given(facts.conclude, {}, {"production": production, "target": target, "format": ""})(out.marks)
    if kind == "auto":
        kind = _kind(target, text_only, marks)
    contract = conclude(
        out.gathered,
        kind=kind,
        target=target.name if target is not None else None,
        marks={"separator": marks.separator, "stop": marks.stops},
        tokenizer=counting.counter(host.tokenizers).name,
    )
    if kind == "completion" and marks.prompts and not marks.separator:
        out.said.append("no separator ends the prompts: the model cannot know where they end (FT811)")
    if kind == "completion" and marks.needs_stop and not marks.stops:
        out.said.append("no stop ends the replies: max_tokens has to end them (FT813)")
    out.contract = msgspec.structs.replace(contract, request=request_of(contract))
    return out


def _facts(host: Host) -> Facts:
    facts = host.rule(MARKS_RULE).facts
    assert facts is not None
    return facts


def _kind(target: Target | None, text_only: bool, marks: Any) -> ContractKind:
    """Say what the model is: by the target, else by whether prompts and completions are bare texts."""
    if target is not None and target.shape is not None:
        return "completion" if framing_of(target) == "plain" else "chat"
    return "completion" if text_only or marks.completions else "chat"


def draw_chunk(plan: Plan, chunk: Chunk, *, counting: Counting) -> Drawn:
    """Return what is in one chunk. Pure and picklable."""
    work = bind(plan)
    facts = _facts(work.host)
    given = {"format": plan.reader, "production": None, "target": None}
    see = with_given(facts.see, {}, given)
    counter = counting.counter(work.host.tokenizers)
    examples = ChunkExamples(work, chunk)
    result = examples.result
    out = Drawn(log=result.log, tally=result.tally, crashed=result.crashed)
    out.marks = with_given(facts.start, {}, given)()
    for _, example in examples:
        out.tally.written += examples.log.weight
        out.gathered.see(example, counter)
        out.marks = see(out.marks, example)
    out.records, out.grouped, out.tally.read = examples.records, examples.grouped, examples.read
    return out
