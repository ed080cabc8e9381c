"""Plain text: blocks between lines of dashes, or lines, paragraphs, whole files; each is a record {"text": …}.

`split_text` says where records end: "rule" (the default) at a line of three or more `-`, `=` or `*` and nothing else,
and at a form feed; "line" at each newline; "paragraph" at blank lines; "file" at the end of the file. The newline
before a separator, or at the end of the file, belongs to neither record. Nothing else is trimmed, and line ends inside
a text stay as they are. Blank blocks are no records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from msgspec import field, structs

from ..errors import RecordError
from ..files.source import Source
from ..model.place import Note, Place
from .chunk import Broken, Chunk, Container, Editing, ReadSettings, WriteSettings, line_end
from .json_fault import explain_json
from .spans import SpanChunk
from .window import Window

_RULE = re.compile(rb"(?<![^\n\f])(?:-{3,}|={3,}|\*{3,})\r?(?:\n|\Z)|\f(?:\r?\n)?")
_SEPARATORS = {
    "rule": _RULE,
    "line": re.compile(rb"\r?\n"),
    "paragraph": re.compile(rb"(?<![^\n])(?:[ \t\r]*\n|[ \t\r]+\Z)"),
    "file": re.compile(rb"(?!)"),
}
_HEAD_BYTES = 1000
_LONGEST_RULE = 4096


class TextChunk(SpanChunk):
    """Blocks of text, also blank ones. `faults` are those that are too long; of them only the head is there."""

    lines: bool = False
    split: str = "rule"
    faults: dict[int, Broken] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield {"text": …} for every block that is not blank; `index` counts the blank ones, too."""
        data, faults = self.data, self.faults
        blank = 0
        for index, (start, end) in enumerate(self.spans):
            if index in faults:
                yield index, faults[index]
                continue
            raw = data[start:end]
            if not raw or raw.isspace():
                if self.lines:
                    place = structs.replace(self.place(index), record=index - blank)
                    self.notes.append((Note("FT104", "blank line, which most validators reject"), place))
                blank += 1
                continue
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                # What is not UTF-8 is told in the same words as for JSON.
                yield index, explain_json(raw)
                continue
            yield index, {"text": text}

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the line of the block."""
        return self.start(index)[0], 0


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Cut an input at its separators."""
    separator = _SEPARATORS[settings.split_text]
    by_line = settings.split_text == "line"
    too_much = settings.limits.max_record_bytes + _HEAD_BYTES + 2
    window = Window(source, settings.chunk_bytes)
    at, skipping = 0, False
    while not window.ended:
        first = not window.data
        # The byte before `at` stays: it tells whether a line starts there.
        keep = max(at - 1, 0)
        window.more(keep)
        at -= keep
        data = window.data
        settled = len(data) if window.ended else max(at, _settled(data))
        if skipping:
            match = separator.search(data, at, settled)
            if not match:
                at = len(data) if len(data) - settled > _LONGEST_RULE else settled
                continue
            at, skipping = match.end(), False
        spans: list[tuple[int, int]] = []
        for match in separator.finditer(data, at, settled):
            spans.append((at, match.start() if by_line else _trimmed(data, at, match.start())))
            at = match.end()
        if window.ended and at < len(data):
            spans.append((at, len(data) if by_line else _trimmed(data, at, len(data))))
        elif len(data) - at > too_much:
            spans.append((at, len(data)))
            at, skipping = max(at, settled), True
        notes = _mark(source) if first else []
        if spans or notes:
            yield _chunk(source, settings, window, spans, notes)


def _mark(source: Source) -> list[tuple[Note, Place]]:
    words = "starts with a byte order mark, which many readers reject; it was skipped"
    return [(Note("FT103", words), Place(source.name, 1, 1))] if source.bom else []


def _settled(data: bytes) -> int:
    """Return up to where separators can be told, when more is to come."""
    return max(data.rfind(b"\n") + 1, data.rfind(b"\f", 0, max(len(data) - 2, 0)) + 1)


