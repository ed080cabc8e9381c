"""Opening an input: what it is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ..containers import ReadSettings
from ..errors import UsageError
from ..files.source import Source
from ..model.finding import make_finding
from ..model.finding_log import FindingLog
from ..model.nearest import did_you_mean
from ..model.place import Place
from ..spec.builtins import FTCONV
from ..spec.host import Host
from ..spec.options import settle
from .detection import Detection, detect_source, require
from .plan import ReadPlan
from .ranking import takes_speakers


def opened_input(
    source: Source,
    host: Host,
    log: FindingLog,
    detections: list[Detection],
    *,
    container: str,
    asked: ReadPlan,
    settings: ReadSettings,
    repair: Callable[[str], Any] | None,
) -> tuple[Detection, ReadPlan]:
    """Return what an input is, which is added to `detections`, and how it is read.

    What there is to say of the input as a whole is logged. Raises DetectionError, InputError, UsageError.
    """
    detection = detect_source(
        source,
        host,
        container=container,
        reader=asked.reader,
        mapping=asked.mapping,
        settings=settings,
        repair=repair,
    )
    detections.append(detection)
    # Where no record can be decoded, any reader will do to say so of each.
    format_name = detection.format if detection.format or not detection.hopeless else FTCONV
    if not format_name:
        require(detection)
    for note in detection.notes:
        log.add(make_finding(note.code, note.message, Place(source.name, 1, 1)))
    reader = host.reader(format_name)
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
        limits=settings.limits,
    )
    return detection, read
