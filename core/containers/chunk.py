"""The words of the seam between bytes and records: chunk, broken record, container."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Literal, Protocol

from msgspec import Struct, field

from ..files.source import Source
from ..model.limits import Limits
from ..model.place import Note, Place
from .column_types import ColumnType


class Broken(Struct, frozen=True):
    """A record that could not be decoded: a code, words, and how far behind the record's start the fault lies."""

    code: str
    message: str
    line: int = 0
    """Lines below the first line of the record."""
    column: int = 0
    """1-based, in the line of the fault; 0 when unknown."""
    byte: int = 0
    """Bytes behind the start of the record."""


class Chunk(Protocol):
    """A run of records of one input, cut at record borders. Picklable; the same chunk always gives the same records.

    `size` is its length in bytes. `notes` are findings about the file itself, each with its place; `record` there is
    the next record, counted from the chunk's first one.
    """

    size: int
    notes: list[tuple[Note, Place]]

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield (index, value) for each record, in order; the value of one that cannot be decoded is a Broken."""

    def place(self, index: int) -> Place:
        """Return where the record of this index starts. `record` is counted from the chunk's first record."""

    def raw(self, index: int) -> bytes:
        """Return the record as it stood in the input, to the byte."""

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return (line, column), 1-based, of what a JSON pointer into the record points to; (0, 0) when unknown."""


SPAN_CHUNKS = 8
"""A span is about so many chunks: more would take more memory, fewer more messages."""


class ReadSettings(Struct, frozen=True):
    """How to cut and read. `chunk_bytes` is a wish, not a promise."""

    limits: Limits = Limits()
    chunk_bytes: int = 1 << 17
    header: bool = True
    """The first row of a table names its columns."""
    unescape_formulas: bool = False
    split_text: str = "rule"


class WriteSettings(Struct, frozen=True):
    """How to write. `columns` are those of a table, known before its first row, and `types` theirs where it has types.

    `nested` says whether lists and objects keep their type there, or become JSON text.
    """

    columns: tuple[str, ...] = ()
    types: dict[str, ColumnType] = field(default_factory=dict)
    nested: Literal["typed", "json"] = "typed"
    escape_formulas: bool = False


class Assembler(Protocol):
    """Puts encoded records together into a file: what stands before, between and after them."""

    @property
    def stream(self) -> BinaryIO | None:
        """The file, where encoded records go into it just as they are; None where more is to be done."""

    @property
    def add(self) -> Callable[[bytes], object]:
        """Append one or more encoded records, as `Container.encode` gave them."""

    def close(self) -> None:
        """Write what comes last. The file itself stays open."""


def line_end(rest: bytes, settings: ReadSettings) -> int:
    """Return how many bytes the line break has that `rest` begins with."""
    return 2 if rest.startswith(b"\r\n") else int(rest.startswith(b"\n"))


class Editing(Struct, frozen=True, kw_only=True):
    """How records are changed in the file that they stand in.

    `rewrite(chunk, raw, old, new)` returns what replaces `raw`, a record whose value was `old`, so that its value is
    `new`; None where the container has no room for it. `chunk` is the one of the record, or one of conversations that
    the record was gathered into.
    `separator(rest, settings)` returns how many bytes part a deleted record from `rest`, what follows it; -1 when it
    was the last one. Then the `loose` bytes before it are deleted instead.
    """

    rewrite: Callable[[Chunk, bytes, Any, Any], bytes | None]
    separator: Callable[[bytes, ReadSettings], int] = line_end
    loose: bytes = b""
    file: Callable[[Source, BinaryIO, Iterable[tuple[int, bytes | None]]], None] | None = None
    """`file(source, out, edits)` copies the input where records cannot be found by bytes. Edits rise; each is the line
    of a record, and what `rewrite` returned for it, or None to delete it."""


class InputSpan(Struct, frozen=True):
    """A part of an input that can be read by itself: what begins in the bytes, or rows, from `start` to before `end`.

    Lines are counted from 1 in it.
    """

    start: int
    end: int


class Container(Struct, frozen=True, kw_only=True):
    """One container: what it is called, and what it can do. Callers ask for what it can do, never for its name.

    `chunks(source, settings)` cuts an input, in the parent process. `encode(records, settings) -> bytes` is pure and
    runs in the workers; it returns the records encoded, and `(note, index)` pairs for what it had to say. `assemble`
    opens the writing end. A container without `encode` is read only; so is, for `lint --fix`, one without `editing`.
    """

    name: str
    title: str
    """What it is called in a sentence: "Excel"."""
    summary: str
    chunks: Callable[[Source, ReadSettings], Iterator[Chunk]]
    spans: Callable[[Source, ReadSettings], Iterator[InputSpan]] | None = None
    """`spans(source, settings)` cuts an input that is whole on disk, without reading it, into spans of about
    `SPAN_CHUNKS` chunks each. None where it can only be read from its start."""
    within: Callable[[Source, ReadSettings, InputSpan], Generator[Chunk, None, int]] | None = None
    """`within(source, settings, span)` yields the chunks of a span, and returns how many lines it is."""
    once: str = ""
    """The code of what is said of the first place in the input alone, and of that in each span."""
    encode: Callable[[Sequence[dict[str, Any]], WriteSettings], tuple[bytes, list[tuple[Note, int]]]] | None = None
    assemble: Callable[[BinaryIO, WriteSettings], Assembler] | None = None
    encode_json: Callable[[bytes], bytes] | None = None
    """The same as `encode`, for one record that is JSON text already. None where records are not JSON."""
    editing: Editing | None = None
    configure: Callable[..., WriteSettings] | None = None
    """`configure(settings, *, option=…)` returns the settings with its options, which `--to-option` may name."""
    table: bool = False
    """It has columns, all known before the first row."""
    typed: bool = False
    """Its columns have types, that of lists and objects among them."""
    lines: bool = False
    """Each record is one line of JSON."""
    transcripts: bool = False
    """Records are plain text, and nothing else."""
