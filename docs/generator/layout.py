"""Where the boxes of a layered graph go: rows by height, few crossings, and a way around for each long line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

Point = tuple[float, float]
_SWEEPS = 24


class Layout:
    """Boxes in rows, and the points that each line runs through, in units of the picture."""

    def __init__(
        self, heights: Mapping[str, int], lines: Mapping[str, frozenset[str]], width: float, box: Point, gap: Point
    ) -> None:
        self._width, self._box, self._gap = width, box, gap
        top = max(heights.values())
        self._row = {name: top - height for name, height in heights.items()}
        self._ways: dict[tuple[str, str], list[str]] = {}
        for upper in sorted(lines):
            for lower in sorted(lines[upper]):
                passed = range(self._row[upper] + 1, self._row[lower])
                bends = [f"{upper}>{lower}@{row}" for row in passed]
                self._row |= dict(zip(bends, passed, strict=True))
                self._ways[upper, lower] = [upper, *bends, lower]
        self._boxes = set(heights)
        self._near: dict[str, set[str]] = {name: set() for name in self._row}
        for way in self._ways.values():
            for one, other in pairwise(way):
                self._near[one].add(other)
                self._near[other].add(one)
        self._x = dict.fromkeys(self._row, width / 2)
        self._place()

    @property
    def height(self) -> float:
        """How high the picture is."""
        rows = 1 + max(self._row.values())
        return rows * self._box[1] + (rows - 1) * self._gap[1]

    def corner(self, name: str) -> Point:
        """Where the upper left corner of a box is."""
        return round(self._x[name] - self._box[0] / 2, 1), self._y(name)

    def ways(self) -> dict[tuple[str, str], list[Point]]:
        """Where each line goes: from the lower edge of a box through the rows between to the upper edge of another."""
        found = {}
        for (upper, lower), way in self._ways.items():
            points = [(self._port(upper, way[1]), self._y(upper) + self._box[1])]
            for bend in way[1:-1]:
                x, y = round(self._x[bend], 1), self._y(bend)
                points += [(x, y), (x, y + self._box[1])]
            found[upper, lower] = [*points, (self._port(lower, way[-2]), self._y(lower))]
        return found

    def _y(self, name: str) -> float:
        return round(self._row[name] * (self._box[1] + self._gap[1]), 1)

    def _port(self, box: str, neighbour: str) -> float:
        """Where on the edge of a box the line to a neighbour begins: in the order of where they go."""
        side = self._row[neighbour]
        others = sorted((n for n in self._near[box] if self._row[n] == side), key=lambda n: (self._x[n], n))
        share = (others.index(neighbour) + 1) / (len(others) + 1)
        return round(self._x[box] + (share - 0.5) * self._box[0] * 0.8, 1)

    def _place(self) -> None:
        rows: dict[int, list[str]] = {}
        for name in sorted(self._row):
            rows.setdefault(self._row[name], []).append(name)
        for row in rows.values():
            self._spread(row)
        for sweep in range(_SWEEPS):
            for number in sorted(rows, reverse=sweep % 2 == 1):
                row = rows[number]
                before = number - 1 if sweep % 2 == 0 else number + 1
                wish = {}
                for name in row:
                    # While the order is sought only one side counts; in the end both do.
                    near = [n for n in self._near[name] if sweep >= _SWEEPS // 2 or self._row[n] == before]
                    wish[name] = sum(self._x[n] for n in sorted(near)) / len(near) if near else self._x[name]
                row.sort(key=lambda name: (wish[name], name))
                self._x |= wish
                self._spread(row)

    def _spread(self, row: list[str]) -> None:
        """Move what overlaps apart, and all of it into the picture."""
        wide = [self._box[0] if name in self._boxes else 8.0 for name in row]
        for _ in range(60):
            for left in range(len(row) - 1):
                room = (wide[left] + wide[left + 1]) / 2 + self._gap[0]
                short = room - (self._x[row[left + 1]] - self._x[row[left]])
                if short > 0:
                    self._x[row[left]] -= short / 2
                    self._x[row[left + 1]] += short / 2
            for name, size in zip(row, wide, strict=True):
                self._x[name] = min(max(self._x[name], size / 2), self._width - size / 2)
