"""One more look at the records of a dataset: at those that findings are about, and at samples to leaf through."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

from ..engine.bound_plan import BoundReader
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.record import Record
from ..lint.masking import Masker
from ..model.example import Example
from ..model.finding import Finding
from ..model.finding_log import FindingLog
from ..model.locate import Locator
from ..model.place import Place
from ..model.safe_text import safe_lines
from ..spec.host import Host
from ..target.target import Target
from ..tokens import TokenCounter
from .facts import SpotFacts
from .shown import ExampleView, shown_example, shown_spot

SPOTS = 3
"""So many places of a rule are shown."""
_RAW_CHARACTERS = 600
_LEAST_OF_INPUT = 10
_KEPT_BYTES = 1 << 16
_MOST_PARTS = 3
"""So many examples of one record are shown."""

_SpotKey = tuple[str, int]
"""A file, and the number of a record in it."""


def chosen_findings(log: FindingLog) -> dict[str, list[Finding]]:
    """Return for each code the findings to show: the first of different messages, then others, in order."""
    by_code: dict[str, list[Finding]] = {}
    for finding in log.in_order():
        by_code.setdefault(finding.code, []).append(finding)
    chosen = {}
    for code, found in by_code.items():
        first = list({finding.message: finding for finding in reversed(found)}.values())[::-1]
        first_ids = {id(finding) for finding in first[:SPOTS]}
        rest = [finding for finding in found if id(finding) not in first_ids]
        picked = {id(finding) for finding in [*first, *rest][:SPOTS]} | first_ids
        chosen[code] = [finding for finding in found if id(finding) in picked][:SPOTS]
    return chosen


class Look:
    """What is shown of records: `spots` of findings, by the id of each, and `samples`, about `most` of them."""

    def __init__(self, most: int, target: Target | None, counter: TokenCounter, host: Host) -> None:
        self._most, self._target, self._counter, self._host = most, target, counter, host
        self._masker = Masker(host)
        self.mask = self._masker.text
        self.spots: dict[int, SpotFacts] = {}
        self.samples: list[ExampleView] = []

    def at(self, inputs: Inputs, planned: Sequence[Input], chosen: Mapping[str, list[Finding]]) -> None:
        """Look through all records once: for those that findings are about, and for samples."""
        wanted: dict[_SpotKey, list[Finding]] = {}
        for findings in chosen.values():
            for finding in findings:
                if finding.place.line:
                    wanted.setdefault((finding.place.file, finding.place.record), []).append(finding)
        total = sum(item.source.total_bytes for item in planned) or 1
        least = max(min(_LEAST_OF_INPUT, self._most // max(len(planned), 1)), 1)
        for number, item in enumerate(planned):
            share = -(-self._most * item.source.total_bytes // total)
            room = max(share, least) if self._most else 0
            self.samples += self._of_input(inputs, number, item, wanted, room)

    def _of_input(
        self, inputs: Inputs, number: int, item: Input, wanted: Mapping[_SpotKey, list[Finding]], room: int
    ) -> list[ExampleView]:
        """Look through the records of one input; which ones are samples depends on their numbers alone."""
        reader = BoundReader(item.plan.read, self._host)
        heap: list[tuple[int, int, Callable[[], list[ExampleView]]]] = []
        for record in inputs.records(item):
            findings = wanted.get((item.source.name, record.number), ())
            key = int.from_bytes(blake2b(f"{number} {record.number}".encode(), digest_size=8).digest(), "big")
            is_sample = len(heap) < room or (room > 0 and -key > heap[0][0])
            if not findings and not is_sample:
                continue
            examples = _read(reader, record)
            for finding in findings:
                self.spots[id(finding)] = self._spot(finding, record, examples, reader)
            if is_sample and examples:
                entry = -key, -record.number, self._later(record, examples[:_MOST_PARTS], reader.name)
                heapq.heappush(heap, entry) if len(heap) < room else heapq.heapreplace(heap, entry)
        return [view for _, _, views in sorted(heap, key=lambda entry: -entry[1]) for view in views()]

    def _later(self, record: Record, examples: list[Example], format: str) -> Callable[[], list[ExampleView]]:
        """Return what makes the views of a record: most are pushed out by others before. A large one is not kept."""
        places = [_place_of(record, part if len(examples) > 1 else None) for part in range(len(examples))]
        views = partial(self._views, examples, places, format)
        if len(record.chunk.raw(record.index)) <= _KEPT_BYTES:
            return views
        made = views()
        return lambda: made

    def _views(self, examples: list[Example], places: list[str], format: str) -> list[ExampleView]:
        return [
            shown_example(example, place, format, self._target, self._counter, self._masker)
            for example, place in zip(examples, places, strict=True)
        ]

    def _spot(self, finding: Finding, record: Record, examples: list[Example], reader: BoundReader) -> SpotFacts:
        if finding.place.part >= len(examples):
            raw = record.chunk.raw(record.index)[: 4 * _RAW_CHARACTERS].decode("utf-8", "replace")
            raw = safe_lines(self._masker.text(raw))
            more = "…" if len(raw) > _RAW_CHARACTERS else ""
            return self.said(finding, raw=raw[:_RAW_CHARACTERS] + more)
        example = examples[finding.place.part]
        locator = Locator(record.value, example, reader.locate)
        view = shown_spot(
            example, record.value, finding.pointer, finding.message, _place_of(record), reader.name, self._counter,
            self._masker, self._target, locator,
        )  # fmt: skip
        return self.said(finding, example=view)

    def said(self, finding: Finding, **more: Any) -> SpotFacts:
        """Return what is shown of a finding, without what is private in it."""
        mask = self.mask
        return SpotFacts(mask(finding.message), str(finding.place), mask(finding.pointer), **more)


def _read(reader: BoundReader, record: Record) -> list[Example]:
    try:
        return reader.read(record.value)
    except Exception:  # said by the lint, which read it too
        return []


def _place_of(record: Record, part: int | None = None) -> str:
    place: Place = record.place
    return f"{place.file}:{place.line}" + (f" ({part + 1})" if part is not None else "")
