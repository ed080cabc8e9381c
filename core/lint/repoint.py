"""Where in their records the findings of rules over a dataset point to: the records are read once more for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..engine.bound_plan import bind
from ..engine.inputs import Input, Inputs
from ..errors import RecordError
from ..model.finding import Finding
from ..model.finding_log import FindingLog
from ..model.locate import record_pointer
from ..spec.host import Host


def point_into_records(log: FindingLog, codes: set[str], inputs: Sequence[Input], passes: Inputs, host: Host) -> None:
    """Turn the pointers of the findings with these codes, which go into Examples, into pointers into records.

    Only as much of an input is read as is needed to reach the last of them.
    """
    wanted: dict[str, dict[int, list[int]]] = {}
    for number, finding in enumerate(log.findings):
        if finding.pointer and finding.code in codes:
            wanted.setdefault(finding.place.file, {}).setdefault(finding.place.record, []).append(number)
    for item in inputs:
        spots = wanted.get(item.source.name)
        if spots:
            _in_one(log.findings, spots, item, passes, host)


def _in_one(findings: list[Finding], spots: dict[int, list[int]], item: Input, passes: Inputs, host: Host) -> None:
    work = bind(item.plan, host)
    count = 0
    for chunk in passes.chunks(item):
        for index, value in chunk.records():
            record = chunk.place(index).record if item.plan.grouped else count
            count += 1
            for number in spots.pop(record, ()):
                findings[number] = _pointed(findings[number], chunk, index, value, work)
        if not spots:
            return


def _pointed(finding: Finding, chunk: Any, index: int, value: Any, work: Any) -> Finding:
    try:
        pointer = record_pointer(value, work.read_value(value), finding.pointer, work.locate)
    except RecordError:
        pointer = ""
    line, column = chunk.column(index, pointer) if pointer else (0, 0)
    place = finding.place
    if line:
        place = msgspec.structs.replace(place, line=line, column=column or place.column)
    return msgspec.structs.replace(finding, pointer=pointer, place=place)
