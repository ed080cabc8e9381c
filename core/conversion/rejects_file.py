"""The rejects file: every refused record as it stood, with its place and the reason."""

from __future__ import annotations

import base64
import os
from pathlib import PurePath
from typing import Any, BinaryIO

from ..containers import RECORD_LINES
from ..containers.decode import encoder
from ..engine.report import ChunkResult
from ..errors import UsageError
from ..files.compression import packing_of
from ..files.outputs import Outputs
from ..files.sink import Sink
from ..files.source import STDIN
from ..files.url import is_url
from ..model.finding import Finding
from ..model.finding_log import rebased

_ENDING = ".rejects.jsonl"
_LONGEST_NAME = 255


def default_path(out: str) -> str:
    """`out.jsonl` → `out.rejects.jsonl`; "" for standard output and for a dry run. A long name is cut to fit."""
    if out in ("", "-") or out.startswith("/dev/"):
        return ""
    folder, slash, name = out.rpartition("/") if is_url(out) else ("", "", out)
    path = PurePath(name)
    if packing_of(out):
        path = path.with_suffix("")
    stem = path.stem
    while len(os.fsencode(stem + _ENDING)) > _LONGEST_NAME:
        stem = stem[:-1]
    return folder + slash + str(path.with_name(stem + _ENDING))


class RejectsFile:
    """JSON Lines with file, line, column, byte, record, code, rule, message, pointer and raw; made at the first record.

    `raw` is the record to the byte; bytes that are not UTF-8 stand under `raw_base64` instead.
    """

    def __init__(self, path: str, outputs: Outputs, *, dry: bool = False) -> None:
        if path == STDIN:
            raise UsageError(f"--rejects {path}: rejected records need their own file")
        sink = outputs.sink(path, RECORD_LINES, dry=dry) if path else None
        self._sink = None if dry else sink
        self._path = path
        self._out: BinaryIO | None = None

    def add(self, finding: Finding, raw: bytes) -> None:
        """Write one rejected record."""
        if self._sink is None:
            return
        if self._out is None:
            self._out = self._sink.open()
        self._out.write(encoder.encode(reject_record(finding, raw)) + b"\n")

    def absorb(self, result: ChunkResult, first_record: int) -> None:
        """Write the rejected records of the next chunk; its records count from `first_record`."""
        for reject in result.rejects:
            self.add(rebased(reject.finding, first_record), reject.raw)

    @property
    def sinks(self) -> list[Sink]:
        """What is to be committed: nothing, when nothing was rejected."""
        return [self._sink] if self._sink is not None and self._out is not None else []

    @property
    def made(self) -> str:
        """The path of the file; "" when nothing was rejected."""
        return self._path if self.sinks else ""

    @property
    def stale(self) -> str:
        """The file of an earlier run that stands there still, when this one rejected nothing; "" otherwise."""
        return self._path if self._sink is not None and not self.made and os.path.isfile(self._path) else ""

    def discard(self) -> None:
        """Leave no file."""
        if self._sink is not None:
            self._sink.discard()


def reject_record(finding: Finding, raw: bytes) -> dict[str, Any]:
    """Return one line of the rejects file."""
    place = finding.place
    record: dict[str, Any] = {
        "file": place.file, "line": place.line, "column": place.column, "byte": place.byte, "record": place.record,
        "code": finding.code, "rule": finding.rule, "message": finding.message, "pointer": finding.pointer,
    }  # fmt: skip
    try:
        record["raw"] = raw.decode("utf-8")
    except UnicodeDecodeError:
        record["raw_base64"] = base64.b64encode(raw).decode()
    return record
