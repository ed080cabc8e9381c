"""`ftconv prepare`: a guided run from whatever the user has to data that can be tuned on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..containers import RECORD_LINES, path_beside
from ..contract.run import draw_up, secret_in
from ..contract.terms import Contract, ContractKind
from ..conversion.request import Request
from ..conversion.run import Pipeline
from ..engine.plan import LintPlan, TransformStep, WritePlan
from ..errors import OutputError, UsageError
from ..files.outputs import names_folder
from ..files.scratch import new_folder
from ..files.sink import Sink, commit_all
from ..files.watch import Watched
from ..fix.orders import DROP
from ..model.tally import Tally
from ..spec.builtins import FOR_COMPLETION_MODELS, MISSING_STOP
from ..spec.choice import Choice
from ..spec.host import Host
from ..split.marks import Ask
from ..split.run import Split, SplitRequest, paths_of
from ..split.shares import Shares
from .findings import StageFindings, findings_of, lines_of_kept
from .request import Dialogue, Prepared, PrepareRequest, Proposal, StepProgress
from .stage import Stage, make_stage
from .steps import STRIP, RepairStep, checked, steps_for


class Preparation:
    """One guided run. `run()` does it; what it made becomes visible at its end, all of it or nothing."""

    def __init__(
        self, request: PrepareRequest, host: Host, dialogue: Dialogue, progress: StepProgress | None = None
    ) -> None:
        if len(request.inputs) != 1:
            raise UsageError("prepare takes one input")
        self.request, self.host, self.dialogue, self._progress = request, host, dialogue, progress
        (self.name,) = request.inputs
        folder = request.out if names_folder(request.out) else ""
        self.out = path_beside(self.name, "_prepared.jsonl", folder) if folder or not request.out else request.out
        self._sinks: dict[str, Sink] = {}
        self.report = Prepared()

    def run(self) -> Prepared:
        """Do it. Raises FtconvError with everything as it was before."""
        self._refuse([self.out, self._rejects_path()])
        watched = Watched(self.request.inputs)
        with new_folder() as folder:
            stage = make_stage(
                self.request, self.host, folder, self.request.to, any_split=self.request.any_split,
                accepts=self.dialogue.accepts,
            )  # fmt: skip
            self.report.stage = stage
            self.report.add_crashes(stage.report.crashed)
            self._begin(stage)
            if stage.report.tally.written:
                self._repair(stage, folder)
            self._end(stage, folder, watched)
        return self.report

    def _rejects_path(self) -> str:
        return path_beside(self.out, ".rejects.jsonl")

    def _refuse(self, paths: list[str]) -> None:
        """Refuse what may not be written, before anything is asked."""
        for path in paths if not self.request.dry_run else ():
            if path not in self._sinks:
                self._sinks[path] = self.request.outputs.sink(path, RECORD_LINES)

    def _begin(self, stage: Stage) -> None:
        """Count. Where several records became one example, examples are what is counted from here on."""
        first = stage.report.tally
        apart = first.examples - first.written
        self.report.tally = Tally(
            first.read + apart, first.written + apart, first.rejected, dict(first.dropped),
            unchosen=first.unchosen, ended=first.ended,
        )  # fmt: skip

    # -- step by step ----------------------------------------------------------------------------------------------

    def _repair(self, stage: Stage, folder: str) -> None:
        found = self._findings(stage)
        steps = steps_for(found.report.rules, self.host)
        self.dialogue.show(stage, [p for s in steps if (p := self._proposed(s, found, stage.lines))], found)
        asked = self._first_the_necessary(steps)
        whole = True
        for number, step in enumerate(asked):
            proposal = self._proposed(step, found, stage.lines)
            if proposal is None:
                continue
            if not self.dialogue.wants(proposal):
                self.report.declined.append(proposal)
                continue
            dropped = self._apply(proposal, stage, os.path.join(folder, f"step-{number}.jsonl"))
            self.report.done.append((proposal, dropped))
            if not self.report.tally.written:
                return
            # Between two steps only those rules are asked that have a step to come; at the end, all of them.
            rest = asked[number + 1 :]
            whole = not rest
            found = self._findings(stage, rest)
        self.report.findings = found if whole else self._findings(stage)

    def _clear(self) -> None:
        if self._progress is not None:
            self._progress.clear()

    def _first_the_necessary(self, steps: list[RepairStep]) -> list[RepairStep]:
        return sorted(steps, key=lambda step: step.level != "necessary")

    def _findings(self, stage: Stage, steps: Sequence[RepairStep] = ()) -> StageFindings:
        """Check the data as they are, by the rules of some steps; by all rules where none are given."""
        # Findings name the file that is to be, whose lines these are.
        request = stage.reading(self.request, self.out)
        request.stand_ins = {self.out: stage.path}
        choice = request.lint.choice
        if choice is not None and stage.completion and request.lint.target is None:
            choice = self._for_completion_models(choice)
        if steps:
            choice, names = choice or Choice(), tuple(step.rule for step in steps)
            choice = msgspec.structs.replace(choice, steps=(*choice.steps, ("select", names)))
        request.lint = msgspec.structs.replace(request.lint, choice=choice)
        found = findings_of(request, self.host, self._progress)
        self._clear()
        self.report.add_crashes(found.report.crashed)
        return found

    def _for_completion_models(self, choice: Choice) -> Choice:
        """Without a target, bare pairs are prepared for a completion model, as by the first tool of this kind."""
        options = {self.host.rule(name).name: given for name, given in choice.options.items()}
        marks = {name: {"always": True, **options.get(name, {})} for name in FOR_COMPLETION_MODELS}
        return msgspec.structs.replace(choice, options=options | marks)

    def _proposed(self, step: RepairStep, found: StageFindings, lines: Any) -> Proposal | None:
        """Return what is to be done about the findings of a rule, as the data are now; None where there are none."""
        rule = self.host.rule(step.rule)
        plan = found.item.plan
        planned = next((planned for planned in plan.lint.rules if planned.name == rule.name), None)
        count = found.counts.get(rule.code, 0)
        if planned is None or not count:
            return None
        repair = step.repair(rule, planned, plan, self.host)
        if repair is None:
            return None
        own = [finding for finding in found.report.log.findings if finding.code == rule.code]
        places = sorted({lines[f.place.record] for f in own if f.place.line and lines and f.place.record < len(lines)})
        message = own[0].message if own else ""
        if repair.transform == STRIP:  # what it takes off says it all
            message, places = "", []
        elif self.out in message:  # it names a line of what is not written yet
            message = ""
        return Proposal(
            step.level, rule.code, rule.name, count, message, checked(repair, self.host), tuple(places), rule.summary
        )

    def _apply(self, proposal: Proposal, stage: Stage, path: str) -> int:
        """Apply a transform to the data as they stand, and return how many records it dropped."""
        repair = proposal.repair
        made = Pipeline(
            Request(
                **stage.reading(self.request).reading(lint=LintPlan()),
                to=stage.format,
                write=WritePlan(options=stage.write_options),
                out=path,
                transforms=(TransformStep(repair.transform, repair.options),),
            ),
            self.host,
            self._progress,
        ).run()
        self._clear()
        self.report.add_crashes(made.crashed)
        tally, total = made.tally, self.report.tally
        if not tally.adds_up or tally.read != total.written or tally.rejected:
            raise OutputError(f"the accounting of {repair.transform} does not add up ({tally.line()}); this is a bug")
        total.written = tally.written
        for name, count in tally.dropped.items():
            total.drop(proposal.rule if name == DROP else name, count)
        dropped = sum(tally.dropped.values())
        if tally.written and dropped:
            stage.lines = lines_of_kept(stage.lines, stage.path, path)
        os.unlink(stage.path)
        if tally.written:
            stage.path = path
        return dropped

    # -- the end ---------------------------------------------------------------------------------------------------

    def _end(self, stage: Stage, folder: str, watched: Watched) -> None:
        request, report = self.request, self.report
        written: dict[str, str] = {}
        if stage.rejects:
            written[self._rejects_path()] = stage.rejects
        if report.tally.written:
            written[self.out] = stage.path
            shares = request.split or self.dialogue.split(self._classes())
            if shares is not None:
                written |= self._split(shares, stage, folder)
            report.contract = self._contract(stage)
        paths = [path for path in written if path != self._rejects_path()]
        watched.check()
        if request.dry_run:
            return
        self._refuse(list(written))
        if paths and not self.dialogue.write(paths):
            report.aborted = True
            return
        _put(written, self._sinks)
        report.out = self.out if report.tally.written else ""
        report.rejects = self._rejects_path() if stage.rejects else ""

    def _classes(self) -> bool:
        """Whether completions are the names of classes."""
        facts = self.report.findings.facts(MISSING_STOP) if self.report.findings is not None else None
        return bool(getattr(facts, "labels", False) and getattr(facts, "prompts", 0))

    def _split(self, shares: Shares, stage: Stage, folder: str) -> dict[str, str]:
        """Split what was prepared, and return where its parts are to stand. Classes keep their shares."""
        inside = os.path.join(folder, "parts")
        os.mkdir(inside)
        stratify = "completion" if stage.completion and self._classes() else ""
        reading = stage.reading(self.request).reading(lint=LintPlan())
        made = Split(SplitRequest(**reading, shares=shares, ask=Ask(stratify=stratify), folder=inside), self.host).run()
        out = {}
        for path, (inner, count) in zip(paths_of(self.out, "", shares.names), made.parts.items(), strict=True):
            out[path] = inner
            self.report.parts[path] = count
        return out

    def _contract(self, stage: Stage) -> Contract | None:
        """Return how the model tuned on this is to be called; None where it learns from no reply of the data."""
        target = self.request.lint.target
        if target is not None and target.shape is not None and tuple(target.shape.methods) == ("reinforcement",):
            return None
        kind: ContractKind = "completion" if stage.completion else "chat"
        drawn = draw_up(
            stage.reading(self.request),
            self.host,
            self.request.counting,
            kind=kind,
            target=target,
            production=self.request.lint.production,
        )
        return None if drawn.contract is None or secret_in(drawn.contract) else drawn.contract


def _put(written: dict[str, str], sinks: Mapping[str, Sink]) -> None:
    """Copy files to where they are to stand, all or none."""
    wanted = [sinks[path] for path in written]
    try:
        for sink, path in zip(wanted, written.values(), strict=True):
            with open(path, "rb") as made:
                shutil.copyfileobj(made, sink.open(), 1 << 20)
        commit_all(wanted)
    finally:
        for sink in wanted:
            sink.discard()
