"""`ftconv split`: one input becomes parts for training and for validation that share nothing."""

from __future__ import annotations

import contextlib
import os
from functools import partial
from typing import BinaryIO

import msgspec
from msgspec import Struct, field

from ..containers import RECORD_LINES, container_named, path_beside
from ..conversion.rejects_file import RejectsFile
from ..conversion.reordered import Reordered
from ..engine.folds import chunk_folder
from ..engine.inputs import Input, Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..errors import OutputError, UsageError
from ..files.outputs import Outputs, refuse_file_name
from ..files.sink import commit_all
from ..files.url import is_url
from ..model.nearest import nearest
from ..spec.host import Host
from .assign import MarkTable, parts_of_records
from .marks import WORDS, Ask, Marks, lines_of_chunk, marking
from .shares import Shares


class SplitRequest(ReadRequest, kw_only=True):
    """Everything that `ftconv split` can be asked for; see its options. `inputs` holds one input."""

    shares: Shares
    ask: Ask = Ask()
    stable: bool = False
    folder: str = ""
    rejects: str = ""
    outputs: Outputs = field(default_factory=Outputs)
    dry_run: bool = False


class SplitReport(Report, kw_only=True):
    """What came of a split: the parts by path, with their numbers of records, in order.

    `counted` says that the parts were filled by count, not by hash alone. `alone` is how many records have no group,
    `plain` how many have no value to stratify by.
    """

    parts: dict[str, int] = field(default_factory=dict)
    counted: bool = False
    alone: int = 0
    plain: int = 0


class _Marked(Struct):
    table: MarkTable
    found: list[int] = field(default_factory=lambda: [0, 0])
    columns: dict[str, None] = field(default_factory=dict)


def paths_of(name: str, folder: str, parts: tuple[str, ...]) -> list[str]:
    """Return where the parts go: `NAME_train.jsonl` and so on, beside the input or in `folder`."""
    return [path_beside(name, f"_{part}.jsonl", folder) for part in parts]


def _made(folder: str) -> str:
    """Make the folder of the parts, unless it is there; its parents must be. Returns it when it was made."""
    if is_url(folder):  # a store makes what a name needs
        return ""
    try:
        os.mkdir(folder)
    except FileExistsError:
        if os.path.isdir(folder):
            return ""
        raise OutputError(f"{folder} is a file; -o needs a folder for the parts") from None
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror or error}") from None
    return folder


