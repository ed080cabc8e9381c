"""Trying readers and mappings on the first records: what a hint may propose, and whether a format is the right one."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from ..errors import RecordError
from ..model.example import Example, each_of
from ..spec.format import Reader
from ..spec.host import Host
from .columns import columns_in
from .hints import Hint, hint_for
from .mapping import renamer
from .nearness import complaint_of
from .proposals import Sample, possible_replies
from .ranking import Guess, choose, rank, takes_speakers

TRIED = 50
"""How many records a hint is tried on."""
ASSISTANT = "assistant"


def sample_of(values: Sequence[Any], host: Host, named: bool) -> Sample:
    """Return what hints are made of."""
    some = values[:TRIED]
    fields = dict.fromkeys(field for reader in host.readers.values() for field in reader.fields)
    return Sample(
        values, lambda mapping: _works(some, host, mapping), lambda: complaint_of(some, host), list(fields), named
    )


def _works(values: Sequence[Any], host: Host, mapping: dict[str, str]) -> Guess | None:
    """Return the best format with a mapping, None where it finds nothing to learn in most of the records."""
    best = choose(rank(values, host, mapping), host).best
    if best is None:
        return None
    reader = host.reader(best.format)
    if not host.owner("reader", reader.name).builtin:
        return best  # it reads in worker processes only, since it may end the one that it is in
    speaks = takes_speakers(reader.read)
    rename = None if speaks or not mapping else renamer(mapping)
    options = {"speakers": mapping} if speaks and mapping else {}
    try:
        renamed = [value if rename is None else rename(value) for value in values]
    except RecordError:
        return None
    if reader.group is not None and reader.grouped is not None and reader.grouped(renamed):
        return best
    if 2 * _learned(reader, renamed, options) < len(values):
        return None
    bare = [_without(value, mapping) for value in renamed]
    other = choose(rank(bare, host, {}), host).best if rename else None
    if other and other.format == best.format and 2 * _learned(reader, bare, {}) >= len(values):
        return None  # what is mapped is only out of the way
    return best


def _learned(reader: Reader, values: Sequence[Any], options: dict[str, Any]) -> int:
    """Return how many examples have something to learn from."""
    return sum(e.text is not None or bool(e.reference) or _replies(e) for e in _read(reader, values, options))


def _without(value: Any, names: Container[str]) -> Any:
    return {key: inside for key, inside in value.items() if key not in names} if isinstance(value, dict) else value


def _replies(example: Example) -> bool:
    """Whether there is a reply to learn from: those inside a prompt have weight 0."""
    return any(m.role == ASSISTANT and m.weight != 0 for m in (*example.messages, *(example.chosen or ())))


def _read(reader: Reader, values: Sequence[Any], options: dict[str, Any]) -> Iterator[Example]:
    """Yield what can be read of some values."""
    for value in values:
        try:
            yield from each_of(reader.read(value, **options))
        except RecordError:
            continue


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
