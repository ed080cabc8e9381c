"""Telling the format of an input: many records are looked at, and a guess below the threshold is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from .containers import Broken, ReadSettings, container_named
from .containers.registry import container_of
from .errors import DetectionError, RecordError
from .format import Reader
from .host import Host
from .mapping import renamer
from .options import options_of
from .place import Note
from .roles import ALIASES
from .source import Source

THRESHOLD = 0.5
SAMPLE = 1000
SAMPLE_BYTES = 400_000
"""Counted by records, so that the sample does not depend on where chunks end."""


class Candidate(Struct, frozen=True):
    """A format that the records may have, with how sure that is: 0 to 1, the mean over the sample."""

    format: str
    confidence: float


class Detection(Struct, frozen=True):
    """What an input is. `format` is "" when it cannot be told; `why` is a sentence; `sampled` counts records.

    `refusal` is what to tell the user when the format cannot be told; `hopeless` says that no record at all can be
    decoded, so that no format is needed to say what is wrong with each.
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
    known, sampled = mapping or {}, len(values)

    def outcome(found: Reader, confidence: float, second: Candidate | None, why: str) -> Detection:
        fault = "" if _takes_speakers(found.read) else _map_fault(source.name, values, known)
        name, grouped = ("", False) if fault else (found.name, _is_grouped(found, values, known))
        return Detection(
            source.name, container, name, confidence, second, why, sampled, grouped, tuple(notes), fault
        )  # fmt: skip

    if reader:
        return outcome(host.reader(reader), 1.0, None, "named by --from")
    ranked = [c for c in rank(values, host, known) if c.confidence > 0] if values else []
    if not ranked or ranked[0].confidence < THRESHOLD:
        near = ranked[0] if ranked else None
        words = _map_fault(source.name, values, known) or _refusal(source.name, values, broken, near)
        low = near.confidence if near else 0.0
        hopeless = not values and broken > 0
        return Detection(source.name, container, "", low, near, "", sampled, False, tuple(notes), words, hopeless)
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    found = host.reader(best.format)
    return outcome(found, best.confidence, second, f"{found.shape}; {sampled} record{'s' * (sampled != 1)} looked at")


def require(detection: Detection) -> Detection:
    """Return a detection that found a format. Raises DetectionError with the columns and a `--map` to try."""
    if not detection.format:
        raise DetectionError(detection.refusal)
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
    for chunk in container_named(container).chunks(source, settings):
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
        except Exception:  # a recogniser that raises recognises nothing; it may be a stranger's
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


def _map_fault(file: str, values: Sequence[Any], mapping: dict[str, str]) -> str:
    """Say what is wrong with `--map`, when that is why no format was found; "" otherwise."""
    records = [v for v in values if isinstance(v, dict)]
    if not mapping or not records or any(set(r) <= {"text"} for r in records):
        return ""
    columns = list(dict.fromkeys(k for record in records for k in record))
    for field, column in mapping.items():
        if column not in columns and column.partition(".")[0] not in columns:
            near = get_close_matches(column, columns, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"columns: {', '.join(columns)[:200]}"
            return f"{file}: --map {field}={column}: there is no such column; {hint}"
    try:
        renamer(mapping)(records[0])
    except RecordError as error:
        return f"{file}: --map: {error}"
    return ""


def _refusal(file: str, values: Sequence[Any], broken: int, near: Candidate | None) -> str:
    """Say why no format was chosen, what the records look like, and what to try."""
    records = [v for v in values if isinstance(v, dict)]
    columns = list(dict.fromkeys(k for record in records for k in record))
    if "input_ids" in columns or "token_ids" in columns:
        words = "the records hold token ids, not text; use the data as it was before that"
        return f"{file}: FT113 [error] pretokenized: {words}"
    if not values:
        what = f"none of its first {broken} records can be read" if broken else "it holds no records"
        return f"{file}: {what}; --from FORMAT shows what is wrong with each"
    if not records:
        return f"{file}: FT201 [error] unknown-shape: the records are not objects; name the format with --from"
    shown = ", ".join(c[:40] for c in columns[:12]) + (", …" if len(columns) > 12 else "")
    closest = f"; closest is {near.format} ({near.confidence:.0%})" if near else ""
    if all(len(r) == 1 and isinstance(next(iter(r.values())), str) for r in records):
        speaker = next((c for c in columns if c.lower() not in ALIASES), columns[0])
        return (
            f"{file}: FT201 [error] unknown-shape: each record is one turn, keyed by its speaker ({shown}); "
            f"say who is the assistant: --map assistant={speaker[:40]}"
        )
    text = [c for c in columns if all(isinstance(r.get(c, ""), str) for r in records)]
    first, second = text[:2] if len(text) > 1 else ("QUESTION", "ANSWER")
    return (
        f"{file}: FT201 [error] unknown-shape: no known format; columns: {shown}{closest}; "
        f"try --map user={first} --map assistant={second}, or name the format with --from"
    )
