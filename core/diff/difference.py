"""The difference of two datasets: their examples matched by content, and what is known of each dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from msgspec import Struct

from ..engine.bound_plan import BoundReader
from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..errors import RecordError, UsageError
from ..files.source import STDIN
from ..lint.dataset_rules import DatasetRules, log_for
from ..lint.masking import Masker
from ..lint.run import lint_opened
from ..model.example import Example
from ..model.place import Place
from ..spec.host import Host
from ..stats.collect import Counting, Stats
from ..stats.summary import Distribution, distribution
from ..tokens import CountKind, weakest
from .changes import ValueChange, changes_of
from .marks import ContentMarks, Seen, question_of, seen_in
from .match import Overlap, duplicates_of, match, overlap

_OPENING = 200
"""So many characters of an example are shown."""
_PASSES = 2


class ComparedDataset(Struct, kw_only=True):
    """One of two datasets that are compared. `columns` counts the unknown ones.

    `formats` are the file, its container and its format, for each input. `tokens` is None without an example.
    """

    formats: list[tuple[str, str, str]]
    examples: int
    duplicates: int
    columns: dict[str, int]
    stats: Stats
    report: Report
    tokens: Distribution | None

    @property
    def read(self) -> int:
        """How many records there are."""
        return self.report.tally.read

    @property
    def rejected(self) -> int:
        """How many records could not be read."""
        return self.report.tally.rejected

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return self.report.log.severities.get("error", 0)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return self.report.log.severities.get("warning", 0)

    @property
    def codes(self) -> dict[str, int]:
        """How many findings there are of each code."""
        found: dict[str, int] = {}
        for (code, _), number in self.report.log.counts.items():
            found[code] = found.get(code, 0) + number
        return found


class ShownExample(Struct, kw_only=True):
    """An example that is only in one dataset: its place, and how it begins, without what is private.

    `line` counts from 1 and is 0 where there are no lines; `record` counts from 0.
    """

    file: str
    line: int
    record: int
    text: str


class ChangedExample(Struct, kw_only=True):
    """An example that changed: `changes` are the first values that differ, `more` is how many there are beyond."""

    a: ShownExample
    b: ShownExample
    changes: list[ValueChange]
    more: int


class Difference(Struct, kw_only=True):
    """How two datasets differ. Numbers are of examples; `added` are those of B alone, `gone` those of A alone.

    `shown_…` are the first of each. `a_in_b` says how many of A's examples occur in B, `b_in_a` the other way round.
    `kind` is the weakest way in which tokens were counted.
    """

    a: ComparedDataset
    b: ComparedDataset
    same: int
    added: int
    gone: int
    changed: int
    shown_added: list[ShownExample]
    shown_gone: list[ShownExample]
    shown_changed: list[ChangedExample]
    a_in_b: Overlap
    b_in_a: Overlap
    tokenizer: str
    kind: CountKind

    @property
    def alike(self) -> bool:
        """Whether both have the same examples, each as often."""
        return not (self.added or self.gone or self.changed)


class _Opened(Struct):
    """A dataset that was read, and can be read again."""

    inputs: Inputs
    planned: list[Input]
    dataset: ComparedDataset
    marks: ContentMarks


def difference(
    a: ReadRequest,
    b: ReadRequest,
    host: Host,
    counting: Counting,
    progress: Progress | None = None,
    *,
    show: int | None = 3,
) -> Difference:
    """Compare two datasets, whatever their file types and formats.

    Both are read twice, and once more as far as the examples go that are shown: the first `show` of each kind, all for
    None. Raises FtconvError when an input cannot be read at all.
    """
    if STDIN in a.inputs and STDIN in b.inputs:
        raise UsageError("standard input can be only one of the two datasets; save it to a file first")
    with ExitStack() as ends:
        both = [ends.enter_context(Inputs(request, host)) for request in (a, b)]
        bar = _passes(both, progress)
        one, other = (
            _opened(inputs, request, host, counting, bar[n * _PASSES : n * _PASSES + _PASSES])
            for n, (inputs, request) in enumerate(zip(both, (a, b), strict=True))
        )
        found = match(one.marks, other.marks)
        kept = slice(0, show)
        changed, changed_to = found.changed[kept], found.changed_to[kept]
        gone, added = found.gone[kept], found.added[kept]
        old = _examples(one, {*changed, *gone}, host)
        new = _examples(other, {*changed_to, *added}, host)
        masker = Masker(host)
        return Difference(
            a=one.dataset,
            b=other.dataset,
            same=found.same,
            added=len(found.added),
            gone=len(found.gone),
            changed=len(found.changed),
            shown_added=[_shown(masker, *new[j]) for j in added],
            shown_gone=[_shown(masker, *old[i]) for i in gone],
            shown_changed=[_changed(masker, old[i], new[j]) for i, j in zip(changed, changed_to, strict=True)],
            a_in_b=overlap(one.marks, other.marks),
            b_in_a=overlap(other.marks, one.marks),
            tokenizer=counting.counter(host.tokenizers).name,
            kind=weakest(*one.dataset.stats.kinds, *other.dataset.stats.kinds),
        )


def marks_of(request: ReadRequest, host: Host, counting: Counting) -> ContentMarks:
    """Return the marks of a dataset, for `overlap`. Raises FtconvError when an input cannot be read at all."""
    with Inputs(request, host) as inputs:
        return seen_in(inputs, inputs.open(Report().log), counting).marks


def _opened(
    inputs: Inputs, request: ReadRequest, host: Host, counting: Counting, bar: Sequence[Progress | None]
) -> _Opened:
    report = Report(log=log_for(request))
    planned = lint_opened(inputs, DatasetRules(request, host, report), report, bar[0])
    seen = seen_in(inputs, planned, counting, bar[1])
    report.tally.rejected += seen.failed
    return _Opened(inputs, planned, _dataset(planned, seen, report), seen.marks)


def _dataset(planned: list[Input], seen: Seen, report: Report) -> ComparedDataset:
    lengths = seen.stats.lengths.get("example")
    return ComparedDataset(
        formats=[(item.source.name, item.detection.container, item.plan.read.reader) for item in planned],
        examples=len(seen.marks),
        duplicates=duplicates_of(seen.marks),
        columns=dict(seen.columns),
        stats=seen.stats,
        report=report,
        tokens=distribution(lengths) if lengths else None,
    )


def _passes(both: list[Inputs], progress: Progress | None) -> list[Progress | None]:
    """Return what is told of each pass over each dataset, so that a bar goes from left to right once."""
    if progress is None:
        return [None] * (len(both) * _PASSES)

    def one_pass(number: int) -> Callable[[int, int], None]:
        def tell(read: int, _: int) -> None:
            sizes = [inputs.total_bytes for inputs in both for _ in range(_PASSES)]
            progress(sum(sizes[:number]) + read, sum(sizes))

        return tell

    return [one_pass(number) for number in range(len(both) * _PASSES)]


# -- the examples that are shown ---------------------------------------------------------------------------------------


def _examples(opened: _Opened, numbers: set[int], host: Host) -> dict[int, tuple[Place, Example]]:
    """Read examples again by their numbers, only as much of each input as is needed to reach the last of them."""
    out: dict[int, tuple[Place, Example]] = {}
    marks, starts = opened.marks, [*opened.marks.starts, len(opened.marks)]
    for position, item in enumerate(opened.planned):
        wanted: dict[int, list[int]] = {}
        for number in numbers:
            if starts[position] <= number < starts[position + 1]:
                wanted.setdefault(marks.spot(number)[0], []).append(number)
        reader = BoundReader(item.plan.read, host)
        for record in opened.inputs.records(item) if wanted else ():
            for number in wanted.pop(record.number, ()):
                out[number] = record.place, _read(reader, record.value, marks.spot(number)[1])
            if not wanted:
                break
    return out


def _read(reader: BoundReader, value: object, part: int) -> Example:
    try:
        examples = reader.read(value)
        return examples[min(part, len(examples) - 1)]
    except RecordError as error:  # it was read before
        raise UsageError(f"the input changed while it was read: {error}") from None


def _shown(masker: Masker, place: Place, example: Example) -> ShownExample:
    return ShownExample(file=place.file, line=place.line, record=place.record, text=_opening(masker, example))


def _changed(masker: Masker, old: tuple[Place, Example], new: tuple[Place, Example]) -> ChangedExample:
    changes, more = changes_of(old[1], new[1], masker)
    return ChangedExample(a=_shown(masker, *old), b=_shown(masker, *new), changes=changes, more=more)


def _opening(masker: Masker, example: Example) -> str:
    text = masker.text(question_of(example))
    return text if len(text) <= _OPENING else text[:_OPENING] + "…"
