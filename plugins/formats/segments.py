"""segments: plain text in pieces, each of which is trained or not, as axolotl's template-free `input_output` takes it.

Record
    `{"segments": [{"label": false, "text": "<s>Is it late?\\n"}, {"label": true, "text": "Yes.</s>"}]}`
    The texts are joined as they are, with nothing between them. `label` true is trained, false is not.
    Plain text of which nothing else is known is written as one piece that is trained.

Cannot say
    system, developer, turns, order, empty, parts, media, media-columns, name, weight, reasoning, refusal, tools,
    parallel-calls, tool-calls, call-ids, preference, label, prompt-only, blocks, signed, tool-error, candidates,
    reference, steps

    Only plain text is written. A record of turns is rejected: which marks stand around a turn depends on the model.

Tolerated
    `label` as 1 or 0.

Options
    None.

Source
    axolotl, docs/dataset-formats/template_free.qmd
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import add_extra

_OWN = frozenset(["segments"])


_row = of_cells("segments")


@_row
def read(record: Any) -> Example:
    """Read one record. Raises RecordError FT202 for what is not a list of pieces."""
    if type(record) is not dict or "segments" not in record:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with segments, found {found}")
    rest = dict(record)
    segments = rest.pop("segments")
    if type(segments) is not list or not segments:
        found = "an empty list" if segments == [] else kind_of(segments)
        raise RecordError("FT202", f"segments must be a list of {{label, text}}, found {found}", "/segments")
    pieces = [_piece(segment, f"/segments/{index}") for index, segment in enumerate(segments)]
    mask = [(len(text), label) for text, label in pieces]
    whole = len(mask) == 1 and mask[0][1] is True
    return Example(text="".join(text for text, _ in pieces), mask=None if whole else mask, extra=rest or None)


def _piece(segment: Any, pointer: str) -> tuple[str, bool]:
    if type(segment) is not dict or segment.keys() != {"label", "text"}:
        found = keys_in(segment) if type(segment) is dict else kind_of(segment)
        raise RecordError("FT202", f"a segment must be an object with label and text only, found {found}", pointer)
    text, label = segment["text"], segment["label"]
    if type(text) is not str:
        raise RecordError("FT202", f"text must be text, found {kind_of(text)}", f"{pointer}/text")
    if type(label) not in (bool, int) or label not in (0, 1):
        raise RecordError("FT202", f"label must be true or false, found {kind_of(label)}", f"{pointer}/label")
    return text, bool(label)


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that a record has pieces with a label and a text."""
    segments = record.get("segments") if type(record) is dict else None
    if type(segments) is not list or not segments or type(segments[0]) is not dict:
        return 0.0
    return 1.0 if segments[0].keys() == {"label", "text"} else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT902 for turns, FT202 for a mask that is not that of the text."""
    text, mask = example.text, example.mask
    if text is None or example.messages or example.chosen:
        raise RecordError("FT902", "segments hold plain text, and the record has turns; use --to chat", "/messages")
    if not mask:
        mask = [(len(text), True)]
    if sum(length for length, _ in mask) != len(text) or any(length < 0 for length, _ in mask):
        length = sum(length for length, _ in mask)
        what = f"the mask is of {length} characters, and the text has {len(text)}; correct the lengths"
        raise RecordError("FT202", what, "/mask")
    segments = []
    start = 0
    for index, (length, label) in enumerate(mask):
        if label not in (0, 1):
            raise RecordError("FT202", "segments are trained or not: use true or false", f"/mask/{index}/1")
        segments.append({"label": bool(label), "text": text[start : start + length]})
        start += length
    record: dict[str, Any] = {"segments": segments}
    if example.extra:
        add_extra(record, example.extra, _OWN)
    return record


reader = Reader(
    name="segments",
    aliases=("input-output",),
    summary="plain text in pieces, each of which is trained or not",
    read=read,
    recognise=recognise,
    shape="`segments`: a list of {label, text}",
    fields=("segments",),
    schema="segments.schema.json",
)

writer = Writer(
    name="segments",
    aliases=("input-output",),
    summary="plain text in pieces, each of which is trained or not",
    write=write,
    carries=Feature.TEXT | Feature.MASK | Feature.EXTRA,
    schema="segments.schema.json",
)