class Split:
    """One split. `run()` does it; all parts become visible together."""

    def __init__(self, request: SplitRequest, host: Host, progress: Progress | None = None) -> None:
        if len(request.inputs) != 1:
            raise UsageError(
                f"split takes one input, not {len(request.inputs)}; "
                "merge them first with ftconv IN... --to FORMAT -o ALL.jsonl"
            )
        self.request, self.host, self.progress = request, host, progress
        self.report = SplitReport()
        (name,) = request.inputs
        self.paths = paths_of(name, request.folder, request.shares.names)
        self.rejects_path = request.rejects or path_beside(name, ".rejects.jsonl", request.folder)

    def run(self) -> SplitReport:
        """Do it. Raises FtconvError with everything as it was before."""
        request = self.request
        refuse_file_name(request.folder, "-o")
        made = _made(request.folder) if request.folder and not request.dry_run else ""
        try:
            self._run()
        finally:
            if made:
                with contextlib.suppress(OSError):
                    os.rmdir(made)  # only when nothing came to stand in it
        return self.report

    def _run(self) -> None:
        request, dry = self.request, self.request.dry_run
        # A dry run makes no folder, and looks at its files.
        there = not request.folder or is_url(request.folder) or os.path.isdir(request.folder)
        sinks = [request.outputs.sink(path, RECORD_LINES, dry=dry) for path in self.paths] if there else []
        rejects = RejectsFile(self.rejects_path if there else "", request.outputs, dry=dry)
        try:
            with Inputs(request, self.host) as opened, MarkTable() as table:
                item = opened.open(self.report.log)[0]
                self.report.detections = opened.detections
                parts = self._parted(opened, item, table, rejects)
                if dry or not self.report.tally.written:
                    sinks = []
                else:
                    alone = msgspec.structs.replace(item.plan.read, grouped=False)
                    whole = item.with_plan(read=alone).with_chosen(None)  # `parts` says what is chosen
                    self._write(opened, whole, parts, [sink.open() for sink in sinks])
            commit_all([*rejects.sinks, *sinks])
            self.report.rejects = rejects.made
        finally:
            rejects.discard()
            for sink in sinks:
                sink.discard()

    # -- the first pass: what is there -----------------------------------------------------------------------------

    def _parted(self, inputs: Inputs, item: Input, table: MarkTable, rejects: RejectsFile) -> bytearray:
        """Read everything, and return the part of every record."""
        report, request = self.report, self.request
        seen = _Marked(table)
        self._mark(inputs, item, seen, rejects)
        tally = report.tally
        if not tally.adds_up:
            raise OutputError(f"the accounting does not add up ({tally.line()}); nothing was written; this is a bug")
        if not tally.written:
            return bytearray()
        report.alone, report.plain = (tally.written - number for number in seen.found)
        for asked, flag, missing in (
            (request.ask.group_by, "--group-by", report.alone),
            (request.ask.stratify, "--stratify", report.plain),
        ):
            if asked and missing == tally.written:
                raise UsageError(f"{flag} {asked}: no record has this field; {_nearest(asked, list(seen.columns))}")
        if request.ask.group_by:
            table.join()
        stable = request.stable and not request.ask.stratify
        counts, report.counted = parts_of_records(table, request.shares, tally.written, stable=stable)
        report.parts = dict(zip(self.paths, counts, strict=True))
        return table.parts_of(tally.read)

    def _mark(self, inputs: Inputs, item: Input, seen: _Marked, rejects: RejectsFile) -> None:
        marks = chunk_folder(partial(marking, ask=self.request.ask), quiet=False)
        for result, first in inputs.results(marks, item, main=True):
            self.report.absorb(result, first)
            rejects.absorb(result, first)
            made: Marks = result.made
            seen.table.add((first + record, *mark) for record, *mark in made.marks)  # type: ignore[misc]
            seen.found = [a + b for a, b in zip(seen.found, made.found, strict=True)]
            seen.columns.update(made.columns)
            self._show(item, 0)

    # -- the second pass: copying ----------------------------------------------------------------------------------

    def _write(self, inputs: Inputs, item: Input, parts: bytearray, outs: list[BinaryIO]) -> None:
        """Copy each record to its part. A record of JSON Lines stays as it is, to the byte."""
        verbatim = container_named(item.detection.container).lines
        shuffled = [Reordered(self.request.sampling) for _ in outs] if self.request.sampling.shuffle else []
        first = 0
        for lines in inputs.map(partial(lines_of_chunk, verbatim=verbatim), item):
            own = parts[first : first + len(lines)]
            for part, out in enumerate(outs):
                mine = [(first + at, lines[at]) for at, where in enumerate(own) if where == part]
                if shuffled:
                    for number, line in mine:
                        shuffled[part].add(number, [line], [])
                else:
                    out.write(b"".join(line for _, line in mine))
            first += len(lines)
            self._show(item, item.source.total_bytes)
            if first >= len(parts):
                break  # reading ended at --limit
        for out, held in zip(outs, shuffled, strict=False):
            held.pour(out.write, [])

    def _show(self, item: Input, done: int) -> None:
        if self.progress is not None:
            self.progress(done + item.source.read_bytes, 2 * item.source.total_bytes)


def _nearest(asked: str, columns: list[str]) -> str:
    near = nearest(asked, [*columns, *WORDS])
    hint = f"did you mean {near!r}? Columns" if near else "columns"
    return f"{hint} are {', '.join(columns) or 'none'}; {', '.join(WORDS)} are understood as well"
