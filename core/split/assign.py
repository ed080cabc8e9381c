"""Who goes where: records that must stay together are one clump, and each clump goes into one part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from types import TracebackType

from ..errors import Stopped
from ..files.temporary_table import TemporaryTable
from .shares import Shares, cut_points, whole_numbers

_NOWHERE = 255
"""The part of a record that was rejected."""

_LIFT = 1 << 63
_BATCH = 50_000


class MarkTable:
    """The marks of all records, in a temporary table that goes to disk when it grows. Close it when done.

    Records of one content or of one group are of one clump, and so are those that a third one ties together. The
    number of a clump is a hash that depends on its records alone, never on their order.
    """

    def __init__(self) -> None:
        self._table = TemporaryTable()
        self._run = self._table.run
        self._run("CREATE TABLE seen (record INTEGER PRIMARY KEY, content INTEGER, clump INTEGER, value INTEGER)")
        self._run("CREATE TABLE placed (clump INTEGER PRIMARY KEY, part INTEGER)")

    def __enter__(self) -> MarkTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._table.close()

    def add(self, marks: Iterable[tuple[int, int, int, int]]) -> None:
        """Keep marks: record, content, group, value."""
        self._run("BEGIN")
        self._run("INSERT INTO seen VALUES (?, ?, ?, ?)", marks)
        self._run("COMMIT")

    def join(self) -> None:
        """Make one clump of the groups that share a content. Call it once, when all marks are there."""
        rows = self._run(
            "SELECT DISTINCT content, clump FROM seen WHERE content IN"
            " (SELECT content FROM seen GROUP BY content HAVING MIN(clump) <> MAX(clump)) ORDER BY content, clump"
        )
        parent: dict[int, int] = {}

        def root(group: int) -> int:
            while parent.setdefault(group, group) != group:
                parent[group] = parent[parent[group]]
                group = parent[group]
            return group

        for _, tied in groupby(rows, key=lambda row: row[0]):
            first, *others = (root(group) for _, group in tied)
            for other in others:
                low, high = sorted((root(first), root(other)))
                parent[high] = low
        self._run("CREATE TABLE tied (clump INTEGER PRIMARY KEY, root INTEGER)")
        # The smallest of many hashes is small: hashed again, it says nothing about how many there were.
        self._run("INSERT INTO tied VALUES (?, ?)", ((group, _mixed(root(group))) for group in list(parent)))
        self._run(
            "UPDATE seen SET clump = (SELECT root FROM tied WHERE tied.clump = seen.clump)"
            " WHERE clump IN (SELECT clump FROM tied)"
        )

    def clumps(self) -> int:
        """Return how many clumps there are."""
        return int(self._run("SELECT COUNT(DISTINCT clump) FROM seen").fetchone()[0])

    # -- placing ---------------------------------------------------------------------------------------------------

    def place_by_hash(self, shares: Iterable[float]) -> list[int]:
        """Place each clump by its hash alone, so that it keeps its part when others come or go.

        Returns how many records each part has.
        """
        ends = cut_points(list(shares))
        clumps = self._run("SELECT DISTINCT clump FROM seen")
        while batch := clumps.fetchmany(_BATCH):
            self._put((clump, _part_at((clump + _LIFT) / (2 * _LIFT), ends)) for (clump,) in batch)
        return self._counts(len(ends))

    def place_by_count(self, shares: Iterable[float]) -> list[int]:
        """Place the clumps so that the parts have the numbers of records that their shares ask for.

        Without values the parts are filled one after the other, in the order of the hashes: so few records change
        their part when others come. Values come one after the other, and in each the parts are filled in step: so every
        value has about the shares of the whole. So are clumps of several records, large ones first. Where clumps are
        too large, numbers are as near as the walk can bring them.
        Returns how many records each part has. Raises Stopped when there are fewer clumps than parts.
        """
        self._run("DELETE FROM placed")
        shares = list(shares)
        records = int(self._run("SELECT COUNT(*) FROM seen").fetchone()[0])
        left = self.clumps()
        wanted = whole_numbers(shares, records)
        filled = [0] * len(shares)
        walked = 0
        values = int(self._run("SELECT COUNT(DISTINCT value) FROM seen").fetchone()[0])
        made: list[tuple[int, int]] = []
        for clump, size in list_of_clumps(self._table):
            walked += size
            empty = [part for part, number in enumerate(filled) if not number]
            fits = empty if left <= len(empty) else [p for p, n in enumerate(filled) if n + size <= wanted[p]]
            if fits and size == 1 and values == 1:
                part = min(fits)
            elif fits:
                part = max(fits, key=lambda p: (shares[p] * walked - filled[p], -p))
            else:
                part = max(range(len(shares)), key=lambda p: (wanted[p] - filled[p], -p))
            filled[part] += size
            left -= 1
            made.append((clump, part))
            if len(made) >= _BATCH:
                self._put(made)
                made = []
        self._put(made)
        return filled

    def _put(self, rows: Iterable[tuple[int, int]]) -> None:
        self._run("BEGIN")
        self._run("INSERT INTO placed VALUES (?, ?)", rows)
        self._run("COMMIT")

    def _counts(self, parts: int) -> list[int]:
        found = dict(self._run("SELECT part, COUNT(*) FROM seen JOIN placed USING (clump) GROUP BY part").fetchall())
        return [found.get(part, 0) for part in range(parts)]

    def parts_of(self, records: int) -> bytearray:
        """Return the part of every record, a byte each; NOWHERE for those without a mark."""
        parts = bytearray([_NOWHERE]) * records
        for record, part in self._run("SELECT record, part FROM seen JOIN placed USING (clump)"):
            parts[record] = part
        return parts


def list_of_clumps(table: TemporaryTable) -> Iterator[tuple[int, int]]:
    """Yield each clump with its size, value after value; in a value the large ones first, then by hash.

    A clump with several values counts to the one that it has most.
    """
    yield from table.run(
        "SELECT clump, size FROM (SELECT clump, value, SUM(n) OVER (PARTITION BY clump) AS size,"
        " ROW_NUMBER() OVER (PARTITION BY clump ORDER BY n DESC, value) AS place"
        " FROM (SELECT clump, value, COUNT(*) AS n FROM seen GROUP BY clump, value))"
        " WHERE place = 1 ORDER BY value, size DESC, clump"
    )


def parts_of_records(table: MarkTable, shares: Shares, records: int, *, stable: bool) -> tuple[list[int], bool]:
    """Place all clumps. Returns the number of records of each part, and whether they were counted out.

    With `stable` each is placed by its hash alone. Where that would leave a part empty, the clumps are counted out.
    Raises Stopped when even that leaves one.
    """
    portions = shares.as_shares(records)
    counts = table.place_by_hash(portions) if stable and not shares.counted else []
    counted = not counts or not all(counts)
    if counted:
        counts = table.place_by_count(portions)
    if not all(counts):
        empty = shares.names[counts.index(0)]
        clumps = table.clumps()
        what = "all records belong together" if clumps == 1 else f"the records are {clumps} groups that stay together"
        raise Stopped(f"{empty} would be empty: {what}; nothing was written")
    return counts, counted


def _part_at(point: float, ends: list[float]) -> int:
    return next((part for part, end in enumerate(ends) if point < end), len(ends) - 1)


def _mixed(number: int) -> int:
    digest = blake2b(number.to_bytes(8, "big", signed=True), digest_size=8, person=b"clump").digest()
    return int.from_bytes(digest, "big", signed=True)
