"""Telling the format of an input: many records are looked at, and a guess below the threshold is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from ..containers import Broken, ReadSettings, container_named
from ..containers.reading import chunks_of
from ..containers.registry import container_of
from ..errors import DetectionError, InputError, RecordError
from ..files.source import Source
from ..model.finding import opening_of
from ..model.nearest import did_you_mean
from ..model.place import Note
from ..model.roles import ALIASES
from ..spec.format import Reader
from ..spec.host import Host
from .doubts import doubt_of, sample_of
from .hints import Hint, hint_for
from .mapping import nowhere, path_of, renamer
from .proposals import Sample
from .ranking import THRESHOLD, Decision, Guess, choose, rank, takes_speakers

SAMPLE = 1000
SAMPLE_BYTES = 400_000
"""Counted by records, so that the sample does not depend on where chunks end."""


class Detection(Struct, frozen=True):
    """What an input is. `format` is "" if it is not recognised; `why` is a sentence; `sampled` counts records.

    If the format is not recognised, `refusal` is the message for the user, and `refusal_code` the rule that names the
    cause, if any; `proposed` is the `--map` that it proposes, and `classes` says that the reply would be a class.
    `hopeless` means that no record at all can be decoded, so no format is needed to report what is wrong
    with each.
    """

    file: str
    container: str
    format: str
    confidence: float
    runner_up: Guess | None
    why: str
    sampled: int
    grouped: bool = False
    notes: tuple[Note, ...] = ()
    refusal: str = ""
    hopeless: bool = False
    refusal_code: str = ""
    proposed: dict[str, str] = {}
    classes: bool = False

    @property
    def words(self) -> str:
        """What the input is, for people."""
        return kind_of_file(self.format, self.container)


def kind_of_file(format: str, container: str) -> str:
    """Return in words what a file is: `chat in JSON Lines`, `a table (CSV)`, `plain text`."""
    file_type = container_named(container).title
    if format in ("", container):
        return file_type
    return f"a table ({file_type})" if format == "table" else f"{format} in {file_type}"


def detect_source(
    source: Source,
    host: Host,
    *,
    container: str = "",
    reader: str = "",
    mapping: dict[str, str] | None = None,
    settings: ReadSettings | None = None,
    repair: Callable[[str], Any] | None = None,
) -> Detection:
    """Look at the first records of `source`. Raises InputError when it cannot be read, or nothing is in it.

    With `reader` the format is settled, and only the rest is found out. `repair` may make values of broken records.
    """
    notes: list[Note] = []
    if not container:
        container, notes = container_of(source)
    values, broken, skipped = _first(source, container, settings or ReadSettings(), repair)
    if not values and not broken:
        raise InputError(f"{source.name} holds no records{skipped}", "FT112")
    known, sampled = mapping or {}, len(values)

    settings = settings or ReadSettings()
    sample = sample_of(values, host, container_named(container).table and settings.header)

    def outcome(found: Reader, confidence: float, second: Guess | None, why: str) -> Detection:
        speaks = takes_speakers(found.read)
        # Where no speaker was found, the map may have meant columns.
        columns = not speaks or (not reader and confidence <= THRESHOLD)
        fault = (_column_fault(values, known) if columns else "") or _field_fault(host, known, speaks)
        name, grouped = ("", False) if fault else (found.name, _is_grouped(found, values, known))
        words = f"{source.name}: {fault}" if fault else ""
        return Detection(
            source.name, container, name, confidence, second, why, sampled, grouped, tuple(notes), words
        )  # fmt: skip

    def refused(hint: Hint, near: Guess | None) -> Detection:
        words = f"{source.name}: {opening_of(hint.code)}{hint.words}{skipped}"
        low = near.confidence if near else 0.0
        return Detection(
            source.name, container, "", low, near, "", sampled, False, tuple(notes), words, not values, hint.code,
            hint.mapping, hint.classes,
        )  # fmt: skip

    if reader:
        return outcome(host.reader(reader), 1.0, None, "named by --from")
    ranked = [c for c in rank(values, host, known) if c.confidence > 0] if values else []
    choice = choose(ranked, host)
    if choice.rivals:
        first, rival = choice.rivals[:2]
        words = f"{source.name}: {_undecided(first, rival)}"
        return Detection(source.name, container, "", first.confidence, rival, "", sampled, False, tuple(notes), words)
    best = choice.best
    if best is None:
        near = ranked[0] if ranked else None
        fault = _column_fault(values, known) or _field_fault(host, known, speaks=False)
        return refused(Hint(fault, code="") if fault else _refusal(sample, broken, near), near)
    second = next((c for c in ranked if c != best), None)
    found = host.reader(best.format)
    result = outcome(found, best.confidence, second, _why(found, sampled, choice))
    open_to_doubt = not known and not result.grouped and host.owner("reader", found.name).builtin
    doubt = doubt_of(found, sample) if open_to_doubt else None
    return refused(doubt, best) if doubt else result


def _refusal(sample: Sample, broken: int, near: Guess | None) -> Hint:
    """Say why no format was chosen."""
    if not sample.values:
        which = f"none of its {broken:,} records can" if broken > 1 else "its one record cannot"
        return Hint(f"{which} be read; to see why, run ftconv lint", code="")
    return hint_for(sample, closest=f"; closest is {near.format} ({near.confidence:.0%})" if near else "")


def require(detection: Detection) -> Detection:
    """Return a detection that found a format. Raises DetectionError with the columns and a `--map` to try."""
    if not detection.format:
        raise DetectionError(detection.refusal, detection.refusal_code, detection.file)
    return detection


def _undecided(first: Guess, rival: Guess) -> str:
    words = f"{first.format} and {rival.format} both recognise these records ({first.confidence:.0%}); choose one"
    return f"{words}: --from {first.format} or --from {rival.format}"


def _why(found: Reader, sampled: int, choice: Decision) -> str:
    why = f"{found.shape}; {sampled} record{'s' * (sampled != 1)} examined"
    others = [guess.format for guess in choice.passed_over]
    return f"{why}; a plugin's reader recognises them too: --from {others[0]}" if others else why


def _first(
    source: Source, container: str, settings: ReadSettings, repair: Callable[[str], Any] | None
) -> tuple[list[Any], int, str]:
    """Return the values of the first records, how many could not be decoded, and what the container left out.

    Goes on until there is a value.
    """
    values: list[Any] = []
    broken = size = 0
    left_out: dict[str, None] = {}
    for chunk in chunks_of(source, container, settings):
        for index, value in chunk.records():
            if values and (len(values) + broken >= SAMPLE or size >= SAMPLE_BYTES):
                break
            size += len(chunk.raw(index))
            if isinstance(value, Broken):
                value = repair(chunk.raw(index).decode("utf-8", "replace")) if repair is not None else None
                if value is None:
                    broken += 1
                    continue
            values.append(value)
        left_out |= dict.fromkeys(f"; {note.message}" for note, _ in chunk.notes if note.code == "FT901")
        if values and (len(values) + broken >= SAMPLE or size >= SAMPLE_BYTES):
            break
    return values, broken, "".join(left_out)


def _is_grouped(reader: Reader, values: Sequence[Any], mapping: dict[str, str]) -> bool:
    if reader.group is None or reader.grouped is None or not values:
        return False
    rename = renamer(mapping) if mapping and not takes_speakers(reader.read) else None
    try:
        return reader.grouped([v if rename is None else rename(v) for v in values])
    except RecordError:
        return False


def _column_fault(values: Sequence[Any], mapping: dict[str, str]) -> str:
    """Say what is wrong with the columns of `--map`, when that is why no format was found; "" otherwise."""
    records = [v for v in values if isinstance(v, dict)]
    if not mapping or not records or any(set(r) <= {"text"} for r in records):
        return ""
    columns = list(dict.fromkeys(k for record in records for k in record))
    for field, column in mapping.items():
        if any(path_of(record, column) for record in records):
            continue
        if not (where := nowhere(records, column)):
            hint = did_you_mean(column, columns, f"columns: {', '.join(columns)[:200]}")
            if field in columns:
                hint = f"; write the field first: --map {column}={field}"
            return f"--map {field}={column}: no such column{hint}"
        return f"--map {field}={column}: {where}"
    try:
        renamer(mapping)(records[0])
    except RecordError as error:
        return f"--map: {error}"
    return ""


def _field_fault(host: Host, mapping: dict[str, str], speaks: bool) -> str:
    """Say which field of `--map` no format has; "" where there is none. A format with speakers takes any role."""
    known = {field for reader in host.readers.values() for field in reader.fields}
    for field, column in mapping.items():
        if field not in known and not (speaks and field in ALIASES):
            role = ALIASES.get(field.lower(), "")
            meant = role if role in known else field.lower()
            hint = did_you_mean(meant, sorted(known), "to list the fields of a format, run ftconv explain FORMAT")
            return f"--map {field}={column}: no format has this field{hint}"
    return ""
