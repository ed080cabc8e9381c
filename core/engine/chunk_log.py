"""What is said about the records of one chunk: notes, losses, rejections, crashes, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from ..containers import Broken, Chunk
from ..containers.decode import decode_fast
from ..errors import Crash, RecordError, Stopped
from ..model.batch import PlainRow
from ..model.example import Example, each_of, threads_of
from ..model.finding import CORE_RULES, LOSSES, Finding, Severity, make_finding
from ..model.finding_log import NO_BOUND, Reject
from ..model.fingerprint import fingerprint_of
from ..model.locate import Locator
from ..model.losses import Loss
from ..model.place import Note, Place, escape_token, resolve, tokens_of
from .bound_plan import BoundPlan
from .chosen_chunk import ChosenChunk
from .grouping import GroupChunk
from .mapping import path_of
from .ranking import other_format
from .report import ChunkResult

CRASHES_TOLD = 20
_NONE = object()
_MOST_REMEMBERED = 10_000
"""Messages whose findings are counted over the chunks of a process."""


class BrokenRecord(RecordError):
    """A record that the container could not decode."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.code, broken.message)
        self.broken = broken


class ChunkLog:
    """Turns what is said about the record at hand into findings. `at` says which record that is."""

    def __init__(self, bound: BoundPlan, chunk: Chunk, out: ChunkResult) -> None:
        self.bound, self.chunk, self.out, self.log = bound, chunk, out, out.log
        self._severities = bound.plan.lint.severities
        self.grouped = chunk if isinstance(chunk, GroupChunk) else None
        """A conversation gathered from several records counts as all of them."""
        self.numbered = chunk if isinstance(chunk, GroupChunk | ChosenChunk) else None
        """Its places count records from the start of the input."""
        self.joined = False
        """Whether the record at hand is a list of records that a transform has gathered."""
        self.members: dict[int, int] = {}
        """For each example of such records, by its id, which of them it was read from."""
        self.index = self.number = 0
        self._hash, self._hashed = b"", -1
        self.record: Any = None
        """The record at hand, as it stands in the input."""
        self._locator: Locator | None = None
        self._located: Example | None = None
        """The example that the locator was made for."""
        if bound.plan.lint.every or bound.plan.lint.baselined:
            self.log.per_message = NO_BOUND

    def at(self, index: int, number: int) -> None:
        """Go to a record: its index in the chunk, and its number; one of a conversation has a number of its own."""
        self.index, self.number = index, number
        if self.numbered is not None:
            self.number = self.chunk.place(index).record
        if self.grouped is not None:
            self.joined = self.bound.key_of is not None and self.grouped.groups[index][0]
            self.members.clear()

    @property
    def weight(self) -> int:
        """How many records of the input the record at hand counts as."""
        return self.grouped.weight(self.index) if self.grouped else 1

    def place(self, pointer: str = "") -> Place:
        """Return where the record at hand stands, or what a pointer into it points to."""
        p = self.chunk.place(self.index)
        line, column = self.chunk.column(self.index, pointer) if pointer else (p.line, p.column)
        return Place(p.file, line or p.line, column or p.column, p.byte, self.number)

    def pointer(self, example: Example, pointer: str) -> str:
        """Return the pointer into the record at hand of what `pointer` points to in the example read from it."""
        if self._locator is None or self._located is not example:
            record = self.as_read()
            if id(example) in self.members:
                record = record[self.members[id(example)]]
            # A text is found by being the same object, as in an example that was read from the record.
            read = self.bound.reader.function(record) if type(self.record) is PlainRow else example
            self._locator, self._located = Locator(record, each_of(read)[0], self.bound.reader.locate), example
        found = self._locator.pointer(pointer)
        return f"/{self.members[id(example)]}{found}" if id(example) in self.members else found

    def as_read(self) -> Any:
        """Return the record at hand, decoded."""
        return decode_fast(self.chunk.raw(self.index)) if type(self.record) is PlainRow else self.record

    # -- saying ----------------------------------------------------------------------------------------------------

    def say(self, note: Note, severity: Severity | None = None) -> None:
        """Log a note on the record at hand."""
        pointer = self._unmapped(note.pointer)
        severity = self._severities.get(note.code, severity)
        if severity == "off":
            return
        finding = make_finding(note.code, note.message, self.place(pointer), pointer)
        finding = msgspec.structs.replace(
            finding,
            severity=severity or finding.severity,
            fingerprint=self.fingerprint(note.code, pointer),
            gathered=note.code.startswith(LOSSES),
        )
        self.log.add(finding)

    def fingerprint(self, code: str, pointer: str) -> str:
        """Return what a finding on the record at hand is known by, wherever the record stands."""
        if self._hashed != self.index:
            self._hash, self._hashed = blake2b(self.chunk.raw(self.index), digest_size=16).digest(), self.index
        return fingerprint_of(code, pointer, self._hash)

    def say_often(self, note: Note) -> None:
        """The same for a note that many records share: once enough are kept, it is only counted."""
        if not self._again(note.code, note.message):
            self.say(note)

    def _again(self, code: str, words: str) -> bool:
        """Count a repeat if enough samples are stored; return False if the caller must add it."""
        severity = self._severities.get(code) or CORE_RULES[code].severity
        return severity != "off" and self.again((code, words), severity)

    def again(self, key: tuple[str, str], severity: str) -> bool:
        """Count a repeat if this chunk and those before it in this process stored enough samples, else return False."""
        return self.log.again(key, severity, self.bound.stored_before)

    def remember(self) -> None:
        """Note what this chunk stored, for those that follow in this process: the merge would drop what they repeat."""
        before = self.bound.stored_before
        for key, count in self.log.stored.items():
            if key in before or len(before) < _MOST_REMEMBERED:
                before[key] = before.get(key, 0) + count

    def say_of_file(self) -> None:
        """Log what the container has said about the file itself."""
        for note, place in self.chunk.notes:
            finding = with_severity(make_finding(note.code, note.message, place, note.pointer), self._severities)
            if finding is not None:
                self.log.add(finding)
        self.chunk.notes.clear()

    def say_aliases(self, example: Example) -> None:
        """Log the roles that are spelled in another way than the format's own."""
        for thread, turns in threads_of(example):
            for index, message in enumerate(turns):
                if message.seen is None:
                    continue
                words = f"role {message.seen[:40]!r} is read as {message.role}"
                if not self._again("FT205", words):
                    self.say(Note("FT205", words, self._role_at(example, f"{thread}/{index}", message.seen)))

    def _role_at(self, example: Example, turn: str, seen: str) -> str:
        """Return the pointer of the role of a turn: the key of its record that holds it as it is spelled."""
        found = self.pointer(example, turn)
        try:
            there = resolve(self.record, found)
        except LookupError:
            return ""
        keys = there if isinstance(there, dict) and found else ()
        key = next((key for key in keys if there[key] == seen), None)
        return found if key is None else f"{found}/{escape_token(key)}"

    def say_losses(self, losses: list[Loss]) -> None:
        """Log what the writer does not carry. Raises Stopped with `--on-loss fail`."""
        for code, words, pointer in losses:
            if self.bound.plan.write.on_loss == "fail":
                name = CORE_RULES[code].name
                where = self.place(self._unmapped(pointer))
                raise Stopped(f"{code} [error] {name}: {words}; nothing was written (--on-loss fail)", where)
            self.say_often(Note(code, words, pointer))

    def in_record(self, losses: list[Loss], example: Example) -> list[Loss]:
        """Return losses whose pointers go into the Example with pointers into the record at hand."""
        return [(code, words, self.pointer(example, at)) for code, words, at in losses]

    def say_unwritten(self, extra: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """Log the unknown columns that the writer had no room for all the same: it has another use for their names."""
        writer = self.bound.writer
        assert writer is not None
        for column, value in extra.items():
            if not any(_holds(row, column, value) for row in rows):
                self.say_often(Note(*writer.losses.unwritten(column)))

    def say_unwritten_keys(self, example: Example, made: Any) -> None:
        """Log the unknown keys of turns that the writer left out all the same: seen by reading back what it made."""
        writer = self.bound.writer
        assert writer is not None
        reader = self.bound.host.readers.get(writer.spec.name)
        if reader is None:
            return
        try:
            (back,) = each_of(reader.read(made))
        except (RecordError, ValueError):
            return
        for loss in writer.losses.unwritten_keys(example, back):
            self.say_often(Note(*loss))

    def say_encoding(self, notes: Iterable[tuple[Note, int]], origins: list[tuple[int, int]], start: int) -> None:
        """Log what the container had to say when it encoded records; `origins` tells which they were made of."""
        for note, at in notes:
            self.index, self.number = origins[start + at]
            self.say_often(note)

    def _unmapped(self, pointer: str) -> str:
        """Name the column that the user knows, where `--map` gave it another name."""
        if self.bound.reader.rename is None or not pointer:
            return pointer
        tokens, record, start = tokens_of(pointer), self.record, 0
        if isinstance(record, list) and tokens[0].isdecimal() and int(tokens[0]) < len(record):
            record, start = record[int(tokens[0])], 1
        column = self.bound.plan.read.mapping.get(tokens[start]) if start < len(tokens) else None
        if column is None:
            return pointer
        tokens[start : start + 1] = path_of(record, column) or [column]
        return "".join("/" + escape_token(token) for token in tokens)

    # -- refusing --------------------------------------------------------------------------------------------------

    def refuse(self, error: Exception) -> None:
        """Reject the record at hand, or say who crashed over it and reject it then."""
        if isinstance(error, RecordError):
            if error.code == "FT001":
                self.crashed(str(error))
            self.reject(error)
            return
        crash = self.bound.host.crash("reader", self.bound.plan.read.reader, error)
        self.reject(RecordError("FT001", self.crashed(str(crash))))

    def crashed(self, words: str) -> str:
        """Note that a plugin's function raised, in these words. Returns them."""
        if words not in self.out.crashed and len(self.out.crashed) < CRASHES_TOLD:
            self.out.crashed.append(words)
        return words

    def reject(self, error: RecordError) -> None:
        """Count the record at hand as rejected, and keep it. Raises Stopped with `--strict`."""
        error = self._told_apart(error)
        pointer = self._unmapped(error.pointer)
        place = self.place(pointer)
        if isinstance(error, BrokenRecord):
            b = error.broken
            place = Place(place.file, place.line + b.line, b.column or place.column, place.byte + b.byte, place.record)
        made = make_finding(error.code, str(error), place, pointer)
        finding = msgspec.structs.replace(made, fingerprint=self.fingerprint(made.code, pointer))
        if self.bound.plan.write.strict:
            words = f"{finding.code} [error] {finding.rule}: {finding.message}"
            raise Stopped(f"{words}; nothing was written (--strict)", place)
        said = with_severity(finding, self._severities)
        if said is not None:
            self.log.add(said)
        self.out.rejects.append(Reject(finding, self.chunk.raw(self.index)))
        self.out.tally.rejected += self.weight

    def _told_apart(self, error: RecordError) -> RecordError:
        """Name the format of a record that is refused because it is of another one than the rest."""
        plan = self.bound.plan.read
        if error.code != "FT202" or isinstance(error, BrokenRecord) or plan.mapping:
            return error
        try:
            other = other_format(self.record, self.bound.host, plan.reader)
        except Crash as crash:
            self.crashed(str(crash))
            return error
        words = f"record is in the format {other}, not {plan.reader}; convert it separately with --from {other}"
        return RecordError("FT203", words) if other else error


def with_severity(finding: Finding, severities: Mapping[str, Severity]) -> Finding | None:
    """Return the finding with the severity that its code has in this run; None when that is off."""
    severity = severities.get(finding.code)
    severity = severity or finding.severity
    return None if severity == "off" else msgspec.structs.replace(finding, severity=severity)


def _holds(row: dict[str, Any], column: str, value: Any) -> bool:
    """Whether a record that was written has a column, be it inside `extra`, as in ftconv's own form."""
    if row.get(column, _NONE) == value or f"extra.{column}" in row:
        return True
    return isinstance(row.get("extra"), dict) and column in row["extra"]
