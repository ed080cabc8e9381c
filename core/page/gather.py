"""Gathering what a page about a dataset shows: a lint, a count, and one more look at the records that are shown."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from ..contract.prompt_diff import prompt_difference
from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..files.url import shown_url
from ..lint.dataset_rules import DatasetRules, examples_of, log_for
from ..lint.run import lint_opened
from ..model.example import Example
from ..model.finding import Finding
from ..model.identity import content_key
from ..reports.rule_words import words_of
from ..spec.fold import Fold
from ..spec.host import Host
from ..stats.collect import Counting, Stats, StatsReport, counting_fold
from ..stats.cost import OPENAI_EPOCHS, model_of, training_of
from ..stats.summary import stats_summary
from ..target.prices import Model
from ..target.target import Target
from .facts import Facts, InputFacts, PromptChange, RuleFacts, TargetStatus
from .look import Look, chosen_findings
from .overlap import SharedExamples, overlaps

_PROMPT_CHARACTERS, _WHOLE_PROMPTS = 4_000, 200
_SHOWN_CHARACTERS = 300
"""So much of a system prompt is kept, and of so many of them; of the others only how they begin."""
_LIMITS = "limits"
"""The category of rules that a target is the reason of."""


class PageRequest(ReadRequest, kw_only=True):
    """Everything that a page can be asked for. `samples` is about how many records are shown to leaf through."""

    counting: Counting = Counting()
    samples: int = 200


class _Counted(Struct):
    stats: Stats
    keys: array[int]


class Gatherer:
    """One page's worth of looking at the inputs. `facts()` does it."""

    def __init__(self, request: PageRequest, host: Host, progress: Progress | None = None) -> None:
        self.request, self.host, self.progress = request, host, progress
        self.report = Report(log=log_for(request))
        self.target: Target | None = request.lint.target
        self.counting = msgspec.structs.replace(request.counting, whole_prompts=True)
        self.counter = request.counting.counter(host.tokenizers)

    def facts(self) -> Facts:
        """Return what is there. Raises FtconvError when an input cannot be read at all."""
        request, report = self.request, self.report
        rules = DatasetRules(request, self.host, report)
        with Inputs(request, self.host) as inputs:
            planned = lint_opened(inputs, rules, report, self._shown_as(0))
            look = Look(request.samples, self.target, self.counter, self.host)
            chosen = chosen_findings(report.log)
            look.at(inputs, planned, chosen)
            counted = [self._count(inputs, item) for item in planned]
        stats = Stats()
        for one in counted:
            stats.merge(one.stats)
        return self._facts(planned, counted, stats, look, chosen)

    def _shown_as(self, number: int) -> Progress | None:
        """Return the progress of one of the two passes that take long."""
        if self.progress is None:
            return None
        told = self.progress
        return lambda done, total: told(number * total + done, 2 * total)

    # -- the count ---------------------------------------------------------------------------------------------------

    def _count(self, inputs: Inputs, item: Input) -> _Counted:
        compares = len(self.request.inputs) > 1 or bool(self.request.lint.against)
        make = partial(_counting, counting=self.counting, compares=compares)
        counted: _Counted = inputs.fold(make, [item], StatsReport(), self._shown_as(1))
        return counted

    # -- what comes of it --------------------------------------------------------------------------------------------

    def _facts(
        self, planned: Sequence[Input], counted: Sequence[_Counted], stats: Stats, look: Look,
        chosen: Mapping[str, list[Finding]],
    ) -> Facts:  # fmt: skip
        from .. import __version__

        report, target, model = self.report, self.target, self._model()
        seen = StatsReport(tally=report.tally, stats=stats)
        limit = (model.max_tokens if model is not None else None) or (target.max_tokens if target is not None else None)
        prices = model.prices if model is not None else None
        rule = (target.epochs if target is not None else None) or OPENAI_EPOCHS
        priced = prices is not None and stats.examples
        rules = self._rules(look, chosen)
        summary = stats_summary(seen, msgspec.structs.replace(self.counting, whole_prompts=False), self.counter, target)
        for prompt in summary["system_prompts"]:
            prompt["text"] = look.mask(stats.prompts[prompt["hash"]].text)[:_SHOWN_CHARACTERS]
        return Facts(
            version=__version__,
            inputs=[
                InputFacts(item.source.name, item.detection.container, item.plan.read.reader, one.stats.examples,
                           _tokens(one.stats), one.stats.trained_tokens)
                for item, one in zip(planned, counted, strict=True)
            ],
            target=_status(target),
            purpose=self.request.lint.purpose or next(iter(summary["purposes"]), ""),
            errors=report.log.severities.get("error", 0),
            warnings=report.log.severities.get("warning", 0),
            refused=sum(one.count for one in rules if one.category == _LIMITS and one.severity == "error"),
            rejected=report.tally.rejected,
            summary=summary,
            lengths=stats.lengths,
            training=training_of(stats, prices, limit=limit, epochs=None, rule=rule) if priced and prices else None,
            prices=prices,
            prompt_change=_prompt_change(stats, look),
            against=list(map(shown_url, self.request.lint.against)),
            overlaps=self._overlaps(planned, counted),
            rules=rules,
            samples=look.samples,
            remarks=_remarks(report),
            problems=[*map(str, self.host.problems), *report.crashed, *map(str, report.unread)],
        )  # fmt: skip

    def _model(self) -> Model | None:
        return model_of(self.target, self.target.name) if self.target is not None else None

    def _overlaps(self, planned: Sequence[Input], counted: Sequence[_Counted]) -> list[SharedExamples]:
        against: dict[str, array[int]] = {}
        if self.request.lint.against:
            for example in examples_of(self.request, self.host):
                name = example.place.file if example.place is not None else ""
                against.setdefault(name, array("Q")).append(_shown_key(example))
        inputs = [(item.source.name, one.keys) for item, one in zip(planned, counted, strict=True)]
        return overlaps(inputs, list(against.items())) if len(inputs) + len(against) > 1 else []

    def _rules(self, look: Look, chosen: Mapping[str, list[Finding]]) -> list[RuleFacts]:
        """Return the rules that found something: errors first, most frequent first."""
        log, words = self.report.log, words_of(self.host, self.report.rules)
        counts: Counter[str] = Counter()
        for (code, _), count in log.counts.items():
            counts[code] += count
        out = []
        for code, findings in chosen.items():
            severity = "error" if any(f.severity == "error" for f in findings) else findings[0].severity
            known = words.get(code)
            spots = [look.spots.get(id(f)) or look.said(f) for f in findings]
            out.append(
                RuleFacts(
                    code, findings[0].rule, severity, known.category if known is not None else "",
                    counts[code], known.summary if known is not None else findings[0].message,
                    known.why if known is not None else "", known.fix if known is not None else "",
                    known.fix_safety if known is not None else "", known.markdown if known is not None else "", spots,
                )
            )  # fmt: skip
        return sorted(out, key=lambda rule: (rule.severity != "error", -rule.count, rule.code))


