"""The whole street: sources to sink, in passes over chunks. Only this module knows all of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from .choose import Chooser
from .chunk_run import run_chunk
from .containers import Chunk, Container, WriteSettings, container_named
from .containers.registry import container_for_name
from .conversion import Report, Request
from .detection import Detection, detect_source, require
from .engines import jobs_that_pay, map_chunks
from .errors import OutputError, UsageError
from .features import Feature
from .findings import make_finding
from .grouping import gathered
from .host import Host
from .ledger import rebased
from .options import settle
from .place import Place
from .plan import Plan, Step
from .rejects import RejectsFile, default_path
from .sink import NullSink, Sink, StdoutSink
from .source import STDIN, Source
from .survey import survey_chunk
from .verify_output import verify_output
from .work import Result, prepare, takes_speakers

_tokens = itertools.count()
Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all."""


class Input:
    """One input on its way through the passes."""

    def __init__(self, source: Source, detection: Detection, plan: Plan) -> None:
        self.source, self.detection, self.plan = source, detection, plan


class Pipeline:
    """One conversion. `run()` does it; what it made is visible only when all went well."""

    def __init__(self, request: Request, host: Host, progress: Progress | None = None) -> None:
        self.request, self.host, self.progress = request, host, progress
        self.report = Report(out=request.out)
        self.writer = host.writer(request.to)
        self.write_options = settle(self.writer.write, request.write_options, f"--to {self.writer.name}")
        self.container = self._container()
        self.jobs = 1
        self.plugin_files: tuple[str, ...] = ()
        self.strangers = True
        if request.verify and request.out in ("", STDIN):
            raise UsageError("--verify reads the output back and needs a file: -o OUT, and no --dry-run")

    def _container(self) -> Container:
        out = self.request.out
        name = container_for_name(out) if out not in ("", "-") else ""
        container = container_named(name or self.writer.container)
        if container.encode is None:
            raise UsageError(f"{container.name} can only be read; write .csv, .jsonl, .json or .parquet")
        return container

    # -- the passes ------------------------------------------------------------------------------------------------

    def run(self) -> Report:
        """Do it. Raises FtconvError with everything as it was before."""
        request, report = self.request, self.report
        sources = [self._source(path) for path in request.inputs]
        sink = self._sink()
        rejects = RejectsFile(self._rejects_path(), force=request.force, inputs=tuple(request.inputs), dry=not request.out)
        try:
            inputs = [self._input(source) for source in sources]
            total = sum(i.source.total_bytes for i in inputs)
            self.jobs = jobs_that_pay(request.jobs, total)
            self._settle(inputs)
            self._convert(inputs, sink, rejects, total)
            if request.verify:
                self._verify(sink, inputs)
            rejects.commit()
            report.rejects = rejects.made
            if report.tally.read and not report.tally.written:
                sink.discard()
                report.out = ""
            else:
                sink.commit()
        except BaseException:
            sink.discard()
            rejects.discard()
            raise
        finally:
            for source in sources:
                source.close()
        return report

    def _source(self, path: str) -> Source:
        s = self.request.settings
        return Source(path, limits=s.limits, encoding=self.request.encoding, reread=True)

    def _sink(self) -> Sink | StdoutSink | NullSink:
        request = self.request
        if not request.out:
            return NullSink()
        if request.out == STDIN:
            return StdoutSink(hold=request.strict or request.on_loss == "fail")
        return Sink(request.out, force=request.force, inputs=tuple(request.inputs))

    def _rejects_path(self) -> str:
        return self.request.rejects or default_path(self.request.out)

    def _input(self, source: Source) -> Input:
        """Find out what an input is, and make its plan."""
        request, host = self.request, self.host
        detection = require(
            detect_source(
                source, host, container=request.container, reader=request.reader, mapping=request.mapping,
                settings=request.settings,
            )
        )  # fmt: skip
        self.report.detections.append(detection)
        for note in detection.notes:
            self.report.log.add(make_finding(note.code, note.message, Place(source.name, 1, 1)))
        reader = host.reader(detection.format)
        if request.mapping and not takes_speakers(reader):
            unknown = [f for f in request.mapping if f not in reader.fields]
            if unknown:
                raise UsageError(f"--map {unknown[0]}=…: {reader.name} has no such field; it has {', '.join(reader.fields)}")
        plan = Plan(
            token=f"{id(self)}-{next(_tokens)}",
            reader=reader.name,
            read_options=settle(reader.read, request.read_options, f"--from {reader.name}"),
            mapping=request.mapping,
            grouped=detection.grouped,
            steps=tuple(Step(name, options) for name, options in request.applied),
            rules=tuple(Step(name, options) for name, options in request.rules),
            writer=self.writer.name,
            write_options=self.write_options,
            container=self.container.name,
            write_settings=WriteSettings(escape_formulas=request.escape_formulas),
            keep_extra=request.keep_extra,
            on_loss=request.on_loss,
            strict=request.strict,
            verify=request.verify,
            limits=request.settings.limits,
            plugin_files=self.plugin_files,
            strangers=self.strangers,
        )
        return Input(source, detection, plan)

    def _settle(self, inputs: list[Input]) -> None:
        """The passes that find facts of the whole input before the first record is written."""
        for item in inputs:
            reader = self.host.reader(item.plan.reader)
            if reader.survey is not None and reader.survey.needed(item.plan.read_options, self.writer.name):
                state = reader.survey.start()
                for part in self._map(survey_chunk, [item]):
                    state = reader.survey.merge(state, part)
                options, said = reader.survey.conclude(state, item.plan.read_options, self.writer.name)
                self._replan(item, read_options={**item.plan.read_options, **options})
                self.report.said.extend(f"{item.source.name}: {sentence}" for sentence in said)
        if self.writer.settle is not None:
            features, _, _ = self._look(inputs, writer="")
            self.write_options = {**self.write_options, **self.writer.settle(Feature(features), self.write_options)}
            for item in inputs:
                self._replan(item, write_options=self.write_options)
        if self.container.table:
            features, extra, columns = self._look(inputs, writer=self.writer.name)
            if self.writer.columns is not None:
                kept = [c for c in extra if self.request.keep_extra]
                columns = self.writer.columns(Feature(features), kept, self.write_options)
            settings = msgspec.structs.replace(inputs[0].plan.write_settings, columns=tuple(columns))
            for item in inputs:
                self._replan(item, write_settings=settings)

    def _look(self, inputs: list[Input], writer: str) -> tuple[int, list[str], list[str]]:
        """Return features, unknown columns and columns of all examples, as they would be written."""
        features = 0
        extra: dict[str, None] = {}
        columns: dict[str, None] = {}
        looks = [self._copy(item, writer=writer, survey=True, verify=False, strict=False, on_loss="report") for item in inputs]
        for result in self._map(run_chunk, looks):
            features |= result.features
            extra.update(result.extra)
            columns.update(result.columns)
        return features, list(extra), list(columns)

    def _copy(self, item: Input, **changes: Any) -> Input:
        copy = Input(item.source, item.detection, item.plan)
        self._replan(copy, **changes)
        return copy

    def _replan(self, item: Input, **changes: Any) -> None:
        item.plan = msgspec.structs.replace(item.plan, token=f"{id(self)}-{next(_tokens)}", **changes)

    def _map(self, function: Callable[[Plan, Chunk], Any], inputs: list[Input]) -> Iterator[Any]:
        for item in inputs:
            prepare(item.plan, self.host)
        return map_chunks(function, ((item.plan, chunk) for item in inputs for chunk in self._chunks(item)), self.jobs)

    def _chunks(self, item: Input) -> Iterator[Chunk]:
        chunks = container_named(item.detection.container).chunks(item.source, self.request.settings)
        if not item.plan.grouped:
            return chunks
        reader = self.host.reader(item.plan.reader)
        assert reader.group is not None
        work = prepare(item.plan, self.host)
        return gathered(chunks, reader.group, self.request.settings.chunk_bytes, work.rename)

    # -- the main pass ---------------------------------------------------------------------------------------------

    def _convert(self, inputs: list[Input], sink: Sink | StdoutSink | NullSink, rejects: RejectsFile, total: int) -> None:
        report = self.report
        assert self.container.assemble is not None
        chooser = Chooser()
        self.prints: list[bytes] = []
        out = sink.open()
        assembler = self.container.assemble(out, inputs[0].plan.write_settings)
        read_before = 0
        for item in inputs:
            first_record = 0
            for result in self._map(run_chunk, [item]):
                self._take(result, first_record, assembler.add, chooser, rejects)
                first_record += result.records
                if self.progress is not None:
                    self.progress(read_before + item.source.read_bytes, total)
            read_before += item.source.total_bytes
        assembler.close()
        out.flush()
        if not report.tally.adds_up:
            raise OutputError(f"the accounting does not add up ({report.tally.line()}); nothing was written; this is a bug")

    def _take(
        self, result: Result, first_record: int, add: Callable[[bytes], Any], chooser: Chooser, rejects: RejectsFile
    ) -> None:
        report = self.report
        if result.grouped:
            first_record = 0
        report.log.merge(result.log, first_record)
        report.crashed.extend(c for c in result.crashed if c not in report.crashed)
        for reject in result.rejects:
            rejects.add(rebased(reject.finding, first_record), reject.raw)
        if result.pieces is None:
            report.tally.add(result.tally)
            self.prints.extend(result.prints)
            if result.output:
                add(result.output)
            return
        report.tally.add(chooser.choose(result, add, self.prints))

    def _verify(self, sink: Sink | StdoutSink | NullSink, inputs: list[Input]) -> None:
        work = prepare(inputs[0].plan, self.host)
        back = Source(sink.written, limits=self.request.settings.limits)
        back.name = self.request.out
        self.report.verified = verify_output(back, self.container.name, self.host, work, self.prints)
