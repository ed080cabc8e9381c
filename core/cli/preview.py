"""`ftconv preview IN`: examples as the target sees them, one after the other."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, UsageError
from ..model.safe_text import safe
from .console import err, print_json, terminal_width, wants_color
from .flags import console_options, input_options, open_host, plugin_options, reading, target_of
from .names import completing
from .painting import wrapped
from .paths import READ, WRITE, outputs_of
from .sections import Sectioned
from .template_flags import rendering, template_options
from .token_flags import token_options

if TYPE_CHECKING:
    from ..engine.bound_plan import BoundReader
    from ..engine.record import Record
    from ..files.sink import Sink
    from ..preview.browse import Records
    from ..preview.build import Preview
    from ..rendering import RenderSettings
    from ..target.target import Target
    from ..tokens import TokenCounter

_PLACES = (re.compile(r"(.+):(\d+)"), re.compile(r"(.+):(\d+):\d+"))
"""A file and a line of it, without or with a column, as findings show places."""


@click.command(
    "preview",
    cls=Sectioned,
    examples=(
        "ftconv preview train.jsonl",
        "ftconv preview train.jsonl:17 --target openai/gpt-4o-mini",
        "ftconv preview train.jsonl --record 41 --target axolotl --html record.html",
        "ftconv preview train.jsonl --count 5 > first.txt",
        "ftconv preview train.jsonl --model-files ./qwen3 --max-tokens 2048 --show-ids",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN[:LINE]")
@click.option(
    "--record", type=click.IntRange(0), metavar="N", help="Number of the record; the first is 0, the default."
)
@click.option(
    "--line",
    type=click.IntRange(1),
    metavar="N",
    help="The record that this line of the file is part of; the first line is 1. IN:N is short for it.",
)
@click.option("-n", "--count", type=click.IntRange(1), metavar="N", help="Show N records, and do not ask for keys.")
@click.option(
    "--target",
    default="",
    metavar="TARGET",
    shell_complete=completing("targets", files=True),
    help="The provider, model or trainer (see ftconv targets).",
)
@click.option("--html", "page", default="", type=WRITE, metavar="FILE", help="Write an HTML page instead.")
@click.option("--force", is_flag=True, help="Overwrite an existing page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document; with --count, a list.")
@click.option(
    "--max-tokens", type=click.IntRange(0), default=0, metavar="N", help="The limit of your run; with --model-files."
)
@click.option("--show-ids", is_flag=True, help="Show the id of each token, too; with --model-files.")
@template_options
@token_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Show an example the way the target sees it: the text that its template makes, what of it is trained and what is
    not, tokens and weight of each turn, and what is cut at the limit. Where that is not published, it says so.

    On a terminal, n and p go to the next and the previous record, a number and Enter to that record, and q ends.
    """  # fmt: skip
    from ..engine.bound_plan import BoundReader
    from ..engine.inputs import Inputs
    from ..engine.read_request import ReadRequest
    from ..model.finding_log import FindingLog
    from ..preview.browse import Records
    from ..tokens import DEFAULT, counter_for, framing_of, known_tokenizer

    host, config = open_host(given)
    target = target_of(given, config)
    template = rendering(given)
    if template is None and (given["max_tokens"] or given["show_ids"]):
        raise UsageError("--max-tokens and --show-ids need the model's tokenizer: give --model-files DIR")
    if given["tokenizer"]:
        tokenizer = known_tokenizer(given["tokenizer"], host.tokenizers)
    else:
        tokenizer = target.tokenizer if target is not None else DEFAULT
    counter = counter_for(tokenizer, given["vocab_dir"], host.tokenizers, framing=framing_of(target))
    given |= {"jobs": 1, "chunk_bytes": 1 << 17, "unescape_formulas": False} | _file_and_line(given)
    request = ReadRequest(**reading(given, config))
    sink = None
    if given["page"] not in ("", "-"):
        from ..page.markup import PAGE

        sink = outputs_of(given, config, request.inputs, force=given["force"]).sink(given["page"], PAGE)
    if len(request.inputs) != 1:
        raise UsageError(f"preview shows one record of one input; {given['inputs'][0]} matches several")
    paged = _is_paged(given)
    with Inputs(request, host) as inputs:
        opened = inputs.open(FindingLog())
        if not paged:
            inputs.last_pass()
        records = Records(inputs, opened[0])
        number = records.of_line(given["line"]) if given["line"] else given["record"] or 0
        view = _View(records, BoundReader(opened[0].plan.read, host), target, counter, given, template)
        if given["page"]:
            return view.page(number, sink)
        if given["as_json"]:
            return view.document(number)
        return view.browse(number) if paged else view.print(number)


