"""Telling the format of an input: many records are looked at, and a guess below the threshold is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from ..containers import Broken, ReadSettings
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
from ..spec.options import options_of
from .mapping import nowhere, renamer

THRESHOLD = 0.5
SAMPLE = 1000
SAMPLE_BYTES = 400_000
"""Counted by records, so that the sample does not depend on where chunks end."""


class Candidate(Struct, frozen=True):
    """A format that the records may have, with how sure that is: 0 to 1, the mean over the sample."""

    format: str
    confidence: float


class Detection(Struct, frozen=True):
    """What an input is. `format` is "" if it is not recognised; `why` is a sentence; `sampled` counts records.

    If the format is not recognised, `refusal` is the message for the user, and `refusal_code` the rule that names the
    cause, if any. `hopeless` means that no record at all can be decoded, so no format is needed to report what is wrong
    with each.
    """

    file: str
    container: str
    format: str
    confidence: float
    runner_up: Candidate | None
    why: str
    sampled: int
    grouped: bool = False
    notes: tuple[Note, ...] = ()
    refusal: str = ""
    hopeless: bool = False
    refusal_code: str = ""


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
    values, broken = _sample(source, container, settings or ReadSettings(), repair)
    if not values and not broken:
        raise InputError(f"{source.name} holds no records", "FT112")
    known, sampled = mapping or {}, len(values)

    def outcome(found: Reader, confidence: float, second: Candidate | None, why: str) -> Detection:
        speaks = _takes_speakers(found.read)
        fault = ("" if speaks else _column_fault(values, known)) or _field_fault(host, known, speaks)
        name, grouped = ("", False) if fault else (found.name, _is_grouped(found, values, known))
        words = f"{source.name}: {fault}" if fault else ""
        return Detection(
            source.name, container, name, confidence, second, why, sampled, grouped, tuple(notes), words
        )  # fmt: skip

    if reader:
        return outcome(host.reader(reader), 1.0, None, "named by --from")
    ranked = [c for c in rank(values, host, known) if c.confidence > 0] if values else []
    if not ranked or ranked[0].confidence < THRESHOLD:
        near = ranked[0] if ranked else None
        code, words = "", _column_fault(values, known) or _field_fault(host, known, speaks=False)
        if not words:
            code, words = _refusal(values, broken, near)
        words = f"{source.name}: {opening_of(code)}{words}"
        low = near.confidence if near else 0.0
        return Detection(
            source.name, container, "", low, near, "", sampled, False, tuple(notes), words, not values, code
        )  # fmt: skip
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    found = host.reader(best.format)
    return outcome(found, best.confidence, second, f"{found.shape}; {sampled} record{'s' * (sampled != 1)} examined")


def require(detection: Detection) -> Detection:
    """Return a detection that found a format. Raises DetectionError with the columns and a `--map` to try."""
    if not detection.format:
        raise DetectionError(detection.refusal, detection.refusal_code, detection.file)
    return detection


def rank(values: Sequence[Any], host: Host, mapping: dict[str, str]) -> list[Candidate]:
    """Return every reader with its mean confidence over `values`, best first; names break ties."""
    found = []
    for reader in host.readers.values():
        speaks = _takes_speakers(reader.recognise)
        if mapping and not speaks and not set(mapping) <= set(reader.fields):
            continue
        score = _mean(reader.recognise, values, mapping, speaks)
        found.append(Candidate(reader.name, round(score, 3)))
    return sorted(found, key=lambda c: (-c.confidence, c.format))


def _sample(
    source: Source, container: str, settings: ReadSettings, repair: Callable[[str], Any] | None
) -> tuple[list[Any], int]:
    """Return the values of the first records, and how many could not be decoded; goes on until there is a value."""
    values: list[Any] = []
    broken = size = 0
    for chunk in chunks_of(source, container, settings):
        for index, value in chunk.records():
            if values and (len(values) + broken >= SAMPLE or size >= SAMPLE_BYTES):
                return values, broken
            size += len(chunk.raw(index))
            if isinstance(value, Broken):
                value = repair(chunk.raw(index).decode("utf-8", "replace")) if repair is not None else None
                if value is None:
                    broken += 1
                    continue
            values.append(value)
    return values, broken


def _takes_speakers(function: Callable[..., Any]) -> bool:
    return any(option.name == "speakers" for option in options_of(function))


def _mean(recognise: Callable[..., float], values: Sequence[Any], mapping: dict[str, str], speaks: bool) -> float:
    rename = renamer(mapping) if mapping and not speaks else None
    total = 0.0
    for value in values:
        try:
            if speaks and mapping:
                total += recognise(value, speakers=mapping)
            else:
                total += recognise(value if rename is None else rename(value))
        except RecordError:
            continue
        except Exception:  # a recogniser that raises recognises nothing; it may belong to a third-party plugin
            return 0.0
    return total / len(values)


def _is_grouped(reader: Reader, values: Sequence[Any], mapping: dict[str, str]) -> bool:
    if reader.group is None or reader.grouped is None or not values:
        return False
    rename = renamer(mapping) if mapping and not _takes_speakers(reader.read) else None
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
        if column not in columns and column.partition(".")[0] not in columns:
            hint = did_you_mean(column, columns, f"columns: {', '.join(columns)[:200]}")
            if field in columns:
                hint = f"; write the field first: --map {column}={field}"
            return f"--map {field}={column}: no such column{hint}"
        if "." in column and (where := nowhere(records, column)):
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


def _refusal(values: Sequence[Any], broken: int, near: Candidate | None) -> tuple[str, str]:
    """Say why no format was chosen, what the records look like, and what to try; first the rule for it, or ""."""
    records = [v for v in values if isinstance(v, dict)]
    columns = list(dict.fromkeys(k for record in records for k in record))
    if "input_ids" in columns or "token_ids" in columns:
        return "FT113", "the records contain token ids, not text; use the original text"
    if not values:
        which = f"none of its {broken:,} records can" if broken > 1 else "its one record cannot"
        return "", f"{which} be read; to see why, run ftconv lint"
    if not records:
        return "FT201", "the records are not objects; set the format with --from"
    shown = ", ".join(c[:40] for c in columns[:12]) + (", …" if len(columns) > 12 else "")
    closest = f"; closest is {near.format} ({near.confidence:.0%})" if near else ""
    if all(len(r) == 1 and isinstance(next(iter(r.values())), str) for r in records):
        speaker = next((c for c in columns if c.lower() not in ALIASES), columns[0])
        words = f"each record is one turn, keyed by its speaker ({shown})"
        return "FT201", f"{words}; name the assistant with --map assistant={speaker[:40]}"
    text = [c for c in columns if all(isinstance(r.get(c, ""), str) for r in records)]
    first, second = text[:2] if len(text) > 1 else ("QUESTION", "ANSWER")
    words = f"format not recognised; columns: {shown}{closest}"
    return "FT201", f"{words}; try --map user={first} --map assistant={second}, or set the format with --from"


SURE, UNLIKE = 0.8, 0.5
"""How sure another reader must be at least, and the chosen one at most."""


def other_format(value: Any, host: Host, reader: str) -> str:
    """Return the format that a record has which `reader` refused, "" when it has none, or that of `reader` itself."""
    if not isinstance(value, dict):
        return ""
    ranked = {c.format: c.confidence for c in rank([value], host, {})}
    best = next(iter(ranked), "")
    if not best or ranked[best] < SURE or ranked.get(reader, 0) >= UNLIKE:
        return ""
    try:
        host.reader(best).read(value)
    except RecordError:
        return ""
    except Exception:  # a reader that raises knows nothing; it may belong to a third-party plugin
        return ""
    return best
