"""One conversion, from sources to sink, in passes over chunks. Only this module knows the whole way."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import msgspec

from ..containers import CONTAINERS, Container, container_named
from ..containers.registry import container_for_name
from ..engine.bound_plan import bind
from ..engine.inputs import Input, Inputs, Progress
from ..engine.report import ChunkResult, Report
from ..errors import OutputError, UsageError
from ..files.sink import NullSink, Sink, StdoutSink
from ..files.source import STDIN, Source
from ..lint.dataset_rules import DatasetRules, log_for
from ..spec.host import Host
from ..spec.options import settle
from .chunk import Written, convert_chunk
from .keep_first import KeepFirst
from .prepass import with_prepasses
from .read_back import verify_output
from .rejects_file import RejectsFile, default_path
from .request import Request

AnySink = Sink | StdoutSink | NullSink


class Pipeline:
    """One conversion. `run()` does it; what it made is visible only when all went well."""

    def __init__(self, request: Request, host: Host, progress: Progress | None = None) -> None:
        self.request, self.host, self.progress = request, host, progress
        self.report = Report(out=request.out, log=log_for(request))
        if request.to in CONTAINERS and not host.resolve("writer", request.to):
            raise UsageError(f"{request.to} is a file type, not a format: use e.g. --to chat -o OUT.{request.to}")
        self.writer = host.writer(request.to)
        self.container = self._container()
        self.write = msgspec.structs.replace(
            request.write,
            writer=self.writer.name,
            options=settle(self.writer.write, request.write.options, f"--to {self.writer.name}"),
            container=self.container.name,
        )
        self.prints: list[bytes] = []
        checked = request.lint.choice is not None
        self.dataset_rules = DatasetRules(request, host, self.report, core_codes=False) if checked else None
        self.dry = request.dry_run or not request.out
        if self.write.verify and (self.dry or request.out == STDIN):
            raise UsageError("--verify reads the output back and needs a file: -o OUT, and no --dry-run")

    def _container(self) -> Container:
        out = self.request.out
        name = container_for_name(out) if out not in ("", STDIN) else ""
        container = container_named(name or self.writer.container)
        if container.encode is None:
            raise UsageError(f"{out}: {container.name} is read-only; write .csv, .jsonl, .json or .parquet")
        if container.transcripts and self.writer.container != container.name:
            words = "plain text can only hold transcripts; use --to text, or another extension such as .jsonl"
            raise UsageError(f"{out}: {words}")
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
        try:
            with Inputs(request, self.host) as inputs:
                planned = self._planned(inputs)
                self._convert(inputs, planned, sink, rejects)
                if self.write.verify:
                    self._verify(sink, planned[0])
            rejects.commit()
            report.rejects = rejects.made
            if rejects.stale:
                report.said.append(f"{rejects.stale} is from an earlier run; this one rejected nothing")
            if self.dry or (report.tally.read and not report.tally.written):
                sink.discard()
                report.out = ""
            else:
                sink.commit()
        except BaseException:
            sink.discard()
            rejects.discard()
            raise
        return report

    def _sink(self) -> AnySink:
        request = self.request
        if self.dry:
            self._would_write()
            return NullSink()
        if request.out == STDIN:
            return StdoutSink(
                hold=request.write.strict or request.write.on_loss == "fail", inputs=tuple(request.inputs)
            )
        return Sink(request.out, force=request.force, inputs=tuple(request.inputs))

    def _would_write(self) -> None:
        """Refuse an output of a dry run that cannot be written, and name one that stands there already."""
        out = self.request.out
        if out not in ("", STDIN):
            Sink(out, force=True, inputs=tuple(self.request.inputs))
            if os.path.isfile(out) and not self.request.force:
                self.report.said.append(f"{out} exists; --force would overwrite it")

    def _planned(self, inputs: Inputs) -> list[Input]:
        """Open the inputs, and find what must be known of the whole before the first record is written."""
        report = self.report
        opened = inputs.open(report.log, self.writer.name, transforms=self.request.transforms, write=self.write)
        report.detections = inputs.detections
        report.said += inputs.said
        opened = with_prepasses(inputs, opened, self.writer, table=self.container.table)
        return opened if self.dataset_rules is None else self.dataset_rules.plan(opened, inputs)

    # -- the main pass ---------------------------------------------------------------------------------------------

    def _convert(self, inputs: Inputs, planned: list[Input], sink: AnySink, rejects: RejectsFile) -> None:
        assert self.container.assemble is not None
        keep_first = KeepFirst()
        out = sink.open()
        assembler = self.container.assemble(out, planned[0].plan.write.settings)
        rules = self.dataset_rules
        if rules is None:
            inputs.last_pass()
        for item in planned:
            for result, first in inputs.results(convert_chunk, item, self.progress):
                if rules is not None:
                    rules.take(item, result, first)
                self._write(result, assembler.add, keep_first)
                rejects.absorb(result, first)
                self.report.absorb(result, first)
            if rules is not None:
                rules.close_input(item)
        if rules is not None:
            rules.conclude(planned, inputs)
        assembler.close()
        out.flush()
        if not self.report.tally.adds_up:
            line = self.report.tally.line()
            raise OutputError(f"the accounting does not add up ({line}); nothing was written; this is a bug")

    def _write(self, result: ChunkResult, add: Callable[[bytes], Any], keep_first: KeepFirst) -> None:
        made: Written = result.made
        if made.choices is not None:
            keep_first.choose(result, add, self.prints)
            return
        self.prints.extend(made.prints)
        if made.output:
            add(made.output)

    def _verify(self, sink: AnySink, first: Input) -> None:
        back = Source(sink.written, limits=self.request.settings.limits)
        back.name = self.request.out
        bound = bind(first.plan, self.host)
        self.report.verified = verify_output(back, self.container.name, self.host, bound, self.prints)