def _trimmed(data: bytes, start: int, end: int) -> int:
    """Leave out the newline before `end`."""
    if end > start and data[end - 1] == 0x0A:
        end -= 1
        if end > start and data[end - 1] == 0x0D:
            end -= 1
    return end


def _chunk(
    source: Source,
    settings: ReadSettings,
    window: Window,
    spans: list[tuple[int, int]],
    notes: list[tuple[Note, Place]],
) -> TextChunk:
    limit = settings.limits.max_record_bytes
    first = spans[0][0] if spans else 0
    line, margin = window.locate(first)
    faults, moved = {}, []
    for index, (start, end) in enumerate(spans):
        if end - start > limit:
            words = f"text longer than {limit:,} bytes; to allow more, set limits.max_record_bytes in ftconv.yaml"
            faults[index] = Broken("FT114", words)
            end = min(end, start + _HEAD_BYTES)
        moved.append((start - first, end - first))
    data = window.data[first : spans[-1][1]] if spans else b""
    return TextChunk(
        source.name, data, moved, line, margin, window.byte + first, settings.limits, notes, len(data),
        lines=settings.split_text == "line", split=settings.split_text, faults=faults,
    )  # fmt: skip


# -- writing -----------------------------------------------------------------------------------------------------------


def encode(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record's `text` as a block.

    Raises RecordError for a record that has none, and for a text that would not be read back as one record.
    """
    notes: list[tuple[Note, int]] = []
    blocks = []
    for index, record in enumerate(records):
        text = record.get("text")
        if type(text) is not str:
            words = "plain text can only hold records with a `text`; write to .jsonl, or use --to text"
            raise RecordError("FT202", words)
        blocks.append(text.encode("utf-8"))
        for key in record:
            if key != "text":
                words = f"plain text cannot hold `{key[:40]}`; write to .jsonl"
                notes.append((Note("FT901", words, "/" + key.replace("~", "~0").replace("/", "~1")), index))
        if problem := _unfaithful(blocks[-1]):
            raise RecordError("FT902", problem, "/text")
    return b"\n---\n".join(blocks), notes


def rewrite(chunk: Chunk, raw: bytes, old: Any, new: Any) -> bytes | None:
    """Return the new text; None where the chunk's separators would not leave it one record with this text."""
    if (
        not isinstance(chunk, TextChunk)
        or type(new) is not dict
        or list(new) != ["text"]
        or type(new["text"]) is not str
    ):
        return None
    text = str(new["text"]).encode("utf-8")
    kept = text.strip() and not text.endswith((b"\n", b"\r")) and not _SEPARATORS[chunk.split].search(text)
    return text if kept else None


def separator_after(rest: bytes, settings: ReadSettings) -> int:
    """Return how many bytes the separator has that `rest`, what follows a block, begins with; 0 when it has none."""
    newline = 0 if settings.split_text == "line" else line_end(rest, settings)
    match = _SEPARATORS[settings.split_text].match(rest, newline)
    return match.end() if match and match.end() > newline else 0


def _unfaithful(text: bytes) -> str:
    """Say why a text would not read back as one record; "" when it would."""
    if _RULE.search(text):
        mark = "a form feed" if b"\f" in text else "a line of dashes"
        return f"{mark} separates records in plain text; write to .jsonl"
    if not text or text.isspace():
        return "plain text cannot hold a blank record; write to .jsonl"
    if text.endswith(b"\r"):
        return "plain text cannot hold a final carriage return; write to .jsonl"
    return ""


class TextAssembler:
    """Puts a line of dashes between the blocks."""

    stream = None

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        self._out = out
        self._empty = True

    def add(self, encoded: bytes) -> None:
        """Append blocks."""
        if not self._empty:
            self._out.write(b"\n---\n")
        self._out.write(encoded)
        self._empty = False

    def close(self) -> None:
        """End the last line."""
        if not self._empty:
            self._out.write(b"\n")


CONTAINER = Container(
    name="text",
    title="plain text",
    summary="plain text: blocks between lines of dashes, or lines, paragraphs, whole files",
    chunks=cut,
    encode=encode,
    assemble=TextAssembler,
    editing=Editing(rewrite=rewrite, separator=separator_after),
    transcripts=True,
)
