"""The new files of a fix run: written aside, read again in the next round, and put in place together."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from ..containers import Container, Editing, WriteSettings, container_for_name, container_named
from ..engine.inputs import Input
from ..engine.read_request import ReadRequest
from ..files.compression import packed
from ..files.outputs import Outputs
from ..files.scratch import in_folder, new_folder
from ..files.sink import Sink, commit_all
from ..files.source import STDIN, Source
from ..files.stdout_sink import StdoutSink
from ..files.transcode import encoding_for_writing, recoded
from ..files.url import is_url
from ..files.watch import Watched
from .chunk import Change, Edit, FixedChunk
from .held import Held
from .orders import FixOrders
from .splice import Splicer, one_line_end

_MARK = b"\xef\xbb\xbf"


class FileFixes:
    """What is to be changed in one input. Edits are kept in a temporary file, however many there are."""

    def __init__(self, item: Input, orders: FixOrders, request: ReadRequest) -> None:
        self.item, self.orders, self.request = item, orders, request
        self.refusals: list[str] = []
        self.edits = self.records = self.broken = self.dropped = self.blank = 0
        self._edits, self._raws = Held(), Held()
        source = item.source
        self.drop_mark = source.bom and "FT103" in orders.core_codes
        self.mixed = False
        container = container_named(item.detection.container)
        self.editing = container.editing
        self.target = container_named(container_for_name(source.path) or container.name)
        """The container that records move into if they are to move."""
        name = source.name
        if self.editing is None:
            way = f"convert it first: ftconv {name} --to FORMAT -o NEW.csv"
            self._refuse(f"{name}: not fixed: {container.title} files are read-only; {way}")
        elif is_url(source.path):
            self._refuse(f"{name}: not fixed: it is a URL; convert it to a file with --keep-extra, and fix that")
        elif source.path != STDIN and not Path(source.path).is_file():
            self._refuse(f"{name}: not fixed: it is not a regular file, so it cannot be replaced")

    def _refuse(self, words: str) -> None:
        self.refusals.append(words)

    def take(self, result: FixedChunk) -> list[Change]:
        """Add the result of the next chunk. Returns its changes; records are counted from the first of the input."""
        first = 0 if result.grouped else self.records
        self.records += result.records
        self.broken += result.broken
        self.dropped += result.gone
        self.mixed = self.mixed or result.mixed
        if result.edits:
            self.edits += len(result.edits)
            self.blank += sum(edit.blank for edit in result.edits)
            self._edits.add(result.edits)
        if self.orders.rewrap and result.raws:
            self._raws.add(result.raws)
        return [change.moved(first) for change in result.changes]

    @property
    def needed(self) -> bool:
        """Whether the file changes."""
        name = self.item.source.name
        if self.records and self.dropped >= self.records:
            self._refuse(f"{name}: not fixed: all of its records would be removed")
        whole = self.drop_mark or self.one_line_end or self.rewrapped
        return not self.refusals and bool(self.edits or whole)

    @property
    def one_line_end(self) -> bool:
        """Whether lines that end in CRLF shall end in LF as the others do."""
        return self.mixed and "FT111" in self.orders.core_codes

    @property
    def rewrapped(self) -> bool:
        """Whether the records move into the container that the name says."""
        if not self.orders.rewrap:
            return False
        words = "it cannot hold broken records and keys beside them" if self.broken else ""
        if self.target.encode_json is None:
            words = "records move between JSON and JSON Lines only; rename the file"
        if words and not self.edits:
            said = f"{self.item.source.name}: not written as {self.target.title}: {words}"
            self.refusals.extend({said}.difference(self.refusals))
        return not words

    def all_edits(self) -> Iterator[Edit]:
        """Yield the edits in the order of the input."""
        if self.item.plan.read.grouped:  # the records of conversations stand among each other
            return iter(sorted((edit for edits in self._edits for edit in edits), key=lambda edit: edit.start))
        return (edit for edits in self._edits for edit in edits)

    def all_raws(self) -> Iterator[bytes]:
        """Yield the texts of all records of the new file."""
        raws = (raw for raws in self._raws for raw in raws)
        return (raw for _, raw in (sorted(raws) if self.item.plan.read.grouped else raws))

    def file_changes(self) -> Iterator[str]:
        """Yield sentences on what changes in the file beside its records."""
        name = self.item.source.name
        if self.drop_mark:
            yield f"{name}: byte order mark removed (FT103)"
        if self.blank:
            yield f"{name}: {self.blank:,} blank line{'s' * (self.blank != 1)} removed (FT104)"
        if self.rewrapped:
            yield f"{name}: records written as {self.target.title} (FT109)"
        if self.one_line_end:
            yield f"{name}: all line endings changed to LF (FT111)"

    def close(self) -> None:
        """Delete the temporary files."""
        self._edits.close()
        self._raws.close()


class NewFiles:
    """New files by the name of the input. `commit` puts them in place; `discard` deletes the temporary ones."""

    def __init__(self, request: ReadRequest, outputs: Outputs) -> None:
        self.stand_ins: dict[str, str] = {}
        self._request, self._outputs = request, outputs
        self._watched = Watched(request.inputs)
        self._scratch = ExitStack()
        self._folder = self._scratch.enter_context(new_folder())
        self._count = 0
        self._changed: dict[str, None] = {}
        if STDIN in request.inputs:
            self.stand_ins[STDIN] = os.path.join(self._folder, "0")
            try:
                with Source(STDIN, limits=request.settings.limits) as source:
                    source.save(self.stand_ins[STDIN])
            except BaseException:
                self.discard()
                raise

    @property
    def changed(self) -> list[str]:
        """The inputs that have a new file."""
        return list(self._changed)

    def write(self, fixes: FileFixes) -> None:
        """Write the new file of an input aside."""
        path = fixes.item.source.path
        self._count += 1
        new = os.path.join(self._folder, str(self._count))
        limits, encoding = self._request.settings.limits, self._request.encoding
        old = Source(path, limits=limits, encoding=encoding, stand_in=self.stand_ins.get(path, ""))
        with in_folder(), open(new, "wb") as file:
            _write(fixes, old, file)
        before = self.stand_ins.get(path)
        self._changed[path] = None
        self.stand_ins[path] = new
        if before is not None:
            os.unlink(before)

    def check(self) -> None:
        """Raise InputError when an input is not what it was at first."""
        self._watched.check()

    def commit(self) -> None:
        """Put the new files in place of the old ones, once all are complete."""
        sinks: list[Sink | StdoutSink] = []
        try:
            # Standard output comes last: what was shown cannot be put back.
            for path, new in sorted(self.stand_ins.items(), key=lambda pair: pair[0] == STDIN):
                outputs = self._outputs
                sinks.append(self._copied(outputs.stdout() if path == STDIN else outputs.in_place(path), new))
            self.check()
            commit_all(sinks)
        finally:
            for sink in sinks:
                sink.discard()

    def _copied(self, sink: Sink | StdoutSink, new: str) -> Sink | StdoutSink:
        out = sink.open()
        try:
            with open(new, "rb") as file:
                shutil.copyfileobj(file, out, 1 << 20)
        except BaseException:
            sink.discard()
            raise
        return sink

    def discard(self) -> None:
        """Delete the temporary files."""
        self._scratch.close()


# -- bytes -------------------------------------------------------------------------------------------------------------


def _write(fixes: FileFixes, source: Source, file: IO[bytes]) -> None:
    editing = fixes.editing
    assert editing is not None, "a read-only container was rejected"
    head = _head(source)
    out = packed(file, source.packing)
    if editing.file is not None:
        editing.file(source, out, ((edit.start, edit.new) for edit in fixes.all_edits()))
    else:
        encoding, mark = encoding_for_writing(source.encoding, head)
        out.write(mark)
        keep = source.bom and not fixes.drop_mark
        for block in recoded(_blocks(fixes, editing, source, keep and not mark), encoding, source.name):
            out.write(block)
    if out is not file:
        out.close()
    file.flush()


def _head(source: Source) -> bytes:
    """Return the first bytes of the input, unpacked; the source knows its packing and its mark afterwards."""
    source.head(1)
    return source.magic()


def _blocks(fixes: FileFixes, editing: Editing, source: Source, mark: bool) -> Iterator[bytes]:
    if mark:
        yield _MARK
    if fixes.rewrapped:
        yield from _assembled(fixes.all_raws(), fixes.target)
        return
    splicer = Splicer(source.blocks(), editing, fixes.request.settings, source.name, first=3 if source.bom else 0)
    blocks = splicer.run(fixes.all_edits())
    if not fixes.one_line_end:
        yield from blocks
        return
    convert = one_line_end()
    for block in blocks:
        if block:
            yield convert(block)
    yield convert(b"")


def _assembled(raws: Iterable[bytes], container: Container) -> Iterator[bytes]:
    """Yield the texts of records put together as the container holds them."""
    assert container.assemble is not None
    assert container.encode_json is not None
    out = io.BytesIO()
    assembler = container.assemble(out, WriteSettings())
    for raw in raws:
        assembler.add(container.encode_json(raw))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    assembler.close()
    yield out.getvalue()
