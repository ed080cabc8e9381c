"""Which records of a chunk match `--where`, and which can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..containers import Chunk
from ..errors import UsageError
from ..model.example import each_of
from ..spec.builtins import FTCONV
from .bound_plan import bind
from .chunk_reader import ChunkReader
from .grouping import GroupChunk
from .plan import Plan
from .where import condition_of

NO_MATCH, MATCH, UNREADABLE = range(3)


class Matches(Struct):
    """For each record of a chunk, in order, whether it matches. `rows` counts the records of the input in it.

    A conversation of several records counts as one, known by the number of its first, which is then in `numbers`.
    """

    found: bytes
    rows: int
    numbers: list[int] | None = None

    def numbered(self, first: int) -> Iterator[tuple[int, int]]:
        """Yield number and outcome of each; the records of the chunk are counted from `first`."""
        numbers = self.numbers if self.numbers is not None else range(first, first + len(self.found))
        return zip(numbers, self.found, strict=True)


def match_chunk(plan: Plan, chunk: Chunk, *, where: str, reads: bool) -> Matches:
    """Ask every record of a chunk; without `reads` they are only counted, and all match. Pure and picklable.

    A record that cannot be read cannot be asked: it is UNREADABLE. Of one that holds several examples one must match.
    Raises UsageError where the expression cannot be evaluated.
    """
    grouped = chunk if isinstance(chunk, GroupChunk) else None
    numbers = [group[0].place.record for _, group in grouped.groups] if grouped is not None else None
    if not reads:
        count = len(numbers) if numbers is not None else sum(1 for _ in chunk.records())
        found = bytes([MATCH]) * count
    else:
        found = bytes(_outcomes(plan, chunk, where))
    return Matches(found, grouped.members if grouped is not None else len(found), numbers)


def _outcomes(plan: Plan, chunk: Chunk, where: str) -> Iterator[int]:
    bound = bind(plan)
    reader = ChunkReader(bound, chunk, quiet=True)
    matches = condition_of(where) if where else None
    write = bound.host.writer(FTCONV).write
    for value in reader.values(quick=False):
        try:
            records = [write(example) for example in each_of(reader.example(value))]
        except Exception:
            yield UNREADABLE
            continue
        try:
            yield MATCH if matches is None or any(map(matches, records)) else NO_MATCH
        except ValueError as error:
            way = "where records differ, ask first, such as: type(KEY) == 'string' && contains(KEY, 'x')"
            raise UsageError(f"{reader.log.place()}: --where {where}: {error}; {way}") from None
