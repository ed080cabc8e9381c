"""The Python face: read, convert, write, detect."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, get_args

from msgspec import structs

from .containers import RECORDS, ReadSettings, WriteSettings, container_for_name, container_named
from .conversion.request import Request
from .conversion.run import Pipeline
from .engine.bound_plan import REMOVED, BoundReader, not_carried_by
from .engine.detection import Detection, detect_source, require
from .engine.inputs import Inputs
from .engine.plan import OnLoss, ReadPlan, WritePlan
from .engine.read_request import ReadRequest
from .engine.report import Report
from .engine.transform_chain import parse_step
from .errors import RecordError, UsageError
from .files.expand import expand
from .files.outputs import Outputs
from .files.source import Source
from .files.url import local_path
from .model.example import Example
from .model.finding_log import FindingLog
from .model.losses import without_lost
from .model.place import Place
from .spec.host import Host
from .spec.options import settle

PathLike = str | os.PathLike[str]


def read(
    path: PathLike,
    *,
    format: str = "",
    container: str = "",
    map: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    encoding: str = "",
    errors: str = "raise",
    host: Host | None = None,
) -> Iterator[Example]:
    """Yield the Examples of a file, each with its `place`; "-" is standard input.

    `format` and `container` skip detection; `map` goes from fields to columns; `options` are those of the reader.
    `errors="raise"` raises RecordError at the first record that cannot be read, with its place in the text;
    `errors="skip"` skips such records without reporting them.
    Raises DetectionError if the format is not recognised, InputError if the file cannot be read, UsageError for an
    unknown name; nothing is read, and nothing raised, before the first example is requested.
    """
    if errors not in ("raise", "skip"):
        raise UsageError(f"errors must be 'raise' or 'skip', not {errors!r}")
    host = host or Host()
    asked = ReadPlan(reader=format, options=dict(options or {}), mapping=dict(map or {}))
    request = ReadRequest(inputs=[local_path(os.fspath(path))], container=container, encoding=encoding, read=asked)
    with Inputs(request, host) as inputs:
        (item,) = inputs.open(FindingLog())
        require(item.detection)
        inputs.last_pass()
        reader = BoundReader(item.plan.read, host)
        for record in inputs.records(item):
            try:
                examples = reader.read(record.value)
            except RecordError as error:
                if errors == "raise":
                    raise RecordError(error.code, f"{record.place}: {error}", error.pointer) from None
                continue
            for part, example in enumerate(examples):
                example.place = structs.replace(record.place, part=part)
                yield example


def convert(
    inputs: PathLike | Sequence[PathLike],
    *,
    to: str,
    out: PathLike = "",
    format: str = "",
    container: str = "",
    map: Mapping[str, str] | None = None,
    apply: str | Sequence[str] = (),
    read_options: Mapping[str, Any] | None = None,
    write_options: Mapping[str, Any] | None = None,
    rejects: PathLike = "",
    strict: bool = False,
    on_loss: OnLoss = "report",
    keep_extra: bool = False,
    verify: bool = False,
    force: bool = False,
    encoding: str = "",
    jobs: int = 0,
    chunk_bytes: int = 1 << 17,
    host: Host | None = None,
) -> Report:
    """Convert files, as `ftconv convert` does, and return the result: `tally`, `log`, `detections`.

    `out=""` is a dry run, "-" standard output. `map` goes from fields to columns; `apply` is one transform, or
    several in order, written as for `--apply`; `read_options` and `write_options` are those of the formats.
    `on_loss` is "report", "fail" or "drop". `jobs` is the number of worker processes (0: automatic); `chunk_bytes`
    is how much one of them gets at a time, and changes nothing else.
    Raises FtconvError, leaving everything as it was, if the run cannot continue.
    """
    if on_loss not in get_args(OnLoss):
        raise UsageError(f"on_loss must be 'report', 'fail' or 'drop', not {on_loss!r}")
    names = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    steps = [apply] if isinstance(apply, str) else apply
    own = host is None
    host = host or Host()
    read = ReadPlan(reader=format, options=dict(read_options or {}), mapping=dict(map or {}))
    write = WritePlan(
        options=dict(write_options or {}), strict=strict, on_loss=on_loss, keep_extra=keep_extra, verify=verify
    )
    files = expand([os.fspath(name) for name in names])
    request = Request(
        inputs=files,
        container=container,
        encoding=encoding,
        # A host of the caller's may hold what a worker could not find again.
        jobs=jobs if own else 1,
        settings=ReadSettings(chunk_bytes=chunk_bytes),
        read=read,
        to=to,
        out=local_path(os.fspath(out)),
        transforms=tuple(parse_step(text, host) for text in steps),
        write=write,
        rejects=local_path(os.fspath(rejects)),
        outputs=Outputs(files, force=force),
    )
    return Pipeline(request, host).run()


def write(
    examples: Iterable[Example],
    path: PathLike,
    *,
    format: str,
    options: Mapping[str, Any] | None = None,
    keep_extra: bool = False,
    force: bool = False,
    host: Host | None = None,
) -> int:
    """Write Examples to a file, atomically, and return how many there were.

    The file type follows the file's extension, else the default of the format. What the format does not support is
    omitted: to find out what, use `convert`, or compare `features_of` with the writer's `carries`. `options` are those
    of the writer. Raises RecordError for an example that cannot be written at all, OutputError for a file that exists
    (unless `force`) or cannot be written; in both cases an existing file stays unchanged.
    """
    host = host or Host()
    writer = host.writer(format)
    given = settle(writer.write, options or {}, f"writer {writer.name}")
    container = container_named(container_for_name(os.fspath(path)) or writer.container)
    if container.encode is None or container.assemble is None:
        raise UsageError(f"{container.name} is read-only")
    keeps = writer.extra == "always" or (keep_extra and writer.extra == "room")
    lost = not_carried_by(writer, given, keeps) & REMOVED
    count = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal count
        for number, example in enumerate(examples):
            one = without_lost(copy.deepcopy(example), lost, frozenset(writer.blocks)) if lost else example
            if writer.places and one.place is None:
                one.place = Place("", number + 1, 1, 0, number)
            made = writer.write(one, **given)
            yield from made if isinstance(made, list) else [made]
            count += 1

    made = rows()
    columns: tuple[str, ...] = ()
    if container.table:
        # A table names its columns first, so all rows must be known before.
        held = list(made)
        columns, made = tuple(dict.fromkeys(key for row in held for key in row)), iter(held)
    settings = WriteSettings(columns=columns)
    sink = Outputs(force=force).sink(local_path(os.fspath(path)), RECORDS)
    try:
        assembler = container.assemble(sink.open(), settings)
        while batch := list(islice(made, 1000)):
            assembler.add(container.encode(batch, settings)[0])
        assembler.close()
        sink.commit()
    finally:
        sink.discard()
    return count


def detect(path: PathLike, *, map: Mapping[str, str] | None = None, host: Host | None = None) -> Detection:
    """Detect the file type and the format of a file. `format` is "" if it is not recognised; `refusal` then says why.

    `map` goes from fields to columns. Raises InputError when the file cannot be read.
    """
    with Source(local_path(os.fspath(path)), reread=True) as source:
        return detect_source(source, host or Host(), mapping=dict(map or {}))
