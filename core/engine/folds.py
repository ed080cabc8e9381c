"""Folding the records of a run: a state for each chunk, merged in order, then concluded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..containers import Chunk
from ..spec.fold import Fold
from .bound_plan import BoundPlan, bind
from .chunk_reader import ChunkReader
from .plan import Plan
from .report import ChunkResult

MakeFold = Callable[[BoundPlan], Fold]
"""Makes the fold of a bound plan, in every process anew; picklable. Its `see` is given the state and a ChunkReader,
which is at the record, the value and the Example: `see(state, reader, value, example)`. With `values_only` of
`fold_chunk` there is no Example, and nothing is read: `see(state, value)`."""


def fold_chunk(plan: Plan, chunk: Chunk, *, make: MakeFold, quiet: bool, values_only: bool = False) -> ChunkResult:
    """Return the state of a fold after the records of a chunk. Pure and picklable."""
    bound = bind(plan)
    fold = make(bound)
    reader = ChunkReader(bound, chunk, quiet=quiet)
    state = fold.start()
    if values_only:
        for value in reader.values(quick=False):
            state = fold.see(state, value)
    else:
        for value, example in reader.examples_read(quick=fold.quick):
            state = fold.see(state, reader, value, example)
    return reader.close(state)


def chunk_folder(make: MakeFold, *, quiet: bool, values_only: bool = False) -> Callable[[Plan, Chunk], ChunkResult]:
    """Return `fold_chunk` for one fold."""
    return partial(fold_chunk, make=make, quiet=quiet, values_only=values_only)
