"""The quick path of the rules: plain chat is checked in runs, by what its reader and its roles say already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..containers import is_quick
from ..engine.chunk_reader import ChunkReader
from ..model.batch import PlainRow
from ..model.example import Example
from ..model.features import Feature, features_of
from ..spec.triggers import BLANK
from .chunk_rules import ChunkRules
from .prefilter import Prefilter
from .rule_set import MOST_KEPT, RuleSet

_EMPTY = int(Feature.EMPTY)


def see_rows(rules: ChunkRules, rows: list[PlainRow], indexes: list[int], first: int, prefilter: Prefilter) -> None:
    """Check records in a row, with these indexes, numbered from `first`; `prefilter` looks for their triggers.

    What there is to say comes in their order, as from `ChunkRules.see`.
    """
    rule_set, log = rules.rule_set, rules.log
    log.index, log.number = indexes[0], first
    begin = rules.begin()
    roles = [row.roles for row in rows]
    roles = [row.roles for row in rows]
    last = {row.roles: row for row in rows}
    facts = {some: rule_set.by_roles.get(some) or by_roles(rule_set, row) for some, row in last.items()}
    bits = prefilter.look_all(rows, [facts[some][0] for some in roles])
    quiet, cached = rule_set.quiet, rule_set.triggered_cache
    silent = quiet.issuperset(facts)
    for at, triggers in enumerate(bits):
        if not triggers and (silent or roles[at] in quiet):
            continue
        row = rows[at]
        found, settled = facts[row.roles]
        if triggers & BLANK and "" in row.texts:
            found = features_of(row.example)
        checks, some = cached.get((found, triggers, settled)) or rule_set.triggered(found, triggers, settled)
        if checks:
            log.index, log.number = indexes[at], first + at
            log.record = row
            rules.ask(checks, row.example)
        for number in some:
            rules.seen_by.setdefault(number, []).append(begin + at)
        if not (triggers or checks or some) and row.roles in rule_set.by_roles:
            quiet.add(row.roles)
    rules.keep(rows, list(zip(indexes, range(first, first + len(rows)), strict=True)))


def by_roles(rule_set: RuleSet, row: PlainRow) -> tuple[int, bool]:
    """Return the features of an example whose turns have roles and texts alone, and whether the rules that look at
    roles have nothing to say; known by its roles, once they were seen."""
    features = features_of(row.example)
    if features & _EMPTY:
        return features, False
    found = features, _silent(rule_set, row.example)
    if len(rule_set.by_roles) < MOST_KEPT:
        rule_set.by_roles[row.roles] = found
    return found


def _silent(rule_set: RuleSet, example: Example) -> bool:
    try:
        return not any(any(True for _ in check(example)) for rule, check in rule_set.checks if rule.by_roles)
    except Exception:
        return False  # it is asked again, and named then


def lint_rows(reader: ChunkReader, rules: ChunkRules, lint_one: Callable[[Any], None]) -> None:
    """Check the records of a quick chunk: plain ones in runs, which is quicker, and the others by `lint_one`."""
    log, chunk, tally = reader.log, reader.chunk, reader.result.tally
    assert is_quick(chunk)
    notes = chunk.notes
    prefilter = rules.rule_set.prefilter.narrowed(chunk.data)
    rows: list[PlainRow] = []
    indexes: list[int] = []
    number = -1

    def check_run() -> None:
        if rows:
            see_rows(rules, rows, indexes, number - len(rows) + 1, prefilter)
            tally.written += len(rows)
            rows.clear()
            indexes.clear()

    for index, value in reader.decoded():
        plain = type(value) is PlainRow
        if not plain or notes:
            check_run()
            log.say_of_file()
        number += 1
        if plain:
            rows.append(value)
            indexes.append(index)
        else:
            log.at(index, number)
            log.record = value
            lint_one(value)
    check_run()
    log.say_of_file()
    reader.number = number
