"""One conversion, from sources to sink, in passes over chunks. Only this module knows the whole way."""

from __future__ import annotations

from typing import Any

import msgspec

from ..containers import CONTAINERS, Assembler
from ..containers.registry import no_format
from ..engine.bound_plan import bind
from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..engine.plan import WritePlan
from ..engine.report import ChunkResult, Report
from ..errors import OutputError, UsageError
from ..files.sink import Output, Sink, commit_all
from ..files.source import STDIN, Source
from ..files.watch import Watched
from ..lint.dataset_rules import DatasetRules, log_for
from ..lint.rejections import Rejections
from ..spec.host import Host
from ..spec.options import options_of, settle
from .chunk import Written, convert_chunk
from .config_file import ConfigFile
from .for_target import chosen_format, formats_of, spelling_of
from .keep_first import KeepFirst
from .out_container import container_of_output
from .own_format import inferred
from .parts import AnySink, OutputPart, output_parts
from .prepass import said_of_columns, with_prepasses
from .read_back import verify_output
from .reordered import Reordered
from .request import Request


class Pipeline:
    """One conversion. `run()` does it, and fills `report`; what it made is visible only when all went well."""

    def __init__(
        self, request: Request, host: Host, progress: Progress | None = None, report: Report | None = None
    ) -> None:
        self.request, self.host, self.progress = request, host, progress
        self.report = report or Report(out=request.out, log=log_for(request))
        self.settled = bool(request.to) and not request.in_place
        self.own_container = ""
        if self.settled:
            self._write_as(request.to)
        elif request.lint.target is not None:
            formats_of(request.lint.target, host)
        elif request.out in ("", STDIN):
            raise UsageError("name the format to write, or a target")
        self.prints: list[bytes] = []
        self.parts: list[OutputPart] = []
        checked = request.lint.choice is not None
        self.dataset_rules = DatasetRules(request, host, self.report, core_codes=False) if checked else None
        self.dry = request.dry_run or not request.out
        self.config: ConfigFile | None = None
        if request.write.verify and (self.dry or request.out == STDIN):
            raise UsageError("--verify reads the output back and needs a file: -o OUT, and no --dry-run")

    def _write_as(self, to: str) -> None:
        """Settle the format to write, with the container and the options that follow from it."""
        if to in CONTAINERS and not self.host.resolve("writer", to):
            raise UsageError(no_format(to))
        self.writer = self.host.writer(to)
        self.container = container_of_output(self.request, self.writer, self.own_container)
        self.write = self._settled(self.request.write)

    def _choose(self, inputs: Inputs) -> None:
        """Write the format of the target that suits the data, or the one that the inputs have."""
        request, target = self.request, self.request.lint.target
        if target is not None and not request.to:
            self._write_as(chosen_format(inputs, self.host, request.lint, request.transforms))
            self.report.said.append(f"writing {self.writer.name} for {target.name}")
            return
        to, self.own_container, why = inferred(inputs, self.host, request)
        self._write_as(to)
        self.report.said += [f"writing {self.writer.name}{why}"] if why else []

    @property
    def ending(self) -> str:
        """The ending of a file of the container that is written."""
        return CONTAINERS[self.container.name].extensions[0]

    def _settled(self, write: WritePlan) -> WritePlan:
        """Return how to write, with the writer's options, and the container's among the settings."""
        options, settings, configure = dict(write.options), write.settings, self.container.configure
        if configure is not None:
            others = options.keys() - {o.name for o in options_of(self.writer.write)}
            given = {name: options.pop(name) for name in others}
            settings = configure(settings, **settle(configure, given, self.container.title))
        return msgspec.structs.replace(
            write,
            writer=self.writer.name,
            options=self._options(options),
            container=self.container.name,
            settings=settings,
            apart=self.request.sampling.reorders,
            keys=bool(self.request.trainer_config),
        )

    def _options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the options of the writer: as the user gave them, else as the target requires."""
        options = settle(self.writer.write, given, f"--to {self.writer.name}")
        return {**spelling_of(self.request.lint.target, self.writer), **options}

    def run(self) -> Report:
        """Do it. Raises FtconvError with everything as it was before."""
        return run_together([self])[0]

    def make(self) -> list[Output]:
        """Convert, and return what is to be made visible."""
        request = self.request
        if request.trainer_config:
            out, target = request.out, request.lint.target
            self.config = ConfigFile(request.trainer_config, target, out, request.outputs, dry=self.dry)
        self.parts = self._parts() if self.settled else []
        with Inputs(request, self.host) as inputs:
            if not self.settled:
                self._choose(inputs)
                self.parts = self._parts()
            if self.config is not None:
                self.config.check(self.writer.name, (part.out for part in self.parts))
            self._convert(inputs, self._planned(inputs, self.parts), self.parts)
        told = self.config.sinks() if self.config is not None else []
        return [*self._rejects(self.parts), *(part.sink for part in self.parts if part.visible), *told]

    def conclude(self) -> None:
        """Say in the report what was made visible."""
        report, parts = self.report, self.parts
        report.rejects = ", ".join(dict.fromkeys(part.rejects.made for part in parts if part.rejects.made))
        for stale in dict.fromkeys(part.rejects.stale for part in parts if part.rejects.stale):
            report.said.append(f"{stale} is from an earlier run; this one rejected nothing")
        if self.dry or not any(part.visible for part in parts):
            report.out = ""

    def discard(self) -> None:
        """Leave nothing that is not visible."""
        for part in self.parts:
            part.sink.discard()
            part.rejects.discard()
        if self.config is not None:
            self.config.discard()

    def _parts(self) -> list[OutputPart]:
        return output_parts(self.request, self.ending, self.report.said, dry=self.dry)

    def _rejects(self, parts: list[OutputPart]) -> list[Sink]:
        return list(dict.fromkeys(sink for part in parts for sink in part.rejects.sinks))

    def _planned(self, inputs: Inputs, parts: list[OutputPart]) -> list[Input]:
        """Open the inputs, and find what must be known of the whole before the first record is written."""
        report = self.report
        opened = inputs.open(report.log, self.writer.name, transforms=self.request.transforms, write=self.write)
        report.detections = inputs.detections
        report.said += inputs.said
        table = self.container.table
        opened = [
            item for group in _of(parts, opened) for item in with_prepasses(inputs, group, self.writer, table=table)
        ]
        if table:
            for item in opened:
                words = said_of_columns(self.container, item.plan.write.settings, self.request.lint.target)
                report.said += [sentence for sentence in words if sentence not in report.said]
        return opened if self.dataset_rules is None else self.dataset_rules.plan(opened, inputs)

    # -- the main pass ---------------------------------------------------------------------------------------------

    def _convert(self, inputs: Inputs, planned: list[Input], parts: list[OutputPart]) -> None:
        keep_first = KeepFirst()
        if self.dataset_rules is None:
            inputs.last_pass()
        for part, group in zip(parts, _of(parts, planned), strict=True):
            before = self.report.tally.read, self.report.tally.written
            self._convert_into(part, group, inputs, keep_first)
            read, written = self.report.tally.read - before[0], self.report.tally.written - before[1]
            # An input without records has an output without any; one of which nothing was chosen has none.
            made = bool(written or not (read or self.request.sampling.on))
            part.visible = not self.dry and made
            if self.config is not None and made:
                self.config.add(part.out, self.writer.name, self.container.name, part.keys)
        if self.dataset_rules is not None:
            self.dataset_rules.conclude(planned, inputs)
        if not self.report.tally.adds_up:
            line = self.report.tally.line()
            raise OutputError(f"the accounting does not add up ({line}); nothing was written; this is a bug")

    def _convert_into(self, part: OutputPart, group: list[Input], inputs: Inputs, keep_first: KeepFirst) -> None:
        assert self.container.assemble is not None
        self.prints = []
        out = part.sink.open()
        assembler = self.container.assemble(out, group[0].plan.write.settings)
        rules = self.dataset_rules
        sampling = self.request.sampling
        reordered = Reordered(sampling) if sampling.reorders else None
        for item in group:
            before, rejections = self.report.tally.read, Rejections()
            for result, first in inputs.results(convert_chunk, item, self.progress, part.sink.beside, main=True):
                if rules is not None:
                    rules.take(item, result, first)
                if reordered is None:
                    self._write(result, assembler, keep_first)
                else:
                    keep_first.choose(result, reordered.taker(result, item.chosen, before, first))
                part.keys |= result.made.keys
                part.rejects.absorb(result, first)
                rejections.take(result, first)
                self.report.absorb(result, first)
            if not self.request.lint.ungrouped:
                rejections.settle(self.report, item)
            if rules is not None:
                rules.close_input(item)
        if reordered is not None:
            reordered.pour(assembler.add, self.prints)
        assembler.close()
        out.flush()
        if self.write.verify:
            self._verify(part.sink, group[0])

    def _write(self, result: ChunkResult, assembler: Assembler, keep_first: KeepFirst) -> None:
        made: Written = result.made
        if made.choices is not None:

            def put(number: int, pieces: list[bytes], prints: list[bytes]) -> None:
                for piece in pieces:
                    assembler.add(piece)
                self.prints.extend(prints)

            keep_first.choose(result, put)
            return
        self.prints.extend(made.prints)
        if assembler.stream is not None:
            made.output.pour(assembler.stream)
        elif made.output:
            assembler.add(made.output.data)

    def _verify(self, sink: AnySink, first: Input) -> None:
        back = Source(sink.written, limits=self.request.settings.limits)
        back.name = sink.path
        bound = bind(first.plan, self.host)
        self.report.verified += verify_output(back, self.container.name, self.host, bound, self.prints)


def run_together(pipelines: list[Pipeline], watched: Watched | None = None) -> list[Report]:
    """Do several conversions, of which all outputs become visible, or none. `watched` is checked just before."""
    try:
        made = [sink for pipeline in pipelines for sink in pipeline.make()]
        if watched is not None:
            watched.check()
        commit_all(made)
        for pipeline in pipelines:
            pipeline.conclude()
    finally:
        for pipeline in pipelines:
            pipeline.discard()
    return [pipeline.report for pipeline in pipelines]


def _of(parts: list[OutputPart], inputs: list[Input]) -> list[list[Input]]:
    """Return the inputs of each part."""
    return [inputs] if len(parts) == 1 else [[item] for item in inputs]
