"""A run in shares: each is recorded by itself, anywhere, and joined by the same run that reads answers from files."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from msgspec import structs

from ..containers import Chunk
from ..errors import ShareDone, Stopped, UsageError
from ..files.source import Source
from ..files.url import shown_url
from .dispatch import Dispatch
from .plan import Plan
from .read_request import ReadRequest
from .share_file import Heading, Share, ShareReader, ShareWriter, differing, digest_of, shares_in
from .task import STOPPED, Answers, Job, lines_in

PlacedJobs = Iterable[tuple[int, Job]]
"""Jobs, and where in all inputs each begins."""
_Function = Callable[[Plan, Chunk], Any]


class Shared(Protocol):
    """What takes the place of the one pass of a run that matters."""

    def results(self, function: _Function, plan: Plan, jobs: PlacedJobs, dispatch: Dispatch) -> Iterator[Any]:
        """Yield the results of the next input."""


def shared_by(request: ReadRequest, sources: list[Source], count: int) -> Shared | None:
    """Return how a run is done in shares; None when it is done whole. `count` inputs can be read.

    Raises UsageError, ShareDone.
    """
    from .. import __version__

    if request.share is None:
        return None
    if request.sampling.on:
        raise UsageError("records cannot be chosen in a run of shares; write the chosen ones to a file first")
    if any(not source.state for source in sources):
        raise UsageError("only files can be read in shares; write what comes on a pipe to a file first")
    inputs = tuple((source.name, source.total_bytes) for source in sources)
    heading = Heading(f"ftconv {__version__}", request.arguments, inputs, request.share.number, request.share.of)
    if request.share.of:
        return Recording(request.share, heading, count)
    return Joining(request.share.folder, heading)


class Recording:
    """Runs the jobs of one share and keeps the answers; ends the run when those of the last input are there."""

    def __init__(self, share: Share, heading: Heading, count: int) -> None:
        self._share, self._heading, self._count = share, heading, count
        self._size = sum(size for _, size in heading.inputs)
        self._writer: ShareWriter | None = None
        self._at = 0
        Path(share.folder).mkdir(parents=True, exist_ok=True)
        if share.path.exists():
            if ShareReader(share.path).heading == heading:
                raise ShareDone(f"share {share} is done already: {share.path}")
            raise UsageError(f"{share.path} is a share of another run; name another --workdir, or remove it")

    def results(self, function: _Function, plan: Plan, jobs: PlacedJobs, dispatch: Dispatch) -> Iterator[Any]:
        """Record the answers of the next input, and yield nothing."""
        if self._writer is None:
            self._writer = ShareWriter(self._share, self._heading)
        mine = (job for position, job in jobs if self._share.has(position, self._size))
        try:
            self._writer.plan(self._at, digest_of(*_told(plan)))
            for job, data, _ in dispatch.answers(function, mine):
                if lines_in(data) == STOPPED:
                    _raise_unless_stopped(data, job[0])
                self._writer.answer(data)
            self._at += 1
            if self._at == self._count:
                self._writer.commit()
        except BaseException:
            self._writer.discard()
            raise
        if self._at == self._count:
            there = len(list(Path(self._share.folder).glob(f"share-*-of-{self._share.of}")))
            way = (
                f"; to join all, run ftconv merge {shlex.quote(self._share.folder)}" if there == self._share.of else ""
            )
            raise ShareDone(f"share {self._share} is done: {self._share.path}{way}")
        yield from ()


def _raise_unless_stopped(data: bytes, plan: Plan) -> None:
    """What stops a run on purpose is said by the merge, which knows the line."""
    with contextlib.suppress(Stopped):
        Answers().results(data, plan)


class Joining:
    """Yields what the shares in a folder have recorded. Raises UsageError when one is missing, with its command."""

    def __init__(self, folder: str, heading: Heading) -> None:
        self._folder, shares = folder, shares_in(folder)
        theirs = next(iter(shares.values())).heading
        if (theirs.program, theirs.inputs) != (heading.program, heading.inputs):
            words = differing(theirs, structs.replace(heading, of=theirs.of))
            raise UsageError(f"the shares in {folder} are of another run; {words}")
        missing = [number for number in range(theirs.of) if number not in shares]
        if missing:
            first = Share(missing[0], theirs.of, folder)
            command = shlex.join(
                ["ftconv", *map(shown_url, theirs.arguments), "--shard", str(first), "--workdir", folder]
            )
            names = ", ".join(f"{number}/{theirs.of}" for number in missing[:10])
            more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
            raise UsageError(f"{folder} lacks share {names}{more}; run: {command}")
        self._shares = [shares[number] for number in sorted(shares)]
        self._at = 0

    def results(self, function: _Function, plan: Plan, jobs: PlacedJobs, dispatch: Dispatch) -> Iterator[Any]:
        """Yield what was recorded of the next input."""
        answers, digest = Answers(f"a share in {self._folder}", trusted=False), digest_of(*_told(plan))
        for share in self._shares:
            for theirs, data in share.answers(self._at):
                if theirs != digest:
                    words = "was made with another configuration, or with other plugins, than this one has"
                    raise UsageError(f"{share.path} {words}; remove it, and run that share again")
                if data is not None:
                    yield from answers.results(data, plan)
        self._at += 1


def _told(plan: Plan) -> tuple[Any, ...]:
    """Return of a plan what must be the same in each share; what a prepass found is so where its input is."""
    rules = tuple(structs.replace(step, facts=None) for step in plan.lint.rules)
    return (structs.replace(plan, token="", lint=structs.replace(plan.lint, rules=rules)),)
