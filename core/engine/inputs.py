"""The inputs of a run: opened, detected, planned, and mapped over in chunks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import msgspec

from ..containers import Chunk, ReadSettings
from ..containers.reading import chunks_of
from ..errors import DetectionError, FtconvError, InputError, RecordError, UsageError
from ..files.source import Source
from ..model.example import Example
from ..model.finding import finding_of, make_finding
from ..model.finding_log import FindingLog
from ..model.nearest import did_you_mean
from ..model.place import Place
from ..spec.builtins import FTCONV
from ..spec.host import Host
from ..spec.options import settle
from .bound_plan import BoundReader, bind
from .detection import Detection, detect_source, require
from .folds import MakeFold, chunk_folder
from .grouping import WINDOW, gathered
from .plan import LintPlan, Plan, ReadPlan, TransformStep, WritePlan
from .ranking import takes_speakers
from .reader_prepass import reader_prepass
from .report import ChunkResult, Report
from .transform_chain import TransformChain
from .workers import WORTH_BYTES, jobs_that_pay, map_chunks

_T = TypeVar("_T")
Progress = Callable[[int, int], None]
"""Told the bytes read so far, of all inputs, and the bytes in all."""

NESTED = "a transform cannot group conversations of several records each; convert with --to chat first"
LATE = f"more than {WINDOW:,} records after the others of its group; sort the input so that they are close"

_tokens = itertools.count()


class ReadRequest(msgspec.Struct, kw_only=True):
    """Which inputs a run reads, and how it reads and checks them; see the options that all commands share.

    `stand_ins` are files to be read in place of inputs, by the name of the input.
    """

    inputs: list[str]
    container: str = ""
    encoding: str = ""
    jobs: int = 0
    settings: ReadSettings = ReadSettings()
    stand_ins: dict[str, str] = msgspec.field(default_factory=dict)
    read: ReadPlan = ReadPlan()
    lint: LintPlan = LintPlan()

    def reading(self, **changes: Any) -> dict[str, Any]:
        """Return the fields of a ReadRequest like this one, but for some."""
        return {name: getattr(self, name) for name in ReadRequest.__struct_fields__} | changes


class Record(msgspec.Struct):
    """A record of an input. `number` counts from the start of the input."""

    chunk: Chunk
    index: int
    number: int
    value: Any

    @property
    def place(self) -> Place:
        """Where it begins."""
        place = self.chunk.place(self.index)
        return msgspec.structs.replace(place, record=self.number)


class Input:
    """An input with its detection and plan."""

    def __init__(self, source: Source, detection: Detection, plan: Plan) -> None:
        self.source, self.detection, self.plan = source, detection, plan

    def with_plan(self, **changes: Any) -> Input:
        """Return the same input with another plan."""
        return Input(self.source, self.detection, msgspec.structs.replace(self.plan, token=_token(), **changes))


def _token() -> str:
    return str(next(_tokens))


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
        self.processes = 1

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
    ) -> list[Input]:
        """Detect what the inputs are, and make a plan for each.

        `to` is the name of the format to be written, "" for none. With `keep_going`, an input whose data cannot be
        read is logged and left out, unless it is the only one. Raises DetectionError, InputError, UsageError.
        """
        log.files = [source.name for source in self._sources]
        repair = TransformChain([(self.host.transform(s.name), s.options) for s in transforms], self.host).repair
        inputs: list[Input] = []
        for source in self._sources:
            try:
                detection, read = self._detected(source, log, repair)
            except (DetectionError, InputError) as error:
                error.file = source.name
                finding = finding_of(error) if keep_going and len(self._sources) > 1 else None
                if finding is None:
                    raise
                log.add(finding)
                self.unread.append(error)
                continue
            plan = Plan(
                token=_token(), read=read, lint=self.request.lint, transforms=transforms, write=write or WritePlan()
            )
            inputs.append(Input(source, detection, plan))
        size = sum(source.at_least(WORTH_BYTES) for source in self._sources) if not (self.request.jobs or to) else 0
        self.processes = jobs_that_pay(self.request.jobs, size, not to)
        return [self._prepassed(item, to) for item in inputs]

    def last_pass(self) -> None:
        """Say that each input is read once more at most, so that what comes on a pipe is no longer kept."""
        for source in self._sources:
            source.keep(False)

    @property
    def total_bytes(self) -> int:
        """The size of all inputs as far as it is known."""
        return sum(source.total_bytes for source in self._sources)

    def map(self, function: Callable[[Plan, Chunk], _T], inputs: list[Input]) -> Iterator[_T]:
        """Yield what `function` makes of each chunk, in order."""
        for item in inputs:
            bind(item.plan, self.host)
        jobs = ((item.plan, chunk) for item in inputs for chunk in self.chunks(item))
        return map_chunks(function, jobs, self.processes)

    def results(
        self, function: Callable[[Plan, Chunk], ChunkResult], item: Input, progress: Progress | None = None
    ) -> Iterator[tuple[ChunkResult, int]]:
        """Yield the result of each chunk of an input, in order, with the number that its records count from."""
        before = sum(source.total_bytes for source in self._sources[: self._sources.index(item.source)])
        first = 0
        for result in self.map(function, [item]):
            yield result, 0 if result.grouped else first
            first += result.records
            if progress is not None:
                progress(before + item.source.read_bytes, self.total_bytes)

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
            for result, first in self.results(function, item, progress):
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
                yield Record(chunk, index, chunk.place(index).record if item.plan.read.grouped else number, value)
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
        """Yield the chunks of an input, with records gathered where its reader or a transform asks for that."""
        settings = self.request.settings
        chunks = chunks_of(item.source, item.detection.container, settings)
        bound = bind(item.plan, self.host)
        group = self.host.reader(item.plan.read.reader).group if item.plan.read.grouped else None
        if group is not None:
            if bound.key_of is not None:
                raise UsageError(f"{item.source.name}: {NESTED}")
            return gathered(chunks, group, settings.chunk_bytes, bound.reader.rename_one)
        return chunks if bound.key_of is None else gathered(chunks, bound.key_of, settings.chunk_bytes, None, late=LATE)

    def _detected(
        self, source: Source, log: FindingLog, repair: Callable[[str], Any] | None
    ) -> tuple[Detection, ReadPlan]:
        """Return what an input is, and how it is read."""
        request, asked = self.request, self.request.read
        detection = detect_source(
            source,
            self.host,
            container=request.container,
            reader=asked.reader,
            mapping=asked.mapping,
            settings=request.settings,
            repair=repair,
        )
        self.detections.append(detection)
        # Where no record can be decoded, any reader will do to say so of each.
        format_name = detection.format if detection.format or not detection.hopeless else FTCONV
        if not format_name:
            require(detection)
        for note in detection.notes:
            log.add(make_finding(note.code, note.message, Place(source.name, 1, 1)))
        reader = self.host.reader(format_name)
        if asked.mapping and not takes_speakers(reader.read):
            unknown = [f for f in asked.mapping if f not in reader.fields]
            if unknown:
                hint = did_you_mean(unknown[0], reader.fields, f"it has {', '.join(reader.fields) or 'none'}")
                raise UsageError(f"--map {unknown[0]}=…: {reader.name} has no such field{hint}")
        read = msgspec.structs.replace(
            asked,
            reader=reader.name,
            options=settle(reader.read, asked.options, f"--from {reader.name}"),
            grouped=detection.grouped,
            limits=request.settings.limits,
        )
        return detection, read

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
