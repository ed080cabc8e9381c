"""An engine: where the work of a run is done, when not by the processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from .format import manual_of


class Engine(Struct, frozen=True, kw_only=True):
    """Runs tasks elsewhere, known by name: `--engine NAME`.

    `map(run, tasks, *, option=…) -> answers`: yields `run(task)` for each task, in their order. `run` is a function of
    a module of ftconv, from bytes to bytes, which can be pickled; it does not raise for what is wrong with data. It may
    change the working directory, and threads of one process run it one after the other. A task may be run more than
    once. `tasks` are made as they are taken: take only as many as are at work. What stands in files is read where `run`
    runs, under the same path. What `map` raises ends the run, in one line; an error of
    ftconv, such as UsageError, in its own words.
    """

    name: str
    map: Callable[..., Iterator[bytes]]

    @property
    def manual(self) -> str:
        """The docstring of the module, or of the function where the module has none."""
        return manual_of(self.map)

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]
