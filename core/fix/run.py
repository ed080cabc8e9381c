"""Fixing: apply fixes until nothing changes, then replace all files together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial

import msgspec
from msgspec import Struct, field

from ..engine.bound_plan import bind
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..files.outputs import Outputs
from ..lint.baseline import Baseline
from ..lint.dataset_rules import log_for
from ..lint.run import lint_opened
from ..model.finding import CORE_RULES, Finding
from ..spec.host import Host
from .chunk import Change, FixedChunk, fix_chunk
from .counts import CodesByChunk, counts_of, fixable
from .held import Held
from .new_files import FileFixes, NewFiles
from .orders import DROP, FixOrder, FixOrders, Spot, order_of, safety_of

MOST_ROUNDS = 6
"""How often inputs are linted and fixed: a fix of one record may make a rule over the dataset fire."""


class Fixed(Struct, kw_only=True):
    """The result of a fix run. `report` is the lint of the files as they are afterwards (or would be).

    `before` is the lint of the files before; a baseline hid `hidden_before` of its findings.
    `found` counts the findings before, `left` those that only unsafe fixes would fix, `dropped` the deleted records by
    the rule that asked for it. `files` are those that changed. `said` are sentences on what could not be done.
    """

    report: Report
    before: Report
    hidden_before: int = 0
    found: int = 0
    fixed: int = 0
    left: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def fix_inputs(
    request: ReadRequest,
    host: Host,
    *,
    unsafe: bool = False,
    write: bool = True,
    show: Callable[[Change | str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    baseline: Baseline | None = None,
    outputs: Outputs | None = None,
) -> Fixed:
    """Fix what the findings of the inputs allow, and put the new files in place of the old ones, all or none of them.

    Safe fixes only, unless `unsafe`. An input whose data cannot be read is left out, unless it is the only one. With
    `write` off the files stay as they are. `show` is told every change, in sentences where it is one of the file as a
    whole.
    Standard input goes to standard output. Raises FtconvError with every file as it was.
    """
    useless: set[str] = set()
    while True:
        known = copy.deepcopy(baseline)
        files, held = NewFiles(request, outputs or Outputs(request.inputs)), Held()
        run = _Run(host, unsafe, held.add if show is not None else None, progress, useless)
        try:
            out = run.rounds(request, files, known)
            if worse := run.in_vain(out.report):
                useless |= worse
                continue
            files.check()
            if show is not None:
                for change in held:
                    show(change)
            if write:
                files.commit()
        finally:
            files.discard()
            held.close()
        if baseline is not None and known is not None:
            baseline.__dict__.update(known.__dict__)
        return out


class _Run:
    """Rounds of a fix run. `edited` says whether the newest one changed anything."""

    def __init__(
        self,
        host: Host,
        unsafe: bool,
        show: Callable[[Change | str], None] | None,
        progress: Callable[[int, int], None] | None,
        useless: set[str],
    ) -> None:
        self._host, self._unsafe, self._show, self._progress = host, unsafe, show, progress
        self._without = useless
        """Rules over the dataset whose fix is left out, since it took no finding away."""
        self._everywhere: set[str] = set()
        self.edited = False
        self.before: dict[str, int] | None = None
        self.dropped: dict[str, int] = {}
        self._unwritten: dict[tuple[str, str], int] = {}
        self._useless: dict[tuple[str, str], int] = {}
        self._uncarried: dict[tuple[str, str], int] = {}
        self._missing: dict[str, None] = {}
        self.crashed: dict[str, None] = {}
        self._refused: dict[str, None] = {}

    def rounds(self, request: ReadRequest, files: NewFiles, baseline: Baseline | None) -> Fixed:
        """Lint and fix until nothing changes; `baseline` is afterwards what it is for the files as they are then."""
        for number in range(MOST_ROUNDS + 1):
            last = copy.deepcopy(baseline)
            now = msgspec.structs.replace(request, stand_ins=dict(files.stand_ins))
            report = self.round(now, files, last, fix=number < MOST_ROUNDS)
            if number == 0:
                first, hidden = report, last.hidden if last is not None else 0
            if not self.edited:
                break
        if baseline is not None and last is not None:
            baseline.__dict__.update(last.__dict__)
        out = Fixed(report=report, before=first, hidden_before=hidden, dropped=self.dropped, files=files.changed)
        before, after = self.before or {}, counts_of(report)
        out.found = sum(before.values())
        out.fixed = sum(max(count - after.get(code, 0), 0) for code, count in before.items())
        out.left = 0 if self._unsafe else fixable(report, self._host)[1]
        out.said = self.sentences()
        report.crashed.extend(words for words in self.crashed if words not in report.crashed)
        return out

    def in_vain(self, report: Report) -> set[str]:
        """Return the rules over the dataset whose fix changed records and took none of their findings away."""
        before, after = self.before or {}, counts_of(report)
        codes = {name: self._host.rule(name).code for name in self._everywhere}
        return {name for name, code in codes.items() if after.get(code, 0) >= before.get(code, 0) > 0}

    def round(self, request: ReadRequest, files: NewFiles, baseline: Baseline | None, fix: bool) -> Report:
        """Lint the inputs as they are now; fix them if `fix` is true."""
        report = Report(log=log_for(request))
        spots: dict[str, dict[Spot, str]] = {}
        fired: set[str] = set()
        heard = partial(self._heard, spots, fired)
        dataset_rules = CodesByChunk(request, self._host, report, baseline=baseline, heard=heard)
        self.edited = False
        with Inputs(request, self._host) as inputs:
            inputs.in_spans = False  # chunks are known by their number when they are fixed
            items = lint_opened(inputs, dataset_rules, report, self._progress, baseline=baseline, keep_going=True)
            first = self.before is None
            if self.before is None:
                self.before = counts_of(report)
            safe, unsafe = fixable(report, self._host)
            if fix and safe + (unsafe if self._unsafe else 0):
                self._unwritten.clear()
                self._useless.clear()
                self._uncarried.clear()
                for item in items:
                    seen = dataset_rules.seen.get(item.source.name, [])
                    orders = self._orders(item, fired, spots.get(item.source.name, {}), seen)
                    if self._fixed(item, orders, inputs, files, seen):
                        self.edited = True
            elif not fix and not first:
                self._refused["fixes still change the data after several rounds; run the command again"] = None
        return report

    def _heard(self, spots: dict[str, dict[Spot, str]], fired: set[str], finding: Finding) -> None:
        fired.add(finding.rule)
        place = finding.place
        if place.line:
            rule = self._host.rule(finding.rule)
            if self._drops(rule.fix) and self._allowed(rule.fix):
                spots.setdefault(place.file, {}).setdefault((place.line, place.byte), finding.rule)

    def _drops(self, fix: str) -> bool:
        """Whether the fix deletes the very record that a finding points to."""
        if not self._host.resolve("transform", fix):
            return False
        return fix == DROP or self._host.transform(fix).distinct is not None

    def _allowed(self, fix: str) -> bool:
        safety = safety_of(fix, self._host)
        return safety == "safe" or (safety == "unsafe" and self._unsafe)

    def _orders(
        self, item: Input, fired: set[str], drops: dict[Spot, str], seen: list[tuple[frozenset[str], int]]
    ) -> FixOrders:
        plan = item.plan
        orders: dict[str, FixOrder] = {}
        everywhere: dict[str, FixOrder] = {}
        for step in plan.lint.rules:
            rule = self._host.rule(step.name)
            if not rule.fix or not self._allowed(rule.fix) or rule.name in self._without:
                continue
            order = order_of(step, plan, self._host)
            if order is None:
                continue
            if rule.check is not None:
                orders[rule.name] = order
            elif rule.name in fired and not self._drops(rule.fix):
                everywhere[rule.name] = order
        core_codes = frozenset(
            code
            for code, entry in CORE_RULES.items()
            if self._allowed(entry.fix) and plan.lint.severities.get(code, entry.severity) != "off"
        )
        return FixOrders(
            container=item.detection.container,
            orders=orders,
            everywhere=everywhere,
            drops=drops,
            core_codes=core_codes,
            rewrap="FT109" in core_codes
            and any(
                "FT109" in codes for codes in ({note.code for note in item.detection.notes}, *(c for c, _ in seen))
            ),
            show=self._show is not None,
            blind=item.detection.hopeless,
        )

    def _results(
        self, item: Input, orders: FixOrders, inputs: Inputs, seen: list[tuple[frozenset[str], int]]
    ) -> Iterator[FixedChunk]:
        """Yield the result of each chunk, in order; one without anything to fix is not processed again."""
        bind(item.plan, self._host)
        wanted = orders.core_codes | {self._host.rule(name).code for name in orders.orders}
        every = bool(orders.everywhere or orders.drops or orders.rewrap)
        asked = [every or bool(codes & wanted) for codes, _ in seen]
        chunks = enumerate(inputs.chunks(item))
        jobs = ((item.plan, chunk) for number, chunk in chunks if number >= len(asked) or asked[number])
        results = inputs.dispatch.results(partial(fix_chunk, orders), jobs)
        for (_, records), wanted_here in zip(seen, asked, strict=True):
            if wanted_here:
                yield next(results)
            else:
                yield FixedChunk(records=records, grouped=item.plan.read.grouped)
        yield from results

    def _fixed(
        self, item: Input, orders: FixOrders, inputs: Inputs, files: NewFiles, seen: list[tuple[frozenset[str], int]]
    ) -> bool:
        name = item.source.name
        fixes = FileFixes(item, orders, inputs.request)
        dropped: dict[str, int] = {}
        try:
            if fixes.refusals:
                self._refused.update(dict.fromkeys(fixes.refusals))
                return False
            for result in self._results(item, orders, inputs, seen):
                self._everywhere.update(result.everywhere)
                for change in fixes.take(result):
                    if self._show is not None:
                        self._show(change)
                self._missing.update(result.missing)
                self.crashed.update(dict.fromkeys(result.crashed))
                for rule, count in result.useless.items():
                    self._useless[name, rule] = self._useless.get((name, rule), 0) + count
                for rule, count in result.uncarried.items():
                    self._uncarried[name, rule] = self._uncarried.get((name, rule), 0) + count
                for why, count in result.unwritten.items():
                    self._unwritten[name, why] = self._unwritten.get((name, why), 0) + count
                for rule, count in result.dropped.items():
                    dropped[rule] = dropped.get(rule, 0) + count
            needed = fixes.needed
            self._refused.update(dict.fromkeys(fixes.refusals))
            if not needed:
                return False
            for sentence in fixes.file_changes() if self._show is not None else ():
                self._show(sentence)  # type: ignore[misc]
            files.write(fixes)
            for rule, count in dropped.items():
                self.dropped[rule] = self.dropped.get(rule, 0) + count
            return True
        finally:
            fixes.close()

    def sentences(self) -> list[str]:
        """Say what could not be done."""
        out = [
            f"{name}: {count:,} fix{'es' * (count != 1)} could not be written back: {why}"
            for (name, why), count in self._unwritten.items()
        ]
        out += [
            f"{name}: the fix of {rule} takes no finding away in {count:,} record{'s' * (count != 1)}, and was left out"
            for (name, rule), count in self._useless.items()
        ]
        out += [
            f"{name}: after the fix of {rule} the chat template would drop a text of {count:,} "
            f"record{'s' * (count != 1)}; it was left out"
            for (name, rule), count in self._uncarried.items()
        ]
        out += [f"the fix of {rule} takes no finding away, and was left out" for rule in sorted(self._without)]
        return [*out, *self.crashed, *self._refused, *(f"not fixed: {words}" for words in self._missing)]
