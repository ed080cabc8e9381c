"""What each rule costs per record, in CPU time of this one process: python tests/bench/rules.py [--short]."""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from data import chat, short_chat


def _chunks(path: Path, records: int) -> list[Any]:
    """Return the first chunks of a file, with so many records at least."""
    from ftconv.containers import ReadSettings, container_named
    from ftconv.files.source import Source

    chunks: list[Any] = []
    for chunk in container_named("jsonl").chunks(Source(str(path)), ReadSettings()):
        chunks.append(chunk)
        if sum(one.data.count(b"\n") for one in chunks) >= records:
            break
    return chunks


def per_rule(path: Path, records: int, together: Collection[str] = ()) -> None:
    """Print what a record of the file costs, in CPU time: the parts of the core, and each rule where it is asked.

    Of the rules over the dataset with the codes `together`, print what they add to the whole.
    """
    from ftconv import Host
    from ftconv.containers.plain_rows import AT_ONCE
    from ftconv.engine.bound_plan import bind
    from ftconv.engine.plan import LintPlan, Plan, ReadPlan, RuleStep
    from ftconv.lint.chunk import lint_chunk
    from ftconv.lint.plain_rows import by_roles
    from ftconv.lint.rule_set import RuleSet
    from ftconv.lint.selection import selected
    from ftconv.model.batch import PlainRow
    from ftconv.spec.choice import Choice

    gc.set_threshold(100_000, 50, 50)  # as the command does
    host = Host(third_party=False)
    quick = host.reader("chat").quick
    assert quick is not None
    chunks = _chunks(path, records)
    raw = [line for chunk in chunks for line in chunk.data.split(b"\n") if line]
    decode = msgspec.json.Decoder().decode

    def timed(name: str, work: Callable[[], object]) -> float:
        return _timed(len(raw), name, work)

    bare = timed("bare decode", lambda: [decode(line) and None for line in raw])
    timed("decode to rows", lambda: [quick(raw[at : at + AT_ONCE]) and None for at in range(0, len(raw), AT_ONCE)])
    timed("read", lambda: [None for chunk in chunks for _ in chunk.read_quickly(quick)])
    steps = tuple(RuleStep(r.name, o, r.severity) for r, o in selected(host, Choice()).rules)
    plan = Plan(token="bench", read=ReadPlan(reader="chat"), lint=LintPlan(rules=steps, shared=True))
    bind(plan, host)
    whole = timed("read and check by all rules", lambda: [lint_chunk(plan, chunk) and None for chunk in chunks])
    print(f"{whole / bare:8.2f} times the bare decode")
    rule_set = RuleSet(plan, host)
    found = [value for chunk in chunks for _, value in chunk.read_quickly(quick) if type(value) is PlainRow]
    facts = [by_roles(rule_set, row) for row in found]
    features = [one for one, _ in facts]
    look_all = rule_set.prefilter.look_all
    timed("triggers", lambda: look_all(found, features) and None)
    shown = zip(facts, look_all(found, features), strict=True)
    triggered_cache = [rule_set.triggered(one, bits, settled) for (one, settled), bits in shown]
    for rule, check in {rule.name: (rule, check) for checks, _ in triggered_cache for rule, check in checks}.values():
        asked = [
            row.example
            for row, (checks, _) in zip(found, triggered_cache, strict=True)
            if any(r is rule for r, _ in checks)
        ]
        name = f"{rule.code} {rule.name}, asked about {len(asked) / len(found):.0%}"
        timed(name, lambda check=check, asked=asked: [list(check(e)) and None for e in asked])  # type: ignore[misc]

    over_the_dataset(rule_set, found, [some for _, some in triggered_cache], together, whole)


def over_the_dataset(
    rule_set: Any, rows: list[Any], shown: list[list[int]], together: Collection[str], whole: float
) -> None:
    """The same for the rules over the dataset, each with the rows that it is shown beside those that see every one."""
    from ftconv import Batch, Place

    everywhere, checks = Place("bench.jsonl", 1, 1, 0, 0), rule_set.dataset_checks
    seen_by: dict[int, Sequence[int]] = {number: range(len(rows)) for number in rule_set.always}
    for number in range(len(checks)):
        seen_by.setdefault(number, [at for at, some in enumerate(shown) if number in some])

    def all_seen(numbers: Iterable[int]) -> None:
        batch = Batch(rows, lambda at: everywhere)
        for number in numbers:
            part = batch if number in rule_set.always else batch.only(seen_by[number])
            if len(part):
                checks[number].see(checks[number].start(), part)

    for number, check in enumerate(checks):
        names = ", ".join(f"{rule.code} {rule.name}" for rule in check.rules)
        name = f"{names}, over the dataset, shown {len(seen_by[number]) / len(rows):.0%}"
        _timed(len(rows), name, lambda number=number: all_seen([number]))  # type: ignore[misc]
    _timed(len(rows), "all over the dataset together: some share a digest", lambda: all_seen(range(len(checks))))
    if together:
        wanted = set(together)
        numbers = [n for n, check in enumerate(checks) if not wanted.isdisjoint(rule.code for rule in check.rules)]
        cost = _timed(len(rows), "these together", lambda: all_seen(numbers))
        print(f"{cost / whole:8.1%} of reading and checking")


def _timed(records: int, name: str, work: Callable[[], object]) -> float:
    best = min(_cpu_seconds(work) for _ in range(15)) / records * 1e6
    print(f"{best:8.2f} µs  {name}")
    return best


def _cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Take the chat data of the benchmarks, 1.9 KB a record or 0.3."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="records of 0.3 KB")
    parser.add_argument("--together", nargs="+", default=[], metavar="CODE", help="rules over the dataset to add up")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.jsonl"
        make = short_chat if given.short else chat
        make(path, 12 << 20)
        per_rule(path, 5_000, given.together)


if __name__ == "__main__":
    main()
