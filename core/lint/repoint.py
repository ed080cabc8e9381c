"""Where in their records the findings of rules over a dataset point to: the records are read once more for it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..engine.bound_plan import BoundReader
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.record import Record
from ..errors import RecordError
from ..model.finding import Finding, bounded
from ..model.finding_log import FindingLog
from ..model.locate import Locator


def point_into_records(log: FindingLog, codes: set[str], planned: Sequence[Input], inputs: Inputs) -> None:
    """Turn the pointers of the findings with these codes, which go into Examples, into pointers into records.

    Only as much of an input is read as is needed to reach the last of them.
    """
    wanted: dict[str, dict[int, list[int]]] = {}
    for number, finding in enumerate(log.findings):
        if finding.pointer and finding.code in codes:
            wanted.setdefault(finding.place.file, {}).setdefault(finding.place.record, []).append(number)
    for item in planned:
        spots = wanted.get(item.source.name)
        if not spots:
            continue
        reader = BoundReader(item.plan.read, inputs.host)
        for record in inputs.records(item):
            numbers = spots.pop(record.number, ())
            locator = _locator(record, reader) if numbers else None
            for number in numbers:
                log.findings[number] = _pointed(log.findings[number], record, locator)
            if not spots:
                break


def _locator(record: Record, reader: BoundReader) -> Locator | None:
    try:
        examples = reader.read(record.value)
    except RecordError:
        return None
    # Of several examples of one record it is not known which one is meant.
    return Locator(record.value, examples[0], reader.locate) if len(examples) == 1 else None


def _pointed(finding: Finding, record: Record, locator: Locator | None) -> Finding:
    pointer = locator.pointer(finding.pointer) if locator is not None else ""
    line, column = record.chunk.column(record.index, pointer) if pointer else (0, 0)
    place = finding.place
    if line:
        place = msgspec.structs.replace(place, line=line, column=column or place.column)
    return bounded(msgspec.structs.replace(finding, pointer=pointer, place=place))
