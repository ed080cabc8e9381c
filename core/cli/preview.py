"""`ftconv preview IN --record N`: one example as the target sees it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, UsageError
from .console import err, print_json, wants_color
from .flags import console_options, input_options, open_host, plugin_options, reading, target_of
from .paths import READ, WRITE, outputs_of
from .sections import Sectioned
from .token_flags import token_options

if TYPE_CHECKING:
    from ..files.sink import Sink


@click.command(
    "preview",
    cls=Sectioned,
    examples=(
        "ftconv preview train.jsonl --record 0 --target openai/gpt-4o-mini",
        "ftconv preview train.jsonl --record 41 --target axolotl --html record.html",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN")
@click.option(
    "--record", type=click.IntRange(0), required=True, metavar="N", help="Number of the record; the first is 0."
)
@click.option("--target", default="", metavar="TARGET", help="The provider, model or trainer (see ftconv targets).")
@click.option("--html", "page", default="", type=WRITE, metavar="FILE", help="Write an HTML page instead.")
@click.option("--force", is_flag=True, help="Overwrite an existing page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@token_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Show one example the way the target sees it: the text that its template makes, what of it is trained and what is
    not, tokens and weight of each turn, and what is cut at the limit. Where that is not published, it says so.
    """  # fmt: skip
    from ..engine.inputs import ReadRequest
    from ..preview.build import preview
    from ..preview.text import preview_lines
    from ..preview.unread import without_unread_weights
    from ..tokens import DEFAULT, counter_for, framing_of, known_tokenizer

    host, config = open_host(given)
    target = target_of(given, config)
    if given["tokenizer"]:
        tokenizer = known_tokenizer(given["tokenizer"], host.tokenizers)
    else:
        tokenizer = target.tokenizer if target is not None else DEFAULT
    counter = counter_for(tokenizer, given["vocab_dir"], host.tokenizers, framing=framing_of(target))
    given |= {"jobs": 1, "chunk_bytes": 1 << 17, "unescape_formulas": False}
    if len(given["inputs"]) != 1:
        raise UsageError("preview shows one record of one input: ftconv preview IN --record N")
    request = ReadRequest(**reading(given, config))
    sink = None
    if given["page"] not in ("", "-"):
        from ..page.markup import PAGE

        sink = outputs_of(given, config, request.inputs, force=given["force"]).sink(given["page"], PAGE)
    if len(request.inputs) != 1:
        raise UsageError(f"preview shows one record of one input; {given['inputs'][0]} matches several")
    place, format, record, example = _record(request, host, given["record"])
    facts = target.in_format(format) if target is not None else None
    example, unread = without_unread_weights(example, record, facts)
    found = preview(example, facts, counter)
    found.notes.extend(unread)
    title = f"{place} record {given['record']}, as {f'{target.name} sees' if target else 'most targets see'} it"
    if given["page"] == "-":
        from ..page.preview_page import preview_page

        sys.stdout.write(preview_page([(found, title)]))
    elif sink is not None:
        _write(sink, found, title)
    elif given["as_json"]:
        print_json(found)
    else:
        sys.stdout.write(
            "\n".join([title, *preview_lines(found, color=wants_color(given["color"], sys.stdout))]) + "\n"
        )
    return 0


def _record(request: Any, host: Any, number: int) -> tuple[Any, str, Any, Any]:
    """Return place, format, value and Example of one record.

    Raises UsageError where there is none, InputError for one rejected.
    """
    from ..engine.bound_plan import BoundReader
    from ..engine.inputs import Inputs
    from ..errors import RecordError
    from ..model.finding_log import FindingLog

    count = 0
    with Inputs(request, host) as inputs:
        opened = inputs.open(FindingLog())
        inputs.last_pass()
        for item in opened:
            for record in inputs.records(item):
                if count == number:
                    try:
                        reader = BoundReader(item.plan.read, host)
                        return record.place, reader.name, record.value, reader.read(record.value)[0]
                    except RecordError as error:
                        words = f"{record.place}: {error.code}: {error}"
                        raise InputError(f"{words}; rejected records have no preview") from None
                count += 1
    name = request.inputs[0]
    raise UsageError(f"{name} has {count:,} records, so there is no record {number}; they are counted from 0")


def _write(sink: Sink, found: Any, title: str) -> None:
    from ..page.preview_page import preview_page

    try:
        sink.open().write(preview_page([(found, title)]).encode())
        sink.commit()
    finally:
        sink.discard()
    err(f"{sink.path}: written")
