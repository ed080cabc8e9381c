"""Shares: how much of a set goes into each part, as the user asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from ..errors import UsageError
from ..model.apportion import apportioned

PARTS = ("train", "valid", "test")


class Shares(Struct, frozen=True):
    """The names of the parts, and what each is to get: a share of 1, or a number of records where `counted`.

    In a list of counts, -1 stands for the part that gets the rest.
    """

    names: tuple[str, ...]
    amounts: tuple[float, ...]
    counted: bool = False

    def _as_percent(self) -> str:
        """Return a question where the numbers of records may have been meant as percent."""
        named = [(name, int(amount)) for name, amount in zip(self.names, self.amounts, strict=True) if amount >= 0]
        if sum(amount for _, amount in named) > 100:
            return ""
        return f"; did you mean {' '.join(f'--{name} {amount}%' for name, amount in named)}?"

    def as_shares(self, records: int) -> tuple[float, ...]:
        """Return shares that sum to 1, of a set of so many records. Raises UsageError when it has too few."""
        if not self.counted:
            return self.amounts
        named = int(sum(a for a in self.amounts if a >= 0))
        rest = records - named
        if rest < 0 or (rest and -1 not in self.amounts):
            if rest < 0:
                words = f"the parts add up to {named:,} records, but there are only {records:,}"
                raise UsageError(words + self._as_percent())
            raise UsageError(
                f"the parts add up to {named:,} of {records:,} records; omit one number to give its part the rest"
            )
        return tuple((rest if a < 0 else a) / max(records, 1) for a in self.amounts)


def parse_shares(given: Mapping[str, str]) -> Shares:
    """Read `--train`, `--valid` and `--test`: a share up to 1, `90%`, or a whole number of records above 1.

    `--ratio` or `--train` may have all of them, as in 80/10/10. Train gets the rest when it is left out, else valid.
    Without any, train gets 0.9.
    Raises UsageError when the shares do not sum to 1.
    """
    if ratio := given.get("ratio") or (given["train"] if "/" in given.get("train", "") else ""):
        return _in_ratio(ratio, given)
    read = {name: _read(name, text) for name, text in given.items() if text} or {"train": 0.9}
    rest = next((name for name in ("train", "valid") if name not in read), "")
    counts = [name for name, value in read.items() if value > 1]
    if counts:
        shares = [name for name, value in read.items() if 0 < value <= 1]
        if shares:
            raise UsageError(f"--{counts[0]} is a number of records: --{shares[0]} must be one too, or be omitted")
        return _ordered({**read, **({rest: -1.0} if rest else {})}, counted=True)
    total = sum(read.values())
    if total > 1 + 1e-9:
        raise UsageError(f"the shares sum to {total:.10g}, more than 1")
    if total < 1 - 1e-9:
        if not rest:
            left = "" if "test" in read else f"; --test {1 - total:.10g} adds the rest"
            raise UsageError(f"the shares sum to {total:.10g}, not to 1{left}")
        read[rest] = 1 - total
    return _ordered({name: value / sum(read.values()) for name, value in read.items()}, counted=False)


def _in_ratio(text: str, given: Mapping[str, str]) -> Shares:
    """Read `80/20`, `80/10/10`, `8/1/1` or `0.9/0.1`: train, valid and test."""
    if others := [f"--{name}" for name, other in given.items() if other and other != text]:
        raise UsageError(f"{text} says it all; remove {' '.join(others)}")
    flag = "--ratio" if given.get("ratio") else "--train"
    try:
        parts = [float(part.strip().removesuffix("%")) for part in text.split("/")]
    except ValueError:
        parts = []
    if not 2 <= len(parts) <= len(PARTS) or not all(0 < part <= 100 for part in parts):
        raise UsageError(f"{flag} {text!r}: expected the shares of train/valid or train/valid/test, such as 80/20")
    total = sum(parts)
    if not (abs(total - 100) < 1e-6 or abs(total - 1) < 1e-9 or (total <= 20 and all(p == int(p) for p in parts))):
        raise UsageError(f"{flag} {text}: the shares sum to {total:.10g}, not to 100")
    return Shares(PARTS[: len(parts)], tuple(part / total for part in parts))


def _ordered(amounts: Mapping[str, float], *, counted: bool) -> Shares:
    names = tuple(name for name in PARTS if amounts.get(name))
    return Shares(names, tuple(amounts[name] for name in names), counted)


def _read(name: str, text: str) -> float:
    bare = text.strip()
    try:
        value = float(bare.removesuffix("%")) / (100 if bare.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15 or (value > 1 and (value != int(value) or bare.endswith("%"))):
        raise UsageError(f"--{name} {text!r}: expected a share such as 0.9 or 90%, or a number of records above 1")
    return value


def cut_points(shares: Sequence[float]) -> list[float]:
    """Return where each part ends on the line from 0 to 1; the last end is 1 exactly."""
    ends, at = [], 0.0
    for share in shares:
        at += share
        ends.append(at)
    ends[-1] = 1.0
    return ends


def whole_numbers(shares: Sequence[float], records: int) -> list[int]:
    """Return how many records each part is to get: its share, rounded so that they sum to `records`.

    The largest remainders are rounded up; a part that would get none is given one, while there are enough.
    """
    numbers = apportioned([Fraction(share).limit_denominator(1_000_000) for share in shares], records)
    for part, number in enumerate(numbers):
        richest = max(range(len(numbers)), key=lambda p: numbers[p])
        if not number and numbers[richest] > 1:
            numbers[part], numbers[richest] = 1, numbers[richest] - 1
    return numbers
