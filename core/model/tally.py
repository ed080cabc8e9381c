"""The accounting of a run: read = written + rejected + dropped + not chosen."""

from __future__ import annotations

from msgspec import Struct, field


class Tally(Struct):
    """read = written + rejected + dropped + unchosen, always.

    `unchosen` are the records that `--where`, `--skip`, `--sample` or `--limit` left out; `ended` says that reading
    ended at `--limit`, so that the records behind it were not counted.
    `examples` is what was written, counted in examples; `empty` are those of them in which a reply says nothing.
    """

    read: int = 0
    written: int = 0
    rejected: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    examples: int = 0
    empty: int = 0
    unchosen: int = 0
    ended: bool = False

    def drop(self, name: str, count: int = 1) -> None:
        """Count records dropped by the rule or transform of this name."""
        self.dropped[name] = self.dropped.get(name, 0) + count

    def add(self, other: Tally) -> None:
        """Add the counts of another part of the same run."""
        self.read += other.read
        self.written += other.written
        self.rejected += other.rejected
        self.examples += other.examples
        self.empty += other.empty
        self.unchosen += other.unchosen
        self.ended |= other.ended
        for name, count in other.dropped.items():
            self.drop(name, count)

    @property
    def adds_up(self) -> bool:
        """Whether every record read is accounted for."""
        return self.read == self.written + self.rejected + sum(self.dropped.values()) + self.unchosen

    @property
    def chosen(self) -> int:
        """How many of the records were wanted at all."""
        return self.read - self.unchosen

    @property
    def left_out(self) -> list[str]:
        """What the flags that choose records left out, in words."""
        words = [f"{self.unchosen:,} not chosen"] if self.unchosen else []
        return [*words, "reading ended at --limit"] if self.ended else words

    def chosen_values(self) -> dict[str, int | bool]:
        """Return what was left out as values for JSON; nothing where all records were wanted."""
        values: dict[str, int | bool] = {}
        if self.unchosen:
            values["not_chosen"] = self.unchosen
        if self.ended:
            values["ended_at_limit"] = True
        return values

    def line(self) -> str:
        """The accounting in one line, the last one on standard error."""
        total = sum(self.dropped.values())
        text = f"read {self.read} = written {self.written} + rejected {self.rejected} + dropped {total}"
        if len(self.dropped) == 1:
            text += f" ({next(iter(self.dropped))})"
        elif self.dropped:
            text += f" ({', '.join(f'{name} {count}' for name, count in sorted(self.dropped.items()))})"
        if self.unchosen:
            text += f" + not chosen {self.unchosen}"
        if self.ended:
            text += "; reading ended at --limit"
        if self.empty:
            text += f" [empty replies: {self.empty}]"
        return text
