"""What inputs are, in a few lines. They are read twice: to be checked, and to be counted, without tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..containers import container_named
from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.detection import Detection
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..errors import DetectionError
from ..lint.dataset_rules import DatasetRules, log_for
from ..lint.run import lint_opened
from ..model.example import Example
from ..model.finding import Finding, opening_of
from ..model.safe_text import safe
from ..spec.fold import Fold
from ..spec.host import Host
from ..stats.collect import Counting, Stats
from ..tokens import Count, ExampleTokens, TurnTokens

GRAVEST, PATTERNS, FILES = 3, 3, 10
"""So many rules, patterns of roles and inputs are shown."""
_SEVERITIES = ("error", "warning")
_NONE = Count(0, 0)
_PROMPT = 60
_COUNTING = Counting()


class Looked(Struct):
    """One input: what it is, how many bytes it has, and how many examples could be read."""

    detection: Detection
    size: int
    examples: int


class Summary(Struct, kw_only=True):
    """What was seen. `refused` is the input, if it is the only one, whose format is not recognised."""

    inputs: list[Looked]
    stats: Stats
    report: Report
    refused: Detection | None = None


def summarise(request: ReadRequest, host: Host, progress: Progress | None = None) -> Summary:
    """Look at all of the inputs. Raises FtconvError when one cannot be read at all, or the call is wrong."""
    report = Report(log=log_for(request))
    rules = DatasetRules(request, host, report)
    stats, looked = Stats(), []
    with Inputs(request, host) as inputs:
        try:
            planned = lint_opened(inputs, rules, report, progress, keep_going=True)
        except DetectionError:
            found = inputs.detections[-1:]
            if request.read.mapping or request.read.reader or not found or len(request.inputs) > 1:
                raise
            return Summary(inputs=[], stats=stats, report=report, refused=found[0])
        for item in planned:
            part: Stats = inputs.fold(_looking, [item], progress=progress)
            looked.append(Looked(item.detection, item.source.total_bytes, part.examples))
            stats = stats.merge(part)
    return Summary(inputs=looked, stats=stats, report=report)


def _looking(_: BoundPlan) -> Fold:
    return Fold(start=Stats, see=_see, merge=Stats.merge, conclude=lambda stats: stats, quick=True)


def _see(stats: Stats, reader: ChunkReader, value: Any, example: Example) -> Stats:
    turns = [*example.messages, *(example.chosen or example.rejected or ())]
    stats.see(example, ExampleTokens([TurnTokens(turn.role, _NONE, _NONE) for turn in turns], _NONE), _COUNTING)
    return stats


# -- as values, and as lines ---------------------------------------------------------------------------------------


def gravest(report: Report) -> list[tuple[Finding, int]]:
    """Return the first finding of each rule and how many the rule has, the gravest and most frequent first."""
    counts: dict[str, int] = {}
    for (code, _), count in report.log.counts.items():
        counts[code] = counts.get(code, 0) + count
    first: dict[str, Finding] = {}
    for finding in report.log.in_order():
        first.setdefault(finding.code, finding)
    found = [(finding, counts[code]) for code, finding in first.items()]
    return sorted(found, key=lambda pair: (_SEVERITIES.index(pair[0].severity), -pair[1], pair[0].code))


def summary_document(summary: Summary, commands: list[str]) -> dict[str, Any]:
    """Return a summary as plain values, with the commands that come next."""
    stats, report, refused = summary.stats, summary.report, summary.refused
    inputs = [(one.detection, one.size, one.examples) for one in summary.inputs]
    inputs += [(refused, None, 0)] if refused is not None else []  # type: ignore[list-item]
    return {
        "inputs": [
            {"file": d.file, "container": d.container, "format": d.format or None, "confidence": d.confidence,
             "bytes": size, "examples": examples, "refusal": d.refusal or None}
            for d, size, examples in inputs
        ],
        "unread": [str(error) for error in report.unread],
        "read": report.tally.read,
        "rejected": report.tally.rejected,
        **report.tally.chosen_values(),
        "examples": stats.examples,
        "purposes": dict(stats.purposes.most_common()),
        "turns": dict(stats.roles.most_common()),
        "patterns": [{"roles": roles, "examples": number} for roles, number in stats.patterns.most_common()],
        "system_prompts": len(stats.prompts),
        "without_system_prompt": stats.without_prompt,
        "findings": {
            **{severity: report.log.severities.get(severity, 0) for severity in _SEVERITIES},
            "rules": [
                {"code": f.code, "rule": f.rule, "severity": f.severity, "count": count, "file": f.place.file,
                 "line": f.place.line, "message": safe(f.message)}
                for f, count in gravest(report)
            ],
        },
        "next": commands,
    }  # fmt: skip


def summary_lines(summary: Summary) -> Iterator[str]:
    """Yield a summary as lines for people."""
    refused, stats, report = summary.refused, summary.stats, summary.report
    if refused is not None:
        seen = number_of(refused.sampled, "record")
        yield f"{safe(refused.file)}: {container_named(refused.container).title}, {seen} looked at"
        yield safe(refused.refusal.removeprefix(f"{refused.file}: {opening_of(refused.refusal_code)}"))
        return
    for one in summary.inputs[:FILES]:
        what = f"{one.detection.words}, {number_of(one.examples, 'example')}, {_bytes(one.size)}"
        yield f"{safe(one.detection.file)}: {what}"
    if len(summary.inputs) > FILES:
        yield f"… and {len(summary.inputs) - FILES:,} more inputs"
    for error in report.unread:
        yield safe(str(error))
    tally = report.tally
    words = [f"{tally.read:,} read", *([f"{tally.rejected:,} could not be read"] if tally.rejected else [])]
    yield _row("records", ", ".join([*words, *tally.left_out]))
    if stats.examples:
        yield from _content(stats)
    yield from _findings(report)


def _content(stats: Stats) -> Iterator[str]:
    tools = f", {stats.with_tools:,} with tools" if stats.with_tools else ""
    yield _row("examples", f"{stats.examples:,}{tools}")
    yield _row("purpose", ", ".join(f"{purpose} {number:,}" for purpose, number in stats.purposes.most_common()))
    yield _row("turns", ", ".join(f"{role} {number:,}" for role, number in stats.roles.most_common()) or "none: text")
    patterns = stats.patterns.most_common(PATTERNS)
    for place, (roles, number) in enumerate(patterns if stats.roles else ()):
        yield _row("" if place else "patterns", f"{number:,}  {roles}")
    more = len(stats.patterns) - len(patterns)
    if more > 0:
        yield _row("", f"… and {more:,} more")
    yield _row("system", _prompts(stats))


def _prompts(stats: Stats) -> str:
    if not stats.prompts:
        return "no example has a system prompt"
    most = max(stats.prompts.values(), key=lambda prompt: prompt.examples)
    text = safe(most.text, _PROMPT)
    which = "" if len(stats.prompts) == 1 else f"{len(stats.prompts):,} variants; the most frequent "
    missing = f" ({stats.without_prompt:,} without one)" if stats.without_prompt else ""
    return f"{which}in {most.examples:,} of {stats.examples:,} examples{missing}: {text}"


def _findings(report: Report) -> Iterator[str]:
    found = gravest(report)
    counts = [(severity, report.log.severities.get(severity, 0)) for severity in _SEVERITIES]
    yield _row("findings", ", ".join(number_of(number, word) for word, number in counts if number) or "none")
    several = len(report.log.files) > 1
    for finding, count in found[:GRAVEST]:
        place = finding.place
        where = (f"{safe(place.file)}:{place.line}" if several else f"line {place.line}") if place.line else place.file
        first = f"{count:,}, the first in {where}" if count > 1 else f"1, in {where}"
        yield f"  {finding.code} [{finding.severity}] {finding.rule}: {first}: {safe(finding.message)}"
    if len(found) > GRAVEST:
        yield f"  … and {number_of(len(found) - GRAVEST, 'more rule')}"


def _row(word: str, text: str) -> str:
    return f"{word:<11} {text}".rstrip()


def number_of(number: int, word: str) -> str:
    """`1 example`, `2,000 examples`."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def _bytes(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{size:,.1f} GB"
