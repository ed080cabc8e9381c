"""Rule state in the parent: facts pass, merging chunk states, dataset findings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.plan import Plan, ReadPlan, RuleStep
from ..engine.read_request import ReadRequest
from ..engine.report import ChunkResult, Report
from ..errors import InputError, UsageError
from ..model.example import Example
from ..model.finding import Finding, make_finding
from ..model.finding_log import NO_BOUND, STORED_IN_ALL, FindingLog
from ..model.fingerprint import fingerprint_of
from ..model.place import Place
from ..model.secrets import hidden
from ..spec.choice import Choice
from ..spec.host import Host
from ..spec.rule import with_given
from .baseline import Baseline
from .chunk_rules import RuleStates
from .prepass import facts_for
from .repoint import point_into_records
from .rule_set import last_word, sharers_of
from .selection import selected

_AT_ONCE = 1_000
"""Findings that are held before they are counted and, past what a report shows, forgotten."""


class DatasetRules:
    """Gathers what the rules say. Prepare the inputs, take each result in order, then conclude.

    `heard` is told every finding of the rules over the dataset, and every record that one of them would delete.
    """

    def __init__(
        self,
        request: ReadRequest,
        host: Host,
        report: Report,
        *,
        baseline: Baseline | None = None,
        core_codes: bool = True,
        heard: Callable[[Finding], None] | None = None,
    ) -> None:
        self._request, self._host, self._report = request, host, report
        self._choice = request.lint.choice or Choice((("select", ()),))
        self._baseline, self._core_codes, self._heard = baseline, core_codes, heard
        selected(host, self._choice)
        self._states: dict[str, Any] = {}
        """What rules over the dataset know, by the name of the first of those that share it."""
        self._dead: set[str] = set()
        """Names of states that were lost, because a rule raised."""
        self._steps: dict[str, tuple[RuleStep, Plan, str]] = {}
        """For each rule over the dataset its step, the first plan that has it, and the name of its state."""
        self._merges: dict[str, Callable[[Any, Any], Any]] = {}
        """For each name of a state, how two of them are merged."""
        self._noted: set[str] = set()
        """Tokens of the plans that were seen."""
        self._begins: dict[str, list[tuple[int, int, int]]] = {}
        """For each file, line and byte of the first record of its chunks, and the number that its places count from."""
        self._inputs: list[tuple[str, int]] = []

    def plan(self, opened: list[Input], inputs: Inputs) -> list[Input]:
        """Return the inputs with their rules planned, after the prepass where one is needed."""
        report, host = self._report, self._host
        selections = [selected(host, self._choice, item.source.name, core_codes=self._core_codes) for item in opened]
        for rule in {rule.code: rule for selection in selections for rule in selection.skipped}.values():
            why = f"it needs {rule.needs}, which is not installed; see ftconv explain {rule.code}"
            report.skipped.append(f"skipped {rule.code} {rule.name}: {why}")
        rules = {rule.code: rule for selection in selections for rule, _ in selection.rules}
        known = {rule.code for rule in report.rules}
        report.rules.extend(rule for code, rule in rules.items() if code not in known)
        planned = [
            tuple(RuleStep(rule.name, options, rule.severity) for rule, options in selection.rules)
            for selection in selections
        ]
        facts = facts_for(inputs, opened, [step for steps in planned for step in steps])
        shared = all(steps == planned[0] for steps in planned)
        return [
            item.with_plan(
                lint=msgspec.structs.replace(
                    item.plan.lint,
                    rules=tuple(msgspec.structs.replace(step, facts=facts.get(step.name)) for step in steps),
                    severities=selection.severities,
                    shared=shared,
                )
            )
            for item, steps, selection in zip(opened, planned, selections, strict=True)
        ]

    def take(self, item: Input, result: ChunkResult, first_record: int) -> None:
        """Take in the result of the next chunk of `item`; its records are counted from `first_record`."""
        name = item.source.name
        if self._baseline is not None:
            self._baseline.sift(result.log)
        made: RuleStates | None = result.rules
        if made is None:
            return
        if made.states and made.begins is not None:  # else no record of the chunk was checked
            self._begins.setdefault(name, []).append((made.begins.line, made.begins.byte, first_record))
        self._dead.update(made.dead)
        if item.plan.token not in self._noted:
            self._note(item.plan)
        for name, state in made.states.items():
            if name not in self._states:
                self._states[name] = state
            elif name not in self._dead:
                self._guarded(name, partial(self._merge, name, state))

    def _note(self, plan: Plan) -> None:
        """Note which rules over the dataset a plan has, and whose state each of them takes."""
        self._noted.add(plan.token)
        steps = {step.name: step for step in plan.lint.rules}
        for first, sharers in sharers_of(plan, self._host).items():
            dataset = self._host.rule(first).dataset
            assert dataset is not None
            self._merges[first] = dataset.merge
            for name in sharers:
                self._steps.setdefault(name, (steps[name], plan, first))

    def _merge(self, name: str, later: Any) -> None:
        self._dead.add(name)
        self._states[name] = self._merges[name](self._states[name], later)
        self._dead.remove(name)

    def close_input(self, item: Input) -> None:
        """Note an input that was read wholly."""
        self._inputs.append((item.source.name, item.source.total_bytes))

    def conclude(self, planned: list[Input], inputs: Inputs) -> None:
        """Let the rules over the dataset say what they found."""
        for name in sorted(self._steps, key=lambda n: self._host.rule(n).code):
            step, plan, shared = self._steps[name]
            if shared in self._states and shared not in self._dead:
                self._guarded(name, partial(self._say, self._findings(step, plan, self._states[shared])))
                if self._heard is not None:
                    self._guarded(name, partial(self._tell_drops, step, self._states[shared], self._heard))
        codes = {self._host.rule(name).code for name, (_, _, shared) in self._steps.items() if shared in self._states}
        point_into_records(self._report.log, codes, planned, inputs)

    def _say(self, findings: Iterable[Finding]) -> None:
        """Log findings as they come: there may be as many as records, each with a message of its own."""
        whole = self._report.log
        log = FindingLog(per_message=whole.per_message, in_all=whole.in_all)
        try:
            for finding in findings:
                if self._heard is not None:
                    self._heard(finding)
                if self._baseline is None or not self._baseline.hides(finding):
                    log.add(finding)
                if len(log.findings) >= _AT_ONCE:
                    whole.merge(log)
                    log = FindingLog(per_message=whole.per_message, in_all=whole.in_all)
        finally:
            whole.merge(log)

    def _findings(self, step: RuleStep, plan: Plan, state: Any) -> Iterator[Finding]:
        rule = self._host.rule(step.name)
        against = partial(examples_of, self._request, self._host) if self._request.lint.against else None
        whole = Place(self._inputs[0][0] if self._inputs else "")
        for hit in last_word(step, plan, self._host, state, tuple(self._inputs), against):
            place, pointer, message = hit[:3]
            key = hit[3] if len(hit) > 3 else ""
            severity = "warning" if len(hit) > 4 and hit[4] == "warning" else step.severity
            spot = whole if place is None else self._counted(place)
            yield Finding(
                rule.code,
                rule.name,
                severity,
                hidden(message),
                spot,
                pointer if place is not None else "",
                fingerprint_of(rule.code, pointer, str(key).encode()),
            )

    def _tell_drops(self, step: RuleStep, state: Any, heard: Callable[[Finding], None]) -> None:
        """Tell of each record that is to be deleted for a finding that stands for several."""
        rule = self._host.rule(step.name)
        if rule.dataset is not None and rule.dataset.drops is not None:
            for place in with_given(rule.dataset.drops, step.options, {})(state):
                heard(Finding(rule.code, rule.name, step.severity, "", self._counted(place)))

    def _counted(self, place: Place) -> Place:
        """Count the record of a place from the start of its input instead of the start of its chunk."""
        begins = self._begins.get(place.file)
        if not begins:
            return place
        at = bisect_right(begins, (place.line, place.byte, 1 << 62)) - 1
        return msgspec.structs.replace(place, record=place.record + begins[max(at, 0)][2])

    def _guarded(self, name: str, run: Callable[[], None]) -> None:
        """Run a plugin's function; what it raises becomes FT001, and the rule is silent from there on.

        A file of `--against` that cannot be read, and an extra that is missing, are not the rule's fault.
        """
        try:
            run()
        except (InputError, UsageError, MemoryError):
            raise
        except Exception as error:
            words = str(self._host.crash("rule", name, error))
            self._report.add_crashes([words])
            self._report.log.add(make_finding("FT001", words, Place(self._inputs[0][0] if self._inputs else "")))


def log_for(request: ReadRequest) -> FindingLog:
    """Return an empty log: for people, or for a machine that wants every finding, up to a stated cap."""
    if not request.lint.every:
        return FindingLog()
    return FindingLog(per_message=NO_BOUND, in_all=STORED_IN_ALL, gathers=not request.lint.ungrouped)


def examples_of(request: ReadRequest, host: Host) -> Iterator[Example]:
    """Yield the examples of the files that `request.lint.against` names, each with its place.

    Records that cannot be read are left out: they cannot be equal to one that was.
    """
    read = ReadPlan(plugin_files=request.read.plugin_files, third_party=request.read.third_party)
    other = ReadRequest(inputs=list(request.lint.against), settings=request.settings, read=read, jobs=1)
    with Inputs(other, host) as inputs:
        for item in inputs.open(FindingLog()):
            for record, example in inputs.examples(item):
                example.place = record.place
                yield example
