"""What `ftconv prepare` says and asks: on standard output, a line of standard input for each answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from ..containers import container_named
from ..engine.detection import Detection
from ..engine.hints import flags_of
from ..errors import UsageError
from ..model.finding_log import FindingLog
from ..model.safe_text import safe
from ..model.secrets import hidden
from ..prepare.findings import StageFindings
from ..prepare.request import Prepared, PrepareRequest, Proposal
from ..prepare.stage import Stage
from ..prepare.steps import LEVELS, STRIP, Repair
from ..spec.builtins import PROMPT_COMPLETION
from ..split.shares import Shares, parse_shares
from .console import counted, out_wrapped

SHOWN_LINES = 5
_LONGEST_SHOWN = 60
_TITLES = {"necessary": "Necessary", "recommended": "Recommended", "optional": "Optional"}


class Talk:
    """A dialogue on the terminal, or one that answers by itself. See prepare.Dialogue."""

    def __init__(
        self, *, quick: bool, no_input: bool, silent: bool, show_content: bool, split_known: bool, dry: bool
    ) -> None:
        self._quick, self._no_input, self._silent = quick, no_input, silent
        self._show_content, self._split_known, self._dry = show_content, split_known, dry
        self._left: list[str] = []
        self._asking = False

    def _say(self, line: str = "") -> None:
        if not self._silent:
            out_wrapped(safe(line))

    # -- before the first question ---------------------------------------------------------------------------------

    def accepts(self, detection: Detection) -> bool:
        """Ask whether to read the columns as proposed; without a person only -q does."""
        if self._no_input and not self._quick:
            return False
        flags = flags_of(detection.proposed)
        why = "this looks like classification; " if detection.classes else ""
        if not self._quick:
            words = f"[{_TITLES['recommended']}] {detection.file}: {why}read it with {flags}"
            return self._asked(words, default=True)
        self._say(f"{detection.file}: {why}read with {flags}")
        return True

    def show(self, stage: Stage, proposals: list[Proposal], found: StageFindings) -> None:
        """Say what the input is, and what was found, by how much it is needed."""
        from ..reports.text import lines_of

        what, tally = stage.detection, stage.report.tally
        self._say(f"{what.file}: {what.words}, {counted(tally.chosen, 'record')}")
        for sentence in stage.report.said:
            self._say(sentence)
        log = _of_input(stage.report.log, found)
        for line in lines_of(log):
            self._say(line)
        for level in LEVELS:
            lines = self._of_course(stage, log) if level == "necessary" else []
            lines += [self._words(p) for p in proposals if p.level == level]
            self._group(_TITLES[level], lines)
        known = {p.code for p in proposals}
        self._left = _left(found, known, stage.lines)
        self._group("Left to you", self._left)

    def _group(self, title: str, lines: list[str]) -> None:
        if lines:
            self._say()
            self._say(title)
            for line in lines:
                self._say(f"  {line}")

    def _of_course(self, stage: Stage, log: FindingLog) -> list[str]:
        """What the first step did already."""
        found, tally = stage.detection, stage.report.tally
        out = []
        if not container_named(found.container).lines:
            out.append(f"write JSON Lines instead of {found.container}")
        if found.format != stage.format:
            what = "prompts and completions" if stage.format == PROMPT_COMPLETION else stage.format
            out.append(f"write {what} instead of {found.format}")
        lost = [message for code, message in stage.report.log.counts if code == "FT901"]
        if lost:
            names = (message.partition(";")[0].partition("does not support ")[2] or message for message in lost)
            out.append(f"leave out what the format does not support: {', '.join(names)}")
        if tally.rejected:
            lines = sorted({f.place.line for f in log.findings if f.severity == "error" and f.place.line})
            where = _inner("", len(lines), lines) if len(lines) == tally.rejected else " (see above)"
            out.append(f"leave out {counted(tally.rejected, 'record')} that cannot be used{where}")
        return out

    def _words(self, proposal: Proposal) -> str:
        """What is done about what: `FT208 empty-reply (2: lines 3, 17): leave these examples out`."""
        what = f"{proposal.count:,}" if proposal.count > 1 else proposal.message
        inner = _inner(what, proposal.count, proposal.lines)
        text = f": {self._quoted(proposal.repair.text)}" if proposal.repair.text else ""
        return f"{proposal.code} {proposal.rule}{inner}: {proposal.repair.words}{text}"

    def _quoted(self, text: str) -> str:
        """The beginning of a text of the records: what is to be decided on must be seen. Secrets stay hidden."""
        shown = hidden(text)
        cut = not self._show_content and len(shown) > _LONGEST_SHOWN
        return repr(shown[:_LONGEST_SHOWN] + "…" if cut else shown)

    # -- questions -------------------------------------------------------------------------------------------------

    def wants(self, proposal: Proposal) -> bool:
        """Ask, unless that is settled."""
        words = f"[{_TITLES[proposal.level]}] {self._words(proposal)}"
        if proposal.level == "necessary":
            return True
        recommended = proposal.level == "recommended"
        if self._quick:
            return recommended
        if self._no_input:
            raise UsageError(
                f"{proposal.code} {proposal.rule} needs a decision, but --no-input is set: accept the recommendation "
                "with -q, or leave out the rule with --ignore"
            )
        about = f"{proposal.code} {proposal.rule}: {proposal.about}\n" if proposal.about else ""
        return self._asked(words, default=recommended, about=f"{about}The manual: ftconv explain {proposal.code}")

    def split(self, classes: bool) -> Shares | None:
        """Ask whether to split; never without a person."""
        if self._quick or self._no_input or self._split_known:
            return None
        which = "[Recommended]" if classes else "[Optional]"
        if not self._asked(f"{which} also write parts for training (80%) and validation (20%)", default=classes):
            return None
        return parse_shares({"train": "0.8"})

    def write(self, paths: list[str]) -> bool:
        """Ask whether to write."""
        if self._quick or self._no_input:
            return True
        return self._asked(f"Write {', '.join(paths)}", default=True)

    def _asked(self, words: str, *, default: bool, about: str = "") -> bool:
        if not self._asking:
            self._asking = True
            print()
        sys.stdout.write(f"{safe(words)}? [{'Y/n' if default else 'y/N'}] ")
        sys.stdout.flush()
        while True:
            answer = sys.stdin.readline() if sys.stdin is not None else ""
            if not answer:
                print()
                raise UsageError(
                    "cannot ask (input is not a terminal): add -q to accept what is recommended, or --no-input"
                )
            word = answer.strip().lower()
            if not sys.stdin.isatty():
                print(safe(word, 100))
            if word in ("", "y", "yes", "n", "no"):
                return default if not word else word[0] == "y"
            if word == "?":
                usual = "yes" if default else "no"
                for line in (*about.splitlines(), f"y: yes, n: no, and leave it as it is, Enter: {usual}"):
                    print(f"  {safe(line)}")
            sys.stdout.write("Please answer y or n, or ? for more: " if word != "?" else "y or n: ")
            sys.stdout.flush()

    # -- the end ---------------------------------------------------------------------------------------------------

    def end(self, report: Prepared, request: PrepareRequest) -> None:
        """Say what was done, what is left, what was written, and how to call the model."""
        if report.stage is not None and not report.stage.report.tally.written:
            from ..reports.text import lines_of

            for line in lines_of(report.stage.report.log):
                self._say(line)
        lines = [
            f"{p.code} {p.rule}: {p.repair.words}" + (f" ({counted(dropped, 'record')} fewer)" if dropped else "")
            for p, dropped in report.done
        ]
        self._group("Done", lines)
        if report.findings is not None:
            known = {p.code for p in report.declined}
            self._group("Left unchanged", [f"{p.code} {p.rule}: {p.count:,}" for p in report.declined])
            origin = report.stage.lines if report.stage is not None else None
            left = _left(report.findings, known, origin or None)
            where = "" if origin else f" (lines of {report.findings.item.source.name})"
            self._group(f"Still to check{where}", left if left != self._left else [])
        self._written(report)
        if report.contract is not None and not report.aborted:
            self._contract(report.contract, [p.repair for p, _ in report.done if p.repair.transform == STRIP])

    def _written(self, report: Prepared) -> None:
        lines = []
        if report.aborted:
            lines.append("nothing: declined")
        elif self._dry and report.tally.written:
            lines.append("nothing: a dry run")
        elif report.out:
            lines.append(f"{report.out}: {counted(report.tally.written, 'record')}")
            lines += [f"{path}: {counted(count, 'record')}" for path, count in report.parts.items()]
        if report.rejects:
            lines.append(f"{report.rejects}: {counted(report.tally.rejected, 'rejected record')}")
        self._group("Written", lines)

    def _contract(self, contract: Any, stripped: list[Repair]) -> None:
        lines = []
        for repair in stripped:
            quoted = self._quoted(repair.text)
            if "prompt" in repair.options:
                lines.append(f"Leave out {quoted} at the start of prompts, as the examples now do.")
            else:
                lines.append(f"Replies come without {quoted} at their start; if you need it, add it.")
        if contract.kind == "completion":
            if contract.separator:
                lines.append(f"End every prompt with the indicator string {contract.separator!r}, as in training.")
            if contract.stop:
                lines.append(f"Send stop={json.dumps(list(contract.stop))}, so that the text ends where it should.")
            if contract.leading_space:
                lines.append("Every completion begins with a space: remove it.")
        elif contract.system_prompts:
            share = f"{contract.system_prompts[0].share:.0%} of the examples"
            roles = [turn["role"] for turn in contract.request.get("messages", [])]
            if "user" in roles[:1]:
                lines.append(f"Send no system prompt, as most examples have none; the most frequent is in {share}.")
            else:
                lines.append(f"Send the same system prompt as in training: this one is in {share}.")
        self._group("How to call the model", lines)
        if not lines:
            self._say()
            self._say("How to call the model")
        for line in json.dumps(contract.request, ensure_ascii=True, indent=2).splitlines():
            self._say(f"  {line}")


def _of_input(log: FindingLog, found: StageFindings) -> FindingLog:
    """What was said about the input, less the columns that are left out and what is found after it: named once."""
    out, named = FindingLog(), {"FT901", *found.counts}
    out.counts = {key: count for key, count in log.counts.items() if key[0] not in named}
    out.findings = [finding for finding in log.findings if finding.code not in named]
    return out


def _inner(what: str, count: int, lines: Sequence[int]) -> str:
    """` (4: lines 3, 17, …)`: how often, and where at first; "" where there is nothing to say."""
    shown = lines[:SHOWN_LINES]
    where = f"line{'s' * (len(shown) > 1)} {', '.join(map(str, shown))}" if shown else ""
    inner = ": ".join(filter(None, [what, where]))
    return f" ({inner}{', …' if count > len(shown) > 0 else ''})" if inner else ""


def _left(found: StageFindings, known: set[str], origin: Sequence[int] | None) -> list[str]:
    """The findings that no step fixes, one line for each rule.

    `origin` holds the lines of the input that the records came from; with None, lines are those of the output.
    """
    out = []
    for code, count in sorted(found.counts.items()):
        own = [finding for finding in found.report.log.findings if finding.code == code]
        if code in known or not own:
            continue
        places = [f.place for f in own if f.place.line]
        if origin is None:
            lines = sorted({place.line for place in places})
        else:
            lines = sorted({origin[place.record] for place in places if place.record < len(origin)})
        # Before the last step, what a message says of a line is no longer true of the input, and not yet of the output.
        message = "" if origin is not None and found.item.source.name in own[0].message else f": {own[0].message}"
        inner = _inner(f"{count:,}" if count > 1 else "", count, lines)
        out.append(f"{code} {own[0].rule} [{own[0].severity}]{inner}{message}")
    return out
