"""The inputs of a run: opened, detected, planned, and mapped over in chunks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from ..containers import Chunk, ReadSettings, container_named
from ..errors import DetectionError, FtconvError, InputError, UsageError
from ..files.source import Source
from ..model.finding import finding_of, make_finding
from ..model.finding_log import FindingLog
from ..model.nearest import did_you_mean
from ..model.place import Place
from ..model.production import Production
from ..spec.choice import Choice
from ..spec.host import Host
from ..spec.options import settle
from .bound_plan import bind, takes_speakers
from .detection import Detection, detect_source, require
from .grouping import gathered
from .plan import Plan
from .survey import survey_chunk
from .transform_chain import TransformChain
from .workers import jobs_that_pay, map_chunks

if TYPE_CHECKING:
    from ..target.target import Target

_T = TypeVar("_T")


class Numbered(Protocol):
    """What comes of a chunk: how many records it had, and whether they are numbered from the start of the input."""

    records: int
    grouped: bool


N = TypeVar("N", bound=Numbered)
_tokens = itertools.count()


class ReadRequest(msgspec.Struct, kw_only=True):
    """How the inputs of a run are to be read and judged; see the options that all commands share.

    `choice` says which rules judge; None for none at all. `every` keeps all findings, up to a stated cap, where people
    need no more than a few of each message. `against` names the files that FT603 compares with. `stand_ins` are files
    to be read in place of inputs, by the name of the input.
    """

    inputs: list[str]
    reader: str = ""
    container: str = ""
    encoding: str = ""
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    read_options: dict[str, Any] = msgspec.field(default_factory=dict)
    jobs: int = 0
    settings: ReadSettings = ReadSettings()
    plugin_files: tuple[str, ...] = ()
    third_party: bool = True
    choice: Choice | None = None
    target: Target | None = None
    production: Production | None = None
    vocab_dir: str = ""
    against: tuple[str, ...] = ()
    every: bool = False
    baselined: bool = False
    show_content: bool = False
    stand_ins: dict[str, str] = msgspec.field(default_factory=dict)


class Input:
    """One input on its way through the passes."""

    def __init__(self, source: Source, detection: Detection, plan: Plan) -> None:
        self.source, self.detection, self.plan = source, detection, plan

    def with_plan(self, **changes: Any) -> Input:
        """Return the same input with another plan."""
        return Input(self.source, self.detection, msgspec.structs.replace(self.plan, token=_token(), **changes))


def _token() -> str:
    return str(next(_tokens))


class Inputs:
    """The inputs of a run. Close it when done."""

    def __init__(self, request: ReadRequest, host: Host) -> None:
        self.request, self.host = request, host
        settings = request.settings
        self._sources = [
            Source(
                path,
                limits=settings.limits,
                encoding=request.encoding,
                reread=True,
                stand_in=request.stand_ins.get(path, ""),
            )
            for path in request.inputs
        ]
        self.detections: list[Detection] = []
        self.said: list[str] = []
        self.unread: list[FtconvError] = []
        """Why inputs could not be read, where the others were to be read all the same."""
        self.processes = 1

    def close(self) -> None:
        """Let go of what was spooled."""
        for source in self._sources:
            source.close()

    def open(self, log: FindingLog, to: str, *, keep_going: bool = False, **plan: Any) -> list[Input]:
        """Tell what the inputs are, and make a plan for each; `plan` is what they have in common.

        `to` is the name of the format to be written, "" for none. With `keep_going`, an input whose data cannot be
        read is logged and left out, unless it is the only one. Raises DetectionError, InputError, UsageError.
        """
        log.files = [source.name for source in self._sources]
        inputs: list[Input] = []
        for source in self._sources:
            try:
                inputs.append(self._plan(source, log, plan))
            except (DetectionError, InputError) as error:
                error.file = source.name
                finding = finding_of(error) if keep_going and len(self._sources) > 1 else None
                if finding is None:
                    raise
                log.add(finding)
                self.unread.append(error)
        self.processes = jobs_that_pay(self.request.jobs, self.total_bytes, not to)
        return [self._surveyed(item, to) for item in inputs]

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
        self,
        function: Callable[[Plan, Chunk], N],
        item: Input,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[tuple[N, int]]:
        """Yield what `function` makes of each chunk of an input, in order, with the number that its records count from.

        `progress` is told the bytes read so far, of all inputs, and the bytes in all.
        """
        before = sum(source.total_bytes for source in self._sources[: self._sources.index(item.source)])
        first = 0
        for result in self.map(function, [item]):
            yield result, 0 if result.grouped else first
            first += result.records
            if progress is not None:
                progress(before + item.source.read_bytes, self.total_bytes)

    def _plan(self, source: Source, log: FindingLog, common: dict[str, Any]) -> Input:
        request = self.request
        steps = [(self.host.transform(step.name), step.options) for step in common.get("steps", ())]
        detection = detect_source(
            source,
            self.host,
            container=request.container,
            reader=request.reader,
            mapping=request.mapping,
            settings=request.settings,
            repair=TransformChain(steps, self.host).repair,
        )
        self.detections.append(detection)
        # Where no record can be decoded, any reader will do to say so of each.
        format_name = detection.format if detection.format or not detection.hopeless else "ftconv"
        if not format_name:
            require(detection)
        for note in detection.notes:
            log.add(make_finding(note.code, note.message, Place(source.name, 1, 1)))
        reader = self.host.reader(format_name)
        if request.mapping and not takes_speakers(reader):
            unknown = [f for f in request.mapping if f not in reader.fields]
            if unknown:
                hint = did_you_mean(unknown[0], reader.fields, f"it has {', '.join(reader.fields) or 'none'}")
                raise UsageError(f"--map {unknown[0]}=…: {reader.name} has no such field{hint}")
        plan = Plan(
            token=_token(),
            reader=reader.name,
            read_options=settle(reader.read, request.read_options, f"--from {reader.name}"),
            mapping=request.mapping,
            grouped=detection.grouped,
            limits=request.settings.limits,
            plugin_files=request.plugin_files,
            third_party=request.third_party,
            target=request.target,
            production=request.production,
            vocab_dir=request.vocab_dir,
            keep_all=request.every or request.baselined,
            show_content=request.show_content,
            against=request.against,
            **common,
        )
        return Input(source, detection, plan)

    def _surveyed(self, item: Input, to: str) -> Input:
        """Find the facts of the whole input that its reader needs before the first record."""
        survey = self.host.reader(item.plan.reader).survey
        if survey is None or not survey.needed(item.plan.read_options, to):
            return item
        state = survey.start()
        for part in self.map(survey_chunk, [item]):
            state = survey.merge(state, part)
        options, said = survey.conclude(state, item.plan.read_options, to)
        self.said.extend(f"{item.source.name}: {sentence}" for sentence in said)
        return item.with_plan(read_options={**item.plan.read_options, **options})

    def chunks(self, item: Input) -> Iterator[Chunk]:
        """Yield the chunks of an input, with conversations gathered where its reader asks for that."""
        settings = self.request.settings
        chunks = container_named(item.detection.container).chunks(item.source, settings)
        reader = self.host.reader(item.plan.reader)
        if not item.plan.grouped or reader.group is None:
            return chunks
        return gathered(chunks, reader.group, settings.chunk_bytes, bind(item.plan, self.host).rename_one)
