"""Moving to other targets: for each a dry run, what training costs and trains there; and the files, on request."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs, Progress
from ..engine.report import Report
from ..errors import OutputError, UsageError
from ..files.scratch import new_folder
from ..files.source import STDIN, Source
from ..files.watch import Watched, state_of
from ..model.example import Example
from ..model.finding_log import FindingLog
from ..model.purpose import Purpose, purpose_of
from ..spec.fold import Fold
from ..spec.host import Host
from ..stats.collect import Counting, Stats
from ..stats.cost import OPENAI_EPOCHS, Training, model_of, training_of
from ..stats.several import stats_of_several
from ..target.prices import Prices
from ..target.target import Target
from ..target.vendor import family_of, targets_of
from .config_file import CONFIG_ENDINGS
from .dry_run import DryRun, run_as_it_stands, run_dry
from .for_target import LOOKED_AT
from .request import Request
from .run import Pipeline, run_together


class Row(Struct, kw_only=True):
    """One target of a move. `name` is what the user called it.

    `training` is None where no example could be read. `trained_tokens` are those of one epoch that are learned from;
    None where it is not published which are. `report` is that of the file that was written; None without one. `config`
    is the file that says what the target must be told of it.
    """

    name: str
    run: DryRun
    training: Training | None = None
    trained_tokens: int | None = None
    prices: Prices | None = None
    report: Report | None = None
    config: str = ""

    @property
    def target(self) -> Target:
        """The target."""
        return self.run.target


class Move(Struct, kw_only=True):
    """What a move comes to. `source` is the row of the target that the data comes from, None if none was named.

    `others` are the further targets of a vendor that was named, by the name that was given. `watched` are the inputs.
    """

    purpose: Purpose | None
    source: Row | None
    rows: list[Row]
    others: dict[str, list[str]]
    watched: Watched


def run_move(
    request: Request,
    source: str,
    names: list[str],
    host: Host,
    counting: Callable[[Target], Counting],
    progress: Progress | None = None,
) -> Move:
    """Return what each target would refuse, lose, change and cost. Raises FtconvError as a conversion does.

    `source` and `names` are names of targets or of vendors; `counting` says how tokens are counted for a target. The
    inputs are read more than once: see `kept`.
    """
    watched = Watched(request.inputs)
    purpose = request.lint.purpose or _purpose(request, host)
    found: dict[str, tuple[str, Target]] = {}
    for name in names:
        for target in targets_of(name, purpose):
            found.setdefault(_key(target), (name, target))
    first = _source(source, purpose) if source else None
    ways = {_key(target): counting(target) for target in (first, *(target for _, target in found.values())) if target}
    each = list(dict.fromkeys(ways.values()))
    stats = dict(zip(each, stats_of_several(request, host, each, progress), strict=True))

    def row(name: str, run: DryRun) -> Row:
        return _priced(name, run, stats[ways[_key(run.target)]])

    rows = [row(name, run_dry(request, target, host, progress)) for name, target in found.values()]
    stands = row(source, run_as_it_stands(request, first, host, progress)) if first is not None else None
    asked = {name for name, _ in found.values()}
    others = {name: rest for name in names if name in asked and (rest := _others(name, found))}
    watched.check()
    return Move(purpose=purpose, source=stands, rows=rows, others=others, watched=watched)


@contextmanager
def kept(request: Request) -> Iterator[Request]:
    """Give the request with inputs that can be read as often as is needed: pipes and devices are copied first."""
    once = [name for name in request.inputs if name == STDIN or (not state_of(name) and os.path.exists(name))]
    if not once:
        yield request
        return
    with new_folder() as folder:
        stand_ins = {name: os.path.join(folder, str(number)) for number, name in enumerate(once)}
        for name, path in stand_ins.items():
            with Source(name, limits=request.settings.limits) as source:
                source.save(path)
        yield msgspec.structs.replace(request, stand_ins=stand_ins)


def files_of(move: Move, folder: str) -> list[str]:
    """Return the file of each row in a folder: `together.jsonl`, `vertex-gemini.jsonl`."""
    names = (os.path.basename(row.target.name) if row.target.path else row.target.name for row in move.rows)
    return [
        os.path.join(folder, name.replace("/", "-") + row.run.ending)
        for name, row in zip(names, move.rows, strict=True)
    ]


def write_files(
    move: Move, request: Request, folder: str, host: Host, progress: Progress | None = None, *, configs: bool = False
) -> None:
    """Write the file of each target, with what is rejected beside it; each row gets the `report` of its own.

    With `configs`, what each target must be told of its file is written too, as far as that is known.
    All become visible, or none. A target of which no record is left gets none. Raises OutputError before anything is
    written if a file exists and may not be overwritten, UsageError if two targets have the same name.
    """
    paths = files_of(move, folder)
    for number, path in enumerate(paths):
        if path in paths[:number]:
            raise UsageError(f"{path} would be the file of two targets; give one of them another name in its file")
        if request.outputs.exists(path):
            raise OutputError(f"{path} exists; to overwrite it, add --force")
    asked = [
        msgspec.structs.replace(
            request,
            to=row.run.writes,
            out=path,
            lint=msgspec.structs.replace(request.lint, target=row.target, choice=None),
            trainer_config=_config_of(row, path) if configs else "",
        )
        for row, path in zip(move.rows, paths, strict=True)
    ]
    reports = run_together([Pipeline(one, host, progress) for one in asked], move.watched)
    for row, report, one in zip(move.rows, reports, asked, strict=True):
        row.report, row.config = report, one.trainer_config if report.out else ""


def _config_of(row: Row, path: str) -> str:
    """Return the file beside another one that says what the target must be told of it; "" where that is not known.

    A collection has the name that the trainer looks for.
    """
    config = row.target.config
    if config is None or config.template(row.run.writes) is None:
        return ""
    ending = CONFIG_ENDINGS[config.language][0]
    if config.collects:
        return os.path.join(os.path.dirname(path), config.file.partition(" ")[0])
    return path.removesuffix(row.run.ending) + ".config" + ending


def _purpose(request: Request, host: Host) -> Purpose | None:
    """Return what most of the first examples are for; None where none can be read."""
    with Inputs(request, host) as inputs:
        found: list[Purpose] = inputs.fold(_purposes, inputs.open(FindingLog()), most=LOOKED_AT)
    return Counter(found).most_common(1)[0][0] if found else None


def _purposes(_: BoundPlan) -> Fold:
    def see(found: list[Purpose], _: ChunkReader, __: Any, example: Example) -> list[Purpose]:
        if len(found) < LOOKED_AT:
            found.append(purpose_of(example))
        return found

    return Fold(start=list, see=see, merge=lambda one, later: (one + later)[:LOOKED_AT], conclude=lambda found: found)


def _source(name: str, purpose: Purpose | None) -> Target:
    found = targets_of(name, purpose)
    if len(found) > 1:
        raise UsageError(f"{name!r} has several targets; write one of {', '.join(target.name for target in found)}")
    return found[0]


def _key(target: Target) -> str:
    return target.path or target.name


def _others(name: str, found: dict[str, tuple[str, Target]]) -> list[str]:
    return [target.name for target in family_of(name) if target.name not in found]


def _priced(name: str, run: DryRun, stats: Stats) -> Row:
    """Return the row of a target, with its price where one is published."""
    row, target = Row(name=name, run=run), run.target
    if not stats.examples:
        return row
    model = model_of(target, name)
    row.prices = model.prices if model is not None else None
    limit = (model.max_tokens if model is not None else None) or target.max_tokens
    rule = target.epochs or OPENAI_EPOCHS
    row.training = training_of(stats, row.prices or Prices(), limit=limit, epochs=None, rule=rule)
    if target.trained is not None and target.trained.turns not in ("unknown", "template"):
        row.trained_tokens = stats.trained_tokens
    return row