def _counting(bound: BoundPlan, counting: Counting, compares: bool) -> Fold:
    base = counting_fold(bound, counting)

    def see(seen: _Counted, reader: ChunkReader, value: Any, example: Example) -> _Counted:
        before = seen.stats.examples
        base.see(seen.stats, reader, value, example)
        if compares and seen.stats.examples > before:
            seen.keys.append(_shown_key(example))
        return seen

    def merge(seen: _Counted, later: _Counted) -> _Counted:
        for name, prompt in later.stats.prompts.items():
            whole = name in seen.stats.prompts or len(seen.stats.prompts) < _WHOLE_PROMPTS
            prompt.text = prompt.text[: _PROMPT_CHARACTERS if whole else _PROMPT_CHARACTERS // 20]
        seen.stats.merge(later.stats)
        seen.keys.extend(later.keys)
        return seen

    return Fold(start=lambda: _Counted(Stats(), array("Q")), see=see, merge=merge, conclude=lambda counted: counted)


def _shown_key(example: Example) -> int:
    """Return a number that is the same for examples of which a model is shown the same."""
    return int.from_bytes(content_key(example, columns="input")[:8], "big")


def _tokens(stats: Stats) -> int:
    return sum(tokens * number for tokens, number in stats.lengths.get("example", {}).items())


def _remarks(report: Report) -> list[str]:
    """Return what there is to say of the inputs as a whole: first, that some records were not chosen."""
    tally = report.tally
    of = f"{'the first ' if tally.ended else ''}{tally.read:,} records"
    some = f"Only {tally.read - tally.unchosen:,} of {of} were chosen for this page."
    return [*([some] if tally.unchosen else []), *report.said, *report.skipped]


def _status(target: Target | None) -> TargetStatus | None:
    if target is None:
        return None
    status = target.status.words if target.status is not None else ""
    return TargetStatus(target.name, target.title, status, target.as_of)


def _prompt_change(stats: Stats, look: Look) -> PromptChange | None:
    """Return how the second most frequent system prompt differs from the first."""
    first, second = [*sorted(stats.prompts.values(), key=lambda p: -p.examples)[:2], None, None][:2]
    if first is None or second is None:
        return None
    found = prompt_difference(look.mask(second.text), (look.mask(first.text),), "the first")
    return PromptChange(found.words.replace("the first's", "the first"), found.diff) if found is not None else None
