"""Choosing records before a run: what is chosen of each input, for all passes alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..errors import UsageError
from ..model.apportion import apportioned, largest_total
from .chosen import Bits, Chosen
from .matching import MATCH, UNREADABLE, Matches
from .sampling import Mixture, Sampling

Scan = Callable[[int], Iterator[Matches]]
"""Reads the input of this number chunk by chunk, as far as it is asked to."""


def choose_records(sampling: Sampling, names: list[str], scan: Scan) -> tuple[list[Chosen], list[str]]:
    """Return what is chosen of each of the inputs with these names, and sentences for the user.

    No input is read for `--skip` and `--limit` of one input alone. Raises UsageError where there is too little to mix.
    """
    said: list[str] = []
    if sampling.mixture is not None:
        return _mixed(sampling, sampling.mixture, names, scan, said), said
    if not sampling.where and not sampling.draws:
        return _windows(sampling, len(names), scan), said
    return _drawn(sampling, len(names), scan, said), said


def _drawn(sampling: Sampling, inputs: int, scan: Scan, said: list[str]) -> list[Chosen]:
    """Choose by expression and by chance."""
    found, offsets, ended = _matched(sampling, inputs, scan, said)
    count = sum(bits.count for bits in found)
    if not sampling.draws:
        return [Chosen(most=bits.count if at >= ended else -1, numbers=bits) for at, bits in enumerate(found)]
    wanted = sampling.sample or (round(sampling.share * count) or 1 if sampling.share else sampling.limit)
    if sampling.sample > count:
        said.append(f"--sample {sampling.sample:,}: there are only {count:,} records to draw from")
    numbers = (offset + number for offset, bits in zip(offsets, found, strict=True) for number in bits)
    drawn = iter(sampling.drawn(numbers, wanted)[: sampling.limit or None])
    chosen = [Chosen(numbers=Bits()) for _ in range(inputs)]
    at = 0
    for number in drawn:
        while at + 1 < inputs and number >= offsets[at + 1]:
            at += 1
        bits = chosen[at].numbers
        assert bits is not None
        bits.add(number - offsets[at])
    return chosen


def _windows(sampling: Sampling, inputs: int, scan: Scan) -> list[Chosen]:
    """Choose by counting alone; the last input that anything can be chosen of need not be counted for it."""
    skip, left = sampling.skip, sampling.limit or -1
    out: list[Chosen] = []
    for at in range(inputs):
        out.append(Chosen(skip=skip, most=left))
        if at == inputs - 1 or not left or not (skip or left > 0):
            continue
        count = 0
        for matches in scan(at):
            count += len(matches.found)
            if left >= 0 and count >= skip + left:
                break
        if left >= 0:
            left -= min(max(count - skip, 0), left)
        skip = max(skip - count, 0)
    return out


def _matched(sampling: Sampling, inputs: int, scan: Scan, said: list[str]) -> tuple[list[Bits], list[int], int]:
    """Return what matches in each input, how many records are before it, and the input in which enough were found.

    Records that cannot be read are among them: nobody can say that they do not match.
    """
    skip, left = sampling.skip, sampling.limit if sampling.ends_early else -1
    found, offsets, before = [Bits() for _ in range(inputs)], [0] * inputs, 0
    any_match = not sampling.where
    for at, bits in enumerate(found):
        offsets[at] = before
        rows = 0
        for matches in scan(at):
            any_match = any_match or MATCH in matches.found
            for number, outcome in matches.numbered(rows):
                if outcome and skip:
                    skip -= 1
                elif outcome and left:
                    bits.add(number)
                    left -= 1
            rows += matches.rows
            if not left:
                return found, offsets, at
        before += rows
    if not any_match:
        said.append(
            "no record matches --where: text is written in single quotes, and unknown columns are under extra, as in "
            "extra.topic == 'billing'; to see a record, run ftconv IN --to ftconv --limit 1"
        )
    return found, offsets, inputs


def _mixed(sampling: Sampling, mixture: Mixture, names: list[str], scan: Scan, said: list[str]) -> list[Chosen]:
    """Choose by weight among the records that can be read; the others are rejected beside them, all of them."""
    weights = mixture.weights or (Fraction(1),) * len(names)
    if len(weights) != len(names):
        words = f"--weights has {len(weights)} numbers for {len(names)} inputs"
        raise UsageError(f"{words}; give one for each of {', '.join(names)}")
    readable, unreadable = [Bits() for _ in names], [Bits() for _ in names]
    offsets, before = [], 0
    for at, (good, bad) in enumerate(zip(readable, unreadable, strict=True)):
        offsets.append(before)
        rows = 0
        for matches in scan(at):
            for number, outcome in matches.numbered(rows):
                if outcome == MATCH:
                    good.add(number)
                elif outcome == UNREADABLE:
                    bad.add(number)
            rows += matches.rows
        before += rows
    sizes = [bits.count for bits in readable]
    counts = _counts(mixture, weights, names, sizes)
    chosen = []
    for good, bad, offset, size, count in zip(readable, unreadable, offsets, sizes, counts, strict=True):
        rounds, rest = divmod(count, size) if size else (0, 0)
        drawn, more = bad, Bits()
        for number in sampling.drawn((offset + n for n in good), rest):
            more.add(number - offset)
        for number in good if rounds else more:
            drawn.add(number)
        chosen.append(Chosen(numbers=drawn, copies=rounds, more=more))
    said.extend(_table(weights, names, sizes, counts))
    return chosen


def _counts(mixture: Mixture, weights: tuple[Fraction, ...], names: list[str], sizes: list[int]) -> list[int]:
    most = largest_total(weights, sizes)
    total = mixture.total or most
    counts = apportioned(weights, total)
    for name, size, count, weight in zip(names, sizes, counts, weights, strict=True):
        if count <= size or (mixture.repeat and size):
            continue
        repeat = "add --repeat to use records more than once, or " if size else ""
        smaller = f"use --total {most} or less" if most else "leave it out"
        raise UsageError(
            f"{name} has only {size:,} of the {count:,} records that weight {_written(weight)} of "
            f"--total {total} needs; {repeat}{smaller}"
        )
    if not total:
        empty = next(name for name, size, weight in zip(names, sizes, weights, strict=True) if weight and not size)
        raise UsageError(f"{empty} has no record to mix; leave it out, or give it the weight 0")
    return counts


def _table(weights: tuple[Fraction, ...], names: list[str], sizes: list[int], counts: list[int]) -> Iterator[str]:
    """Yield a line for each input: its weight, and how many of its records were taken."""
    rows = [
        (name, _written(weight), f"{count:,}", f"{size:,}")
        for name, weight, count, size in zip(names, weights, counts, sizes, strict=True)
    ]
    longest, weighs, taken, of = (max(map(len, column)) for column in zip(*rows, strict=True))
    for row in rows:
        yield f"{row[0]:<{longest}}  weight {row[1]:>{weighs}}  {row[2]:>{taken}} taken of {row[3]:>{of}}"


def _written(weight: Fraction) -> str:
    return f"{float(weight):g}"
