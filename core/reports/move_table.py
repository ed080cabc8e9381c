"""The table of a move, a row for each target, what is behind its numbers, and the same for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import msgspec

from ..conversion.move import Move, Row
from ..model.finding import Finding
from ..model.finding_log import FindingLog
from ..model.safe_text import safe
from .text import line_of

_CODES = 3
"""How many codes a cell shows."""
_SHOWN = 5
"""How many messages and places are shown unless all are asked for."""
_NONE = "-"
_HEAD = ("target", "written", "refused", "lost", "changed", "cost", "last day")


def table_lines(move: Move, inputs: list[str], *, every: bool = False) -> Iterator[str]:
    """Yield the table, then what is behind its numbers; with `every`, all messages instead of the first.

    `inputs` are as a command takes them.
    """
    rows = [row for row in (move.source, *move.rows) if row is not None]
    table = [_HEAD, *(_cells(row, row is move.source) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEAD))]
    for line in table:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
    for row in rows:
        details = list(_details(row, move.source, every))
        if details:
            yield from ("", f"{row.target.name}: {row.target.title}", *details)
    yield from _notes(move, rows, shlex.join(inputs))


def move_document(move: Move) -> dict[str, Any]:
    """Return the move as plain values."""
    return {
        "purpose": move.purpose,
        "source": _row_document(move.source) if move.source is not None else None,
        "targets": [_row_document(row) for row in move.rows],
        "others": move.others,
    }


# -- the table ---------------------------------------------------------------------------------------------------------


def _cells(row: Row, stands: bool) -> tuple[str, ...]:
    run, tally = row.run, row.run.report.tally
    written = "as it is" if stands else f"{tally.written:,} of {tally.chosen:,}"
    return row.target.name, written, _counts(run.refused), _counts(run.lost), _changed(row), _cost(row), _ends(row)


def _counts(log: FindingLog) -> str:
    """`1 FT703, 3 FT706`: how often each rule has something to say, the most frequent first."""
    counts: dict[str, int] = {}
    for (code, _), count in log.counts.items():
        counts[code] = counts.get(code, 0) + count
    words = [f"{count:,} {code}" for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return ", ".join([*words[:_CODES], *(["…"] if len(words) > _CODES else [])]) or _NONE


def _changed(row: Row) -> str:
    run = row.run
    if run.writes not in ("", run.reads):
        return f"{run.reads} → {run.writes}"
    number = run.report.changes.records
    return f"{number:,} of {run.report.tally.chosen:,}" if number else _NONE


def _cost(row: Row) -> str:
    training = row.training
    if training is None or training.usd is None:
        return "unknown" if row.target.kind == "vendor" else _NONE
    digits = 2 if training.usd >= 1 else 4
    return f"{'about ' if training.kind == 'estimate' else ''}${training.usd:,.{digits}f}"


def _ends(row: Row) -> str:
    status = row.target.status
    if status is None or (status.value == "active" and not status.last_day):
        return "none known"
    if status.value == "retired":
        return f"retired {status.last_day}".rstrip()
    return status.last_day or "winding down"


# -- what is behind it -------------------------------------------------------------------------------------------------


def _details(row: Row, source: Row | None, every: bool) -> Iterator[str]:
    status, run = row.target.status, row.run
    if status is not None and status.note:
        yield f"  status: {safe(status.note)}"
    yield from _findings("refused", run.refused, every)
    yield from _findings("lost", run.lost, every)
    places = run.report.changes.places.most_common(None if every else _SHOWN)
    if places:
        more = ", …" if len(places) < len(run.report.changes.places) else ""
        words = (f"{place or '/'} in {number:,} record{'s' * (number != 1)}" for place, number in places)
        yield safe(f"  changed: {', '.join(words)}{more}")
    yield from _trained(row, source)


def _firsts(log: FindingLog) -> dict[tuple[str, str], Finding]:
    """Return the first finding of each code and message."""
    return {(f.code, f.message): f for f in reversed(log.in_order())}


def _findings(word: str, log: FindingLog, every: bool) -> Iterator[str]:
    """Yield the first place of each message, and how often it comes; the most frequent messages first."""
    firsts = _firsts(log)
    ordered = sorted(log.counts.items(), key=lambda item: -item[1])
    shown = ordered if every else ordered[:_SHOWN]
    for key, count in shown:
        finding = firsts.get(key)
        if finding is None:
            yield f"  {word}: {count:,} more {key[0]} with other messages"
            continue
        more = f", and {count - 1:,} more like it" if count > 1 else ""
        yield f"  {word}: {line_of(finding)}{more}"
    if len(shown) < len(ordered):
        rest = sum(count for _, count in ordered[len(shown) :])
        yield f"  {word}: {rest:,} with other messages; to show them, add --verbose"


def _trained(row: Row, source: Row | None) -> Iterator[str]:
    """Yield what is trained, where it is known to be something else than with the target that the data comes from."""
    if source is None or row is source or row.training is None or source.training is None:
        return
    here, there = row.trained_tokens, source.trained_tokens
    if here is not None and there is not None and here != there:
        yield f"  trained: {here:,} tokens per epoch; with {source.target.name} it is {there:,}"


def _notes(move: Move, rows: list[Row], inputs: str) -> Iterator[str]:
    """Yield what holds for several rows: prices, targets that were not asked for, and where to look further."""
    lines = []
    for row in rows:
        training, prices = row.training, row.prices
        if training is not None and training.usd is not None and prices is not None:
            words = f"{training.billed_tokens_per_epoch:,} tokens × {training.epochs} epochs × ${prices.training:,.2f}"
            lines.append(f"{row.target.name} costs {words} per million, as of {prices.as_of}")
    unknown = [row.target.path or row.target.name for row in rows if _cost(row) == "unknown"]
    if unknown:
        how = f"with your own, run ftconv cost {inputs} --model {unknown[0]} --prices FILE"
        lines.append(f"no price per token is known for {', '.join(unknown)}; {how}")
    for name, others in move.others.items():
        found = ", ".join(row.target.name for row in move.rows if row.name == name)
        lines.append(f"{name} is {found} here; there {'are' if len(others) > 1 else 'is'} also {', '.join(others)}")
    refusing = next((row.target.path or row.target.name for row in move.rows if row.run.refused.total), "")
    if refusing:
        lines.append(f"for every finding and its fix, run ftconv lint {inputs} --target {refusing}")
    if lines:
        yield from ("", *map(safe, lines))


# -- for programs ------------------------------------------------------------------------------------------------------


def _row_document(row: Row) -> dict[str, Any]:
    run, report, status = row.run, row.run.report, row.target.status
    training = row.training
    return {
        "target": row.target.name,
        "reads": run.reads,
        "writes": run.writes or None,
        "read": report.tally.read,
        "written": report.tally.written,
        "rejected": report.tally.rejected,
        "dropped": report.tally.dropped,
        **report.tally.chosen_values(),
        "changed": report.changes.records,
        "changed_at": dict(report.changes.places),
        "refused": _findings_document(run.refused),
        "lost": _findings_document(run.lost),
        "training": msgspec.to_builtins(training) if training is not None else None,
        "trained_tokens": row.trained_tokens,
        "price_as_of": row.prices.as_of if row.prices is not None else None,
        "status": status.value if status is not None else None,
        "last_day": (status.last_day or None) if status is not None else None,
        "note": status.note if status is not None else "",
        "out": (row.report.out or None) if row.report is not None else None,
        "rejects": (row.report.rejects or None) if row.report is not None else None,
        "config": row.config or None,
    }


def _findings_document(log: FindingLog) -> list[dict[str, Any]]:
    firsts = _firsts(log)
    return [
        {
            "code": code,
            "rule": firsts[code, message].rule if (code, message) in firsts else None,
            "message": message or None,
            "count": count,
            "first": str(firsts[code, message].place) if (code, message) in firsts else None,
        }
        for (code, message), count in log.counts.items()
    ]
