"""Who runs the jobs of a run: this process, its worker processes, or an engine on other machines."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, field

from ..containers import Chunk
from ..errors import Crash
from ..spec.engine import Engine
from ..spec.host import Host
from ..spec.options import settle_engine
from .plan import Plan
from .read_request import ReadRequest
from .task import Answers, FileSpan, Job, run_chunk, run_task, task_of
from .workers import Answered, answers_of_workers, in_workers

_T = TypeVar("_T")


class Dispatch(Struct):
    """How many processes to use, and the engine with its options; None for this machine alone."""

    processes: int = 1
    engine: Engine | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def engage(self, host: Host, request: ReadRequest) -> None:
        """Take the engine that a request names. Raises UsageError."""
        if request.engine:
            self.engine = host.engine(request.engine)
            self.options = settle_engine(self.engine.map, request.engine_options, self.engine.name)

    @property
    def apart(self) -> bool:
        """Whether jobs are run by others than this process: then they can read parts of an input by themselves."""
        return self.engine is not None or in_workers(self.processes)

    def results(
        self, function: Callable[[Plan, Chunk], _T], jobs: Iterable[Job], beside: Path | None = None
    ) -> Iterator[_T]:
        """Yield `function(plan, chunk)` for each chunk of each job, in order, holding only a few at a time.

        `beside` is a file beside which output may be left, until the next result is asked for. Raises what a function
        raised, its cause a WorkerTraceback where another process ran it.
        """
        if not self.apart:
            for plan, piece in jobs:
                assert not isinstance(piece, FileSpan)
                yield run_chunk(function, plan, piece)
            return
        answers = Answers(f"engine {self.engine.name}" if self.engine is not None else "a worker")
        for job, data, file in self.answers(function, jobs, beside):
            yield from answers.results(data, job[0], file)

    def answers(
        self, function: Callable[[Plan, Chunk], Any], jobs: Iterable[Job], beside: Path | None = None
    ) -> Iterator[Answered]:
        """Yield the answers to all jobs, in order, as they are."""
        if self.engine is not None:
            return _asked(self.engine, partial(self.engine.map, **self.options), function, jobs)
        if in_workers(self.processes):
            return answers_of_workers(function, jobs, max(self.processes, 1), beside)
        return ((job, run_task(task_of(function, job)), None) for job in jobs)


def _asked(
    engine: Engine,
    ask: Callable[[Callable[[bytes], bytes], Iterable[bytes]], Iterator[bytes]],
    function: Callable[[Plan, Chunk], Any],
    jobs: Iterable[Job],
) -> Iterator[Answered]:
    """Yield what an engine answers."""
    waiting: deque[Job] = deque()
    failed: list[Exception] = []

    def tasks() -> Iterator[bytes]:
        try:
            for job in jobs:
                waiting.append(job)
                yield task_of(function, job)
        except Exception as error:  # it is no fault of the engine, through which it would come
            failed.append(error)

    for data in ask(run_task, tasks()):
        if not waiting:
            raise Crash(f"engine {engine.name} gave more answers than it was given tasks")
        yield waiting.popleft(), data, None
    if failed:
        raise failed[0]
    if waiting:
        raise Crash(f"engine {engine.name} left {len(waiting)} tasks unanswered")
