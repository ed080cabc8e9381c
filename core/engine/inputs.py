"""The inputs of a run: opened, detected, planned, and mapped over in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ..containers import Chunk, container_named
from ..containers.reading import chunks_of
from ..errors import DetectionError, FtconvError, InputError, RecordError, UsageError
from ..files.source import Source
from ..model.example import Example
from ..model.finding import finding_of
from ..model.finding_log import FindingLog
from ..spec.host import Host
from .bound_plan import BoundReader, bind
from .choosing import choose_records
from .chosen import Chosen, chosen_chunks
from .chosen_chunk import ChosenChunk
from .detection import Detection
from .dispatch import Dispatch
from .folds import MakeFold, chunk_folder
from .grouping import WINDOW, GroupChunk, gathered
from .input import Input, new_token
from .matching import Matches, match_chunk
from .opening import opened_input
from .pieces import placed_spans, spans_of
from .plan import Plan, TransformStep, WritePlan
from .read_request import ReadRequest
from .reader_prepass import reader_prepass
from .record import Record
from .report import ChunkResult, Report
from .shares import Shared, shared_by
from .staffing import processes_that_pay
from .transform_chain import TransformChain

_T = TypeVar("_T")
Progress = Callable[[int, int], None]
"""Told the bytes read so far, of all inputs, and the bytes in all."""

NESTED = "a transform cannot group conversations of several records each; convert with --to chat first"
LATE = f"more than {WINDOW:,} records after the others of its group; sort the input so that they are close"


class Inputs:
    """The inputs of a run. A context manager: at its end their sources are closed, and refused if they changed."""

    def __init__(self, request: ReadRequest, host: Host) -> None:
        self.request, self.host = request, host
        limits, encoding = request.settings.limits, request.encoding
        self._sources = [
            Source(path, limits=limits, encoding=encoding, reread=True, stand_in=request.stand_ins.get(path, ""))
            for path in request.inputs
        ]
        self._ends = ExitStack()
        for source in reversed(self._sources):  # the first that changed is named
            self._ends.push(source)
        self.detections: list[Detection] = []
        self.said: list[str] = []
        self.unread: list[FtconvError] = []
        """Why inputs could not be read, where the others were to be read all the same."""
        self.dispatch = Dispatch()
        self.in_spans = True
        """Whether others may read spans of the inputs by themselves. Then chunks begin and end elsewhere."""
        self._share: Shared | None = None
        self._choice: tuple[list[Chosen], list[str]] | None = None

    def __enter__(self) -> Inputs:
        return self

    def __exit__(self, *error: Any) -> None:
        self._ends.__exit__(*error)

    def open(
        self,
        log: FindingLog,
        to: str = "",
        *,
        keep_going: bool = False,
        transforms: tuple[TransformStep, ...] = (),
        write: WritePlan | None = None,
        effort: float = 1,
    ) -> list[Input]:
        """Detect what the inputs are, and make a plan for each.

        `to` is the name of the format to be written, "" for none. With `keep_going`, an input whose data cannot be
        read is logged and left out, unless it is the only one. `effort` is how many times as long as linting it takes,
        for workers pay that much sooner. Raises DetectionError, InputError, UsageError.
        """
        log.files = [source.name for source in self._sources]
        repair = TransformChain([(self.host.transform(s.name), s.options) for s in transforms], self.host).repair
        inputs: list[Input] = []
        for source in self._sources:
            try:
                detection, read = opened_input(
                    source, self.host, log, self.detections, container=self.request.container,
                    asked=self.request.read, settings=self.request.settings, repair=repair,
                )  # fmt: skip
            except (DetectionError, InputError) as error:
                error.file = source.name
                finding = finding_of(error) if keep_going and len(self._sources) > 1 else None
                if finding is None:
                    raise
                log.add(finding)
                self.unread.append(error)
                continue
            plan = Plan(
                token=new_token(), read=read, lint=self.request.lint, transforms=transforms, write=write or WritePlan()
            )
            inputs.append(Input(source, detection, plan))
        self.dispatch.processes = processes_that_pay(self.request, self.host, inputs, to, effort)
        self.dispatch.engage(self.host, self.request)
        self._share = self._share or shared_by(self.request, self._sources, len(inputs))
        return [self._prepassed(item, to) for item in self._choose(inputs, to)]

    def last_pass(self) -> None:
        """Say that each input is read once more at most, so that what comes on a pipe is no longer kept."""
        for source in self._sources:
            source.keep(False)

    @property
    def total_bytes(self) -> int:
        """The size of all inputs as far as it is known."""
        return sum(source.total_bytes for source in self._sources)

    def map(self, function: Callable[[Plan, Chunk], _T], item: Input, beside: Path | None = None) -> Iterator[_T]:
        """Yield what `function` makes of each chunk, in order; `beside` is a file beside which output may be left."""
        bind(item.plan, self.host)
        spans = spans_of(item, self.host, self.request) if self.in_spans and self.dispatch.apart else None
        pieces = self.chunks(item) if spans is None else spans
        return self.dispatch.results(function, ((item.plan, piece) for piece in pieces), beside)

    def results(
        self,
        function: Callable[[Plan, Chunk], ChunkResult],
        item: Input,
        progress: Progress | None = None,
        beside: Path | None = None,
        *,
        main: bool = False,
    ) -> Iterator[tuple[ChunkResult, int]]:
        """Yield the result of each chunk of an input, in order, with the number that its records count from.

        `main` says that this is the pass for which the run is there, which may be done in shares.
        """
        before = sum(source.total_bytes for source in self._sources[: self._sources.index(item.source)])
        first = size = 0
        once = container_named(item.detection.container).once
        said = False
        made = self.map(function, item, beside)
        if main and self._share is not None:
            pieces = placed_spans(item, self.host, self.request) or ((0, chunk) for chunk in self.chunks(item))
            placed = ((before + at, (item.plan, piece)) for at, piece in pieces)
            made = self._share.results(function, item.plan, placed, self.dispatch)
        for result in made:
            if once and result.log.has(once):
                result.log.drop(once) if said else None
                said = True
            yield result, 0 if result.numbered else first
            first += result.records
            size += result.size
            if progress is not None:
                progress(before + min(item.source.read_bytes, size), self.total_bytes)

    def fold(
        self,
        make: MakeFold,
        inputs: list[Input],
        report: Report | None = None,
        progress: Progress | None = None,
        *,
        values_only: bool = False,
        most: int = 0,
    ) -> Any:
        """Fold all records, in order, and return what is concluded.

        With a `report` it absorbs what comes of each chunk; without one this is a prepass, which is quiet about records
        that cannot be read: they are refused when they are read again. `most` ends each input after the chunk in which
        so many records are reached.
        """
        if report is not None:
            self.last_pass()
        function = chunk_folder(make, quiet=report is None, values_only=values_only)
        fold = make(bind(inputs[0].plan, self.host))
        state = fold.start()
        for item in inputs:
            reached = 0
            for result, first in self.results(function, item, progress, main=report is not None):
                if report is not None:
                    report.absorb(result, first)
                state = fold.merge(state, result.made)
                reached += result.records
                if most and reached >= most:
                    break
        return fold.conclude(state)

    def records(self, item: Input) -> Iterator[Record]:
        """Yield every record of an input, one after the other, in this process."""
        number = 0
        for chunk in self.chunks(item):
            for index, value in chunk.records():
                numbered = isinstance(chunk, GroupChunk | ChosenChunk)
                yield Record(chunk, index, chunk.place(index).record if numbered else number, value)
                number += 1

    def examples(self, item: Input) -> Iterator[tuple[Record, Example]]:
        """Yield every record that can be read, and its Example."""
        reader = BoundReader(item.plan.read, self.host)
        for record in self.records(item):
            try:
                examples = reader.read(record.value)
            except RecordError:
                continue
            for example in examples:
                yield record, example

    def chunks(self, item: Input) -> Iterator[Chunk]:
        """Yield the chunks of an input with what is chosen of it.

        Records are gathered where its reader or a transform asks for that.
        """
        key_of, chunks = bind(item.plan, self.host).key_of, self._whole_chunks(item)
        if item.chosen is not None:
            chunks = chosen_chunks(chunks, item.chosen)
        return (
            chunks if key_of is None else gathered(chunks, key_of, self.request.settings.chunk_bytes, None, late=LATE)
        )

    def _whole_chunks(self, item: Input) -> Iterator[Chunk]:
        settings, bound = self.request.settings, bind(item.plan, self.host)
        chunks = chunks_of(item.source, item.detection.container, settings)
        group = self.host.reader(item.plan.read.reader).group if item.plan.read.grouped else None
        if group is None:
            return chunks
        if bound.key_of is not None:
            raise UsageError(f"{item.source.name}: {NESTED}")
        return gathered(chunks, group, settings.chunk_bytes, bound.reader.rename_one)

    def _choose(self, inputs: list[Input], to: str) -> list[Input]:
        """Return the inputs with what is chosen of each. That stays the same when they are opened again."""
        sampling = self.request.sampling
        if not sampling.on or not inputs:
            return inputs
        if self._choice is None:
            # A reader that looks at the whole first sees all records here, and only the chosen ones in the run.
            asked = sampling.where or sampling.mixture
            items = [self._prepassed(item, to) for item in inputs] if asked else inputs
            self.said.clear()
            names = [item.source.name for item in inputs]
            self._choice = choose_records(sampling, names, lambda at: self._matches(items[at]))
        chosen, said = self._choice
        self.said.extend(said)
        return [item.with_chosen(one) for item, one in zip(inputs, chosen, strict=True)]

    def _matches(self, item: Input) -> Iterator[Matches]:
        """Yield which records of an input match, chunk by chunk."""
        sampling = self.request.sampling
        jobs = ((item.plan, chunk) for chunk in self._whole_chunks(item))
        if not (sampling.where or sampling.mixture):  # to count is quicker than to send
            return (match_chunk(*job, where="", reads=False) for job in jobs)
        return self.dispatch.results(partial(match_chunk, where=sampling.where, reads=True), jobs)

    def _prepassed(self, item: Input, to: str) -> Input:
        """Find what the reader of an input needs to know of the whole of it before the first record."""
        read = item.plan.read
        prepass = self.host.reader(read.reader).prepass
        if prepass is None or not prepass.needed(read.options, to):
            return item
        state = self.fold(reader_prepass, [item], values_only=True)
        options, said = prepass.conclude(state, read.options, to)
        self.said.extend(f"{item.source.name}: {sentence}" for sentence in said)
        return item.with_plan(read=msgspec.structs.replace(read, options={**read.options, **options}))
