"""Checking the records of one chunk. Nothing is changed or written."""

from __future__ import annotations

from functools import partial

from ..containers import Chunk, is_quick
from ..engine.bound_plan import bind
from ..engine.chunk_reader import ChunkReader
from ..engine.plan import Plan
from ..engine.report import ChunkResult
from ..errors import MissingExtra
from ..model.example import each_of
from ..model.features import ALIAS_BIT
from .chunk_rules import ChunkRules
from .plain_rows import lint_rows
from .rule_set import rule_set_of


def lint_chunk(plan: Plan, chunk: Chunk) -> ChunkResult:
    """Return what the reader and the rules have to say about the records of a chunk. Pure and picklable.

    `tally.written` counts the records that could be read.
    """
    bound = bind(plan)
    reader = ChunkReader(bound, chunk)
    rules = ChunkRules(rule_set_of(bound), reader.log, keeps=True)
    if bound.reader.quick is not None and is_quick(chunk):
        lint_rows(reader, rules, partial(_lint_one, reader, rules))
    else:
        for value in reader.values():
            _lint_one(reader, rules, value)
    result = reader.close()
    result.tally.examples = result.tally.written
    rules.close()
    reader.log.remember()
    return result


def _lint_one(reader: ChunkReader, rules: ChunkRules, value: object) -> None:
    """Check the record at hand, or refuse it."""
    log = reader.log
    try:
        for example in each_of(reader.example(value)):
            found = rules.see(example)
            for note in example.notes or ():
                log.say(note)
            if found & ALIAS_BIT:
                log.say_aliases(example)
        reader.result.tally.written += log.weight
    except MissingExtra:
        raise
    except Exception as error:
        log.refuse(error)
