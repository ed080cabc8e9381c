"""The whole way: sources to sink, in passes over chunks. Only this module knows all of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..containers import CONTAINERS, Container, WriteSettings, container_named
from ..containers.registry import container_for_name
from ..engine.bound_plan import Result, bind
from ..engine.inputs import Input, Inputs
from ..engine.plan import TransformStep
from ..engine.report import Report
from ..errors import OutputError, UsageError
from ..files.sink import NullSink, Sink, StdoutSink
from ..files.source import STDIN, Source
from ..lint.dataset_rules import DatasetRules, log_for
from ..model.features import Feature
from ..model.finding_log import rebased
from ..spec.host import Host
from ..spec.options import settle
from .chunk import run_chunk
from .keep_first import KeepFirst
from .read_back import verify_output
from .rejects_file import RejectsFile, default_path
from .request import Request

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all."""


class Pipeline:
    """One conversion. `run()` does it; what it made is visible only when all went well."""

    def __init__(self, request: Request, host: Host, progress: Progress | None = None) -> None:
        self.request, self.host, self.progress = request, host, progress
        self.report = Report(out=request.out, log=log_for(request))
        if request.to in CONTAINERS and not host.resolve("writer", request.to):
            raise UsageError(f"{request.to} is a container, not a format: --to FORMAT -o OUT.{request.to}")
        self.writer = host.writer(request.to)
        self.write_options = settle(self.writer.write, request.write_options, f"--to {self.writer.name}")
        self.container = self._container()
        self.prints: list[bytes] = []
        judged = request.choice is not None
        self.dataset_rules = DatasetRules(request, host, self.report, core_codes=False) if judged else None
        self.dry = request.dry_run or not request.out
        if request.verify and (self.dry or request.out == STDIN):
            raise UsageError("--verify reads the output back and needs a file: -o OUT, and no --dry-run")

    def _container(self) -> Container:
        out = self.request.out
        name = container_for_name(out) if out not in ("", STDIN) else ""
        container = container_named(name or self.writer.container)
        if container.encode is None:
            raise UsageError(f"{out}: {container.name} can only be read; write .csv, .jsonl, .json or .parquet")
        if container.name == "text" and self.writer.container != "text":
            raise UsageError(f"{out}: plain text holds transcripts alone: --to text, or another ending such as .jsonl")
        return container

    def run(self) -> Report:
        """Do it. Raises FtconvError with everything as it was before."""
        request, report = self.request, self.report
        sink = self._sink()
        rejects = RejectsFile(
            request.rejects or default_path(request.out),
            force=request.force,
            inputs=tuple(request.inputs),
            dry=self.dry,
            out=request.out,
        )
        passes = Inputs(request, self.host)
        try:
            inputs = self._settled(passes, self._open(passes))
            if self.dataset_rules is not None:
                inputs = self.dataset_rules.plan(inputs, passes)
            self._convert(passes, inputs, sink, rejects)
            if request.verify:
                self._verify(sink, inputs[0])
            rejects.commit()
            report.rejects = rejects.made
            if rejects.stale:
                report.said.append(f"{rejects.stale} is of an earlier run; this one rejected nothing")
            if self.dry or (report.tally.read and not report.tally.written):
                sink.discard()
                report.out = ""
            else:
                sink.commit()
        except BaseException:
            sink.discard()
            rejects.discard()
            raise
        finally:
            passes.close()
        return report

    def _sink(self) -> Sink | StdoutSink | NullSink:
        request = self.request
        if self.dry:
            self._would_write()
            return NullSink()
        if request.out == STDIN:
            return StdoutSink(hold=request.strict or request.on_loss == "fail", inputs=tuple(request.inputs))
        return Sink(request.out, force=request.force, inputs=tuple(request.inputs))

    def _would_write(self) -> None:
        """Refuse an output of a dry run that cannot be written, and name one that stands there already."""
        out = self.request.out
        if out not in ("", STDIN):
            Sink(out, force=True, inputs=tuple(self.request.inputs))
            if os.path.isfile(out) and not self.request.force:
                self.report.said.append(f"{out} exists; only --force would replace it")

    # -- before the first record is written ------------------------------------------------------------------------

    def _open(self, passes: Inputs) -> list[Input]:
        request = self.request
        inputs = passes.open(
            self.report.log,
            self.writer.name,
            steps=tuple(TransformStep(name, options) for name, options in request.applied),
            writer=self.writer.name,
            write_options=self.write_options,
            container=self.container.name,
            write_settings=WriteSettings(escape_formulas=request.escape_formulas),
            keep_extra=request.keep_extra,
            on_loss=request.on_loss,
            strict=request.strict,
            verify=request.verify,
        )
        self.report.detections = passes.detections
        self.report.said += passes.said
        return inputs

    def _settled(self, passes: Inputs, inputs: list[Input]) -> list[Input]:
        """Find what must be known of the whole before the first record is written: options, columns of a table."""
        if self.writer.settle is not None:
            features, _, _ = self._look(passes, inputs, writer="")
            self.write_options = {**self.write_options, **self.writer.settle(Feature(features), self.write_options)}
            inputs = [item.with_plan(write_options=self.write_options) for item in inputs]
        if self.container.table:
            features, extra, columns = self._look(passes, inputs, writer=self.writer.name)
            if self.writer.columns is not None:
                kept = extra if self.request.keep_extra or self.writer.extra == "always" else []
                fixed = self.writer.columns(Feature(features), kept, self.write_options)
                columns = [*fixed, *(c for c in columns if c not in fixed)]
            settings = WriteSettings(columns=tuple(columns), escape_formulas=self.request.escape_formulas)
            inputs = [item.with_plan(write_settings=settings) for item in inputs]
        return inputs

    def _look(self, passes: Inputs, inputs: list[Input], writer: str) -> tuple[int, list[str], list[str]]:
        """Return features, unknown columns and columns of all examples, as they would be written."""
        features = 0
        extra: dict[str, None] = {}
        columns: dict[str, None] = {}
        looks = [
            item.with_plan(writer=writer, survey=True, verify=False, strict=False, on_loss="report") for item in inputs
        ]
        for result in passes.map(run_chunk, looks):
            features |= result.features
            extra.update(result.extra)
            columns.update(result.columns)
        return features, list(extra), list(columns)

    # -- the main pass ---------------------------------------------------------------------------------------------

    def _convert(
        self, passes: Inputs, inputs: list[Input], sink: Sink | StdoutSink | NullSink, rejects: RejectsFile
    ) -> None:
        assert self.container.assemble is not None
        chooser = KeepFirst()
        out = sink.open()
        assembler = self.container.assemble(out, inputs[0].plan.write_settings)
        for item in inputs:
            for result, first_record in passes.results(run_chunk, item, self.progress):
                if self.dataset_rules is not None:
                    self.dataset_rules.take(item, result, first_record)
                self._take(result, first_record, assembler.add, chooser, rejects)
            if self.dataset_rules is not None:
                self.dataset_rules.close_input(item)
        if self.dataset_rules is not None:
            self.dataset_rules.conclude(inputs, passes)
        assembler.close()
        out.flush()
        if not self.report.tally.adds_up:
            line = self.report.tally.line()
            raise OutputError(f"the accounting does not add up ({line}); nothing was written; this is a bug")

    def _take(
        self, result: Result, first_record: int, add: Callable[[bytes], Any], chooser: KeepFirst, rejects: RejectsFile
    ) -> None:
        report = self.report
        report.log.merge(result.log, first_record)
        report.crashed.extend(c for c in result.crashed if c not in report.crashed)
        for reject in result.rejects:
            rejects.add(rebased(reject.finding, first_record), reject.raw)
        if result.pieces is not None:
            report.tally.add(chooser.choose(result, add, self.prints))
            return
        report.tally.add(result.tally)
        self.prints.extend(result.prints)
        if result.output:
            add(result.output)

    def _verify(self, sink: Sink | StdoutSink | NullSink, first: Input) -> None:
        back = Source(sink.written, limits=self.request.settings.limits)
        back.name = self.request.out
        work = bind(first.plan, self.host)
        self.report.verified = verify_output(back, self.container.name, self.host, work, self.prints)