def _file_and_line(given: dict[str, Any]) -> dict[str, Any]:
    """Return the input and the line that are meant. Raises UsageError where several are, or where flags disagree."""
    if len(given["inputs"]) != 1:
        file, *more = given["inputs"] or ("IN",)
        where = shlex.quote(f"{file}:{more[0]}" if len(more) == 1 and more[0].isdecimal() else file)
        raise UsageError(f"preview shows the records of one input; run: ftconv preview {where}")
    (name,), line = given["inputs"], given["line"]
    found = next((m for m in (p.fullmatch(name) for p in _PLACES) if m and os.path.exists(m[1])), None)
    if found and not os.path.exists(name):
        if line is not None:
            raise UsageError(f"{name} names a line already; leave out --line")
        name, line = found[1], int(found[2])
        if not line:
            way = f"for the first record: ftconv preview {shlex.quote(f'{name}:1')}"
            raise UsageError(f"{given['inputs'][0]}: lines count from 1; {way}")
    if line is not None and given["record"] is not None:
        raise UsageError("--record and a line exclude each other; records count from 0, lines from 1")
    return {"inputs": (name,), "line": line}


def _is_paged(given: dict[str, Any]) -> bool:
    """Whether somebody is there to press keys, and did not ask for anything else."""
    ends = given["count"] or given["page"] or given["as_json"] or os.environ.get("TERM") == "dumb"
    return not ends and all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


class _View:
    """The records of an input as they are shown."""

    def __init__(
        self,
        records: Records,
        reader: BoundReader,
        target: Target | None,
        counter: TokenCounter,
        given: dict[str, Any],
        template: RenderSettings | None,
    ) -> None:
        self._records, self._reader, self._target, self._counter = records, reader, target, counter
        self._template, self._max_tokens, self._show_ids = template, given["max_tokens"], given["show_ids"]
        self._color = wants_color(given["color"], sys.stdout)
        self._several, self._most = given["count"] is not None, given["count"] or 1

    def page(self, number: int, sink: Sink | None) -> int:
        """Write a record as a page, or several to go through; on standard output where there is no sink."""
        from ..page.preview_page import preview_page

        found, code = [], 0
        for at, record in self._asked_for(number):
            try:
                found.append((self._preview(record), self._title(record, at)))
            except InputError as error:
                if not self._several:
                    raise
                err(f"ftconv: {error}")
                code = 1
        if not found:
            raise InputError("none of these records can be shown; for others, use --record N")
        text = preview_page(found)
        if sink is None:
            sys.stdout.write(text)
            return code
        try:
            sink.open().write(text.encode())
            sink.commit()
        finally:
            sink.discard()
        err(f"{sink.path}: written")
        return code

    def document(self, start: int) -> int:
        """Print a record as JSON, or a list of several."""
        from msgspec.structs import asdict

        found, code = [], 0
        for number, record in self._asked_for(start):
            place = {"file": record.place.file, "line": record.place.line, "record": number}
            try:
                found.append(place | asdict(self._preview(record)))
            except InputError as error:
                if not self._several:
                    raise
                found.append(place | {"error": str(error)})
                code = 1
        print_json(found if self._several else found[0])
        return code

    def print(self, start: int) -> int:
        """Print a record, or several one after the other."""
        code = 0
        for number, record in self._asked_for(start):
            try:
                sys.stdout.write(self._text(record, number) + ("\n" if self._several else ""))
            except InputError as error:
                if not self._several:
                    raise
                err(f"ftconv: {error}")
                code = 1
        return code

    def browse(self, number: int) -> int:
        """Let the user go through the records."""
        from .preview_pager import browse

        def show(number: int) -> str:
            record = self._records.at(number)
            try:
                return self._text(record, number)
            except InputError as error:
                return safe(f"{self._title(record, number)}: {error}") + "\n"

        browse(number, show, self._records.has)
        return 0

    def _asked_for(self, start: int) -> Iterator[tuple[int, Record]]:
        yield start, self._records.at(start)
        for number in range(start + 1, start + self._most):
            if not self._records.has(number):
                return
            yield number, self._records.at(number)

    def _preview(self, record: Record) -> Preview:
        """Raises InputError for a record that is rejected."""
        from ..errors import RecordError
        from ..preview.build import preview
        from ..preview.unread import without_unread_weights

        try:
            example = self._reader.read(record.value)[0]
        except RecordError as error:
            words = f"{record.place}: {error.code}: {error}"
            raise InputError(f"{words}; rejected records have no preview") from None
        facts = self._target.in_format(self._reader.name) if self._target is not None else None
        example, unread = without_unread_weights(example, record.value, facts)
        if self._template is None:
            found = preview(example, facts, self._counter)
        else:
            from ..preview.of_render import preview_with

            found = preview_with(self._template, example, facts, self._counter, self._max_tokens)
        found.notes.extend(unread)
        return found

    def _title(self, record: Record, number: int) -> str:
        line = f"line {record.place.line} of " if record.place.line else ""
        if self._template is not None:
            who = f"{self._template.files.path} renders"
        else:
            who = f"{self._target.name} sees" if self._target is not None else "most targets see"
        return f"record {number} (counted from 0), {line}{record.place.file}, as {who} it"

    def _text(self, record: Record, number: int) -> str:
        from ..preview.text import preview_lines

        found = self._preview(record)
        lines = [self._title(record, number), *preview_lines(found, color=self._color)]
        if self._show_ids:
            from ..preview.of_render import id_lines

            lines += id_lines(found)
        if width := terminal_width(sys.stdout):
            lines = [wrapped(line, width, "  │ " if " │ " in line else " " * 10) for line in lines]
        return "\n".join(lines) + "\n"
