"""What is chosen, in plain Python, over a list of all records at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from ftconv.engine.sampling import order_key

CONDITIONS: dict[str, Callable[[Any], bool]] = {
    "": lambda record: True,
    "extra.n > `3`": lambda record: record.get("n", 0) > 3,
    "extra.tag == 'x' || !(extra.tag)": lambda record: record.get("tag") in ("x", "", None),
    "contains(messages[0].content, 'a')": lambda record: "a" in record["messages"][0]["content"],
    "extra.none": lambda record: False,
}


class Flags(Struct, frozen=True):
    """What the flags ask for; "" and 0 for nothing."""

    where: str = ""
    skip: int = 0
    shuffle: bool = False
    sample: str = ""
    limit: int = 0
    seed: int = 0

    @property
    def words(self) -> list[str]:
        """The flags as they are typed."""
        given = {"--where": self.where, "--skip": self.skip, "--sample": self.sample, "--limit": self.limit}
        words = [word for flag, value in given.items() if value for word in (flag, str(value))]
        return [*words, *(["--shuffle"] if self.shuffle else []), "--seed", str(self.seed)]


class Expected(Struct):
    """The records that are chosen, in order; and how many are read to choose them."""

    chosen: list[Any]
    read: int
    ended: bool


def expected(flags: Flags, records: Sequence[Any]) -> Expected:
    """Choose; a record that is no object is one that cannot be read."""
    numbers = [n for n, r in enumerate(records) if not readable(r) or CONDITIONS[flags.where](r)][flags.skip :]
    by_chance = sorted(numbers, key=lambda number: order_key(flags.seed, number))
    read, ended = len(records), False
    if flags.shuffle:
        numbers = by_chance[: flags.limit or None]
    elif flags.sample:
        share = flags.sample.endswith("%")
        count = round(int(flags.sample[:-1]) * len(numbers) / 100) or 1 if share else int(flags.sample)
        numbers = sorted(by_chance[:count])[: flags.limit or None]
    elif flags.limit and len(numbers) >= flags.limit:
        numbers = numbers[: flags.limit]
        read, ended = numbers[-1] + 1, True
    return Expected([records[number] for number in numbers], read, ended)


def readable(record: Any) -> bool:
    """Whether a record is an object, and no text that is no JSON."""
    return isinstance(record, dict)


def written(data: bytes) -> list[Any]:
    """The numbers in `id` of the records that were written."""
    return [json.loads(line)["id"] for line in data.splitlines()]
