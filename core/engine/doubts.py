"""Trying readers and mappings on the first records: what a hint may propose, and whether a format is the right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import RecordError
from ..model.example import Example, each_of
from ..model.place import tokens_of
from ..spec.format import Reader
from ..spec.host import Host
from .columns import columns_in
from .hints import Hint, Sample, hint_for, possible_replies
from .mapping import renamer
from .ranking import THRESHOLD, rank, takes_speakers

TRIED = 50
"""How many records a hint is tried on."""
ASSISTANT = "assistant"


def sample_of(values: Sequence[Any], host: Host, named: bool) -> Sample:
    """Return what hints are made of."""
    some = values[:TRIED]
    fields = dict.fromkeys(field for reader in host.readers.values() for field in reader.fields)
    return Sample(
        values, lambda mapping: _works(some, host, mapping), lambda: _complaint(some, host), list(fields), named
    )


def _works(values: Sequence[Any], host: Host, mapping: dict[str, str]) -> float:
    """Return how sure the best format is with a mapping, 0 where it finds nothing to learn in most of the records."""
    ranked = rank(values, host, mapping)
    if not ranked or ranked[0].confidence < THRESHOLD:
        return 0.0
    reader = host.reader(ranked[0].format)
    if not host.owner("reader", reader.name).builtin:
        return ranked[0].confidence  # it reads in worker processes only, since it may end the one that it is in
    speaks = takes_speakers(reader.read)
    rename = None if speaks or not mapping else renamer(mapping)
    options = {"speakers": mapping} if speaks and mapping else {}
    try:
        renamed = [value if rename is None else rename(value) for value in values]
    except RecordError:
        return 0.0
    if reader.group is not None and reader.grouped is not None and reader.grouped(renamed):
        return ranked[0].confidence
    learned = [e for e in _read(reader, renamed, options) if e.text is not None or _replies(e)]
    return ranked[0].confidence if 2 * len(learned) >= len(values) else 0.0


def _replies(example: Example) -> bool:
    return any(m.role == ASSISTANT for m in (*example.messages, *(example.chosen or ())))


def _read(reader: Reader, values: Sequence[Any], options: dict[str, Any]) -> Iterator[Example]:
    """Yield what can be read of some values."""
    for value in values:
        try:
            yield from each_of(reader.read(value, **options))
        except RecordError:
            continue


def _complaint(values: Sequence[Any], host: Host) -> tuple[str, str]:
    """Return pointer and words of a reader that knows a column of the records, but not what stands in it."""
    for candidate in rank(values, host, {}):
        if not host.owner("reader", candidate.format).builtin:
            continue
        for value in values:
            try:
                host.reader(candidate.format).read(value)
            except RecordError as error:
                if isinstance(value, dict) and error.pointer and tokens_of(error.pointer)[0] in value:
                    return error.pointer, str(error)
    return "", ""


def doubt_of(found: Reader, sample: Sample) -> Hint | None:
    """Return what speaks against a format: it reads none of the records, or leaves out what could be the reply.

    Text is no prose beside columns that say more than something about the record.
    """
    some = sample.values[:TRIED]
    examples = list(_read(found, some, {}))
    if any(map(_replies, examples)):
        return None
    extra = {name for example in examples for name in example.extra or ()}
    if examples and not extra:
        return None
    if not examples:
        hint = hint_for(sample)
        return hint if hint.mapping or hint.known else None
    columns = columns_in(some)
    prose = all(example.text is not None for example in examples)
    if prose:
        meant = any(c.name.partition(".")[0] in extra and (c.text or c.label) for c in columns)
    else:
        meant = any(c.name.partition(".")[0] in extra for c in possible_replies(columns))
    what = "prose" if prose else "prompts alone"
    return hint_for(sample, otherwise=f", or, for {what}, --from {found.name}") if meant else None
