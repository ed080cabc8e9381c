"""The first step of `ftconv prepare`: whatever the input is, it becomes JSON Lines of one of two formats."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct, field

from ..containers import container_named
from ..conversion.request import Request
from ..conversion.run import Pipeline
from ..engine.detection import Detection, detect_source, require
from ..engine.plan import LintPlan, WritePlan
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..engine.sampling import Sampling
from ..errors import Stopped
from ..files.source import STDIN, Source
from ..model.example import Example, Message
from ..model.features import Feature
from ..model.finding import CORE_RULES
from ..model.finding_log import FindingLog
from ..model.limits import Limits
from ..model.losses import Losses
from ..spec.builtins import CHAT, PROMPT_COMPLETION, TEXT
from ..spec.host import Host
from .findings import lines_of_records

PROSE = 0.9
"""Below this, a text is not known to be a conversation."""

Way = tuple[str, dict[str, Any]]
"""A format, and the options of its writer."""

_AS_TEXTS: Way = (PROMPT_COMPLETION, {})
_AS_LISTS: Way = (PROMPT_COMPLETION, {"layout": "messages"})
_AS_CHAT: Way = (CHAT, {})


class Stage(Struct, kw_only=True):
    """The data after the first step, and later ones. `path` holds JSON Lines in `format`; `lines` are those of the
    input, where each record came from, or empty when that is not known. `mapping` is the `--map` that it was read with.
    """

    path: str
    format: str
    write_options: dict[str, Any]
    report: Report
    detection: Detection
    lines: array[int] = field(default_factory=lambda: array("Q"))
    rejects: str = ""
    mapping: dict[str, str] = field(default_factory=dict)

    @property
    def completion(self) -> bool:
        """Whether prompts and completions are bare texts."""
        return self.format == PROMPT_COMPLETION and not self.write_options

    def reading(self, request: ReadRequest, path: str = "") -> ReadRequest:
        """Return the request that reads the stage, and checks it as `request` does."""
        options = {"strip": "no"} if self.format == PROMPT_COMPLETION else {}
        read = msgspec.structs.replace(request.read, reader=self.format, options=options, mapping={})
        return ReadRequest(
            **request.reading(
                inputs=[path or self.path], container="jsonl", encoding="", stand_ins={}, sampling=Sampling(), read=read
            )
        )


def make_stage(
    request: ReadRequest, host: Host, folder: str, to: str, *, any_split: bool, accepts: Callable[[Detection], bool]
) -> Stage:
    """Convert the input into the folder.

    `to` is a format or "" for the one that fits: prompt-completion for what is that already, for prose and for
    classes, chat for the rest. Where that would lose anything but unknown columns, another way is tried, such as the
    format of the input. With
    `any_split` text is cut as fits it: prose at every line. `accepts` decides on the columns that are proposed where
    no format is recognised. Raises Stopped when no way keeps everything.
    """
    (name,) = request.inputs
    spool = _spooled(name, folder, request.settings.limits)
    stand_ins = {name: spool} if spool else {}
    with Source(name, limits=request.settings.limits, encoding=request.encoding, stand_in=spool) as source:
        found, mapping, classes = _detected(request, host, source, accepts)
    prose = found.format == TEXT and not mapping and found.confidence < PROSE
    settings = request.settings
    if prose and any_split and container_named(found.container).transcripts:
        settings = msgspec.structs.replace(settings, split_text="line")
    options = dict(request.read.options)
    if found.format == PROMPT_COMPLETION:
        options = {"strip": "no", "completion": "required", **options}
    read = msgspec.structs.replace(request.read, reader=found.format, options=options, mapping=mapping)
    reading = request.reading(
        container=found.container, settings=settings, stand_ins=stand_ins, read=read, lint=LintPlan()
    )
    bare = prose or classes or PROMPT_COMPLETION in (found.format, to)
    ways = [way for way in ((_AS_TEXTS, _AS_CHAT, _AS_LISTS) if bare else (_AS_CHAT, _AS_LISTS)) if to in ("", way[0])]
    if not to and found.format in host.writers:
        # What only its own format keeps stays in it, unless the target does not take it.
        target = request.lint.target
        if target is None:
            ways.append((found.format, {}))
        elif target.shape is not None and found.format in target.shape.formats:
            ways.insert(1, (found.format, {}))
    for number, (format_name, write_options) in enumerate(ways):
        path = os.path.join(folder, f"stage-{number}.jsonl")
        made = Pipeline(
            Request(
                **reading,
                to=format_name,
                write=WritePlan(options=write_options),
                out=path,
                rejects=os.path.join(folder, f"rejects-{number}.jsonl"),
            ),
            host,
        ).run()
        if not write_options and format_name == PROMPT_COMPLETION:
            _forget(made.log, format_name)
        if not _lost(made.log):
            stage = Stage(
                path=path, format=format_name, write_options=write_options, report=made, detection=found,
                rejects=made.rejects, mapping=mapping,
            )  # fmt: skip
            lines = lines_of_records(ReadRequest(**reading), host)
            # None where a record of the stage is not just one of the input.
            known = len(lines) == made.tally.written == made.tally.examples and not request.sampling.reorders
            stage.lines = lines if known else array("Q")
            return stage
    code, words = next(iter(_lost(made.log)))
    raise Stopped(f"{name}: {code}: {words}; nothing was written; to see what each format supports, run ftconv formats")


def _detected(
    request: ReadRequest, host: Host, source: Source, accepts: Callable[[Detection], bool]
) -> tuple[Detection, dict[str, str], bool]:
    """Return what the input is, the `--map` that it is read with, and whether its replies are classes."""
    mapping, classes = request.read.mapping, False

    def detected() -> Detection:
        return detect_source(
            source, host, container=request.container, reader=request.read.reader, mapping=mapping,
            settings=request.settings,
        )  # fmt: skip

    found = detected()
    if found.proposed and accepts(found):
        mapping, classes = found.proposed, found.classes
        found = detected()
    if found.hopeless and not found.format:
        # Where no record can be decoded, any reader will do to say so of each.
        found = msgspec.structs.replace(found, format=CHAT)
    return require(found), mapping, classes


def _spooled(name: str, folder: str, limits: Limits) -> str:
    """Keep what can be read only once, standard input or a pipe, in the folder; "" for a file."""
    if name != STDIN and (os.path.isfile(name) or not os.path.exists(name)):
        return ""
    path = os.path.join(folder, "input")
    with Source(name, limits=limits) as source:
        source.save(path)
    return path


def _lost(log: FindingLog) -> list[tuple[str, str]]:
    """Return what was lost beyond unknown columns."""
    return [key for key in log.counts if key[0].startswith("FT9") and key[0] != "FT901"]


def _forget(log: FindingLog, writer: str) -> None:
    """Take back what is said about a completion without text: it is written as that, and a step of its own."""
    example = Example([Message("user", "a"), Message("assistant", "")])
    for code, words, _ in Losses(writer, False, False, {}).of(example, int(Feature.EMPTY)):
        count = log.counts.pop((code, words), 0)
        severity = CORE_RULES[code].severity
        log.severities[severity] = log.severities.get(severity, 0) - count
        log.findings = [f for f in log.findings if (f.code, f.message) != (code, words)]
