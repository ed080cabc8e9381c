"""Running one chunk: a pure, picklable function from plan and chunk to a result."""

from __future__ import annotations

from typing import Any

from .containers import Broken, Chunk
from .errors import RecordError, Stopped
from .example import Example
from .features import ALIAS_BIT, Feature, features_of
from .findings import STREET_CODES, Finding, make_finding
from .grouping import GroupChunk
from .ledger import Reject
from .losses import without_extra
from .place import Note, Place
from .plan import Plan
from .steps import Crash, Keys
from .verify import fingerprint
from .work import Result, Work, prepare

_EXTRA = int(Feature.EXTRA)


def run_chunk(plan: Plan, chunk: Chunk) -> Result:
    """Read, change, judge and write the records of a chunk.

    Raises Stopped with `--strict` at the first rejected record, and with `--on-loss fail` at the first loss.
    """
    return _Run(prepare(plan), chunk).result()


class _Run:
    """One chunk on its way."""

    def __init__(self, work: Work, chunk: Chunk) -> None:
        self.work, self.chunk = work, chunk
        self.out = Result(size=chunk.size)
        self.log = self.out.log
        self.records: list[dict[str, Any]] = []
        self.origins: list[tuple[int, int]] = []
        """For each of `records`, the index and number of the record that it was made of."""
        self.groups: list[tuple[int, list[tuple[int, int, Keys]]]] = []
        """For each record with examples: how many records it counts as, and where its examples are in `records`."""
        self.number = -1
        self.grouped = chunk if isinstance(chunk, GroupChunk) else None
        """A conversation gathered from several records counts as all of them."""

    def result(self) -> Result:
        """Work through the chunk."""
        work, out = self.work, self.out
        read, rename = work.read, work.rename
        writes = work.writer is not None
        write = work.write if writes else None
        # The straight path: nothing to change, judge or find out, and an example that the writer carries whole.
        straight = work.straight and not self.grouped
        whole = work.whole
        records, origins = self.records, self.origins
        append, noting = records.append, writes and not work.exact
        straightly = 0
        number = -1
        notes = self.chunk.notes
        out.grouped = self.grouped is not None
        for index, value in self.chunk.records():
            if notes:
                self._say_chunk_notes()
            number += 1
            try:
                if type(value) is Broken:
                    self._at(index, number)
                    value = self._repaired(index, value)
                example = read(value if rename is None else rename(value))
                if straight and whole(example):
                    record = write(example)  # type: ignore[misc]
                    if type(record) is dict:
                        append(record)
                        if noting:
                            origins.append((index, number))
                        straightly += 1
                        continue
                self._at(index, number)
                self._go(index, example)
            except Stopped:
                raise
            except Exception as error:
                self._at(index, number)
                self._refuse(index, error)
        out.records = number + 1
        out.tally.read += number + 1 if self.grouped is None else sum(len(g) for _, g in self.grouped.groups)
        out.tally.written += straightly
        out.tally.examples += straightly
        self._say_chunk_notes()
        if work.plan.survey:
            for record in records:
                out.columns.update(dict.fromkeys(record))
        elif writes:
            self._encode()
        return out

    def _at(self, index: int, number: int) -> None:
        """Note which record is at hand; one of a conversation has a number of its own."""
        self.number = self.chunk.place(index).record if self.grouped else number

    # -- one record off the straight path --------------------------------------------------------------------------

    def _go(self, index: int, example: Example) -> None:
        """Say what there is to say, change, write, and account for the record as one."""
        work, out = self.work, self.out
        for note in example.notes or ():
            self._say(index, note)
        example.notes = None
        for rule, check in work.rules:
            try:
                hits = list(check(example))
            except Exception as error:
                out.crashed.append(self._crash_words("rule", rule.name, error))
                self._say(index, Note("FT001", out.crashed[-1]))
                continue
            for pointer, words in hits:
                self.log.add(Finding(rule.code, rule.name, rule.severity, words, self._place(index), pointer))
        if work.writer is not None and work.writer.places:
            example.place = self._place(index)
        changed, why = work.steps.run(example) if work.steps is not None else ([], "")
        examples = [(c.example, c.keys) for c in changed] if work.steps is not None else [(example, ())]
        start, group, written = len(self.records), [], 0
        try:
            for one, keys in examples:
                dropped = self._write(index, one)
                why = dropped or why
                if not dropped:
                    written += 1
                    group.append((start, len(self.records), keys))
                    start = len(self.records)
        except RecordError:
            # Half of a record is never written.
            del self.records[group[0][0] if group else start :], self.origins[group[0][0] if group else start :]
            raise
        out.tally.examples += written
        if written:
            out.tally.written += self._weight(index)
            self.groups.append((self._weight(index), group))
        else:
            out.tally.drop(why, self._weight(index))

    def _write(self, index: int, example: Example) -> str:
        """Write one example. Returns "", or the name of the rule that it was dropped by."""
        work, out = self.work, self.out
        found = features_of(example)
        if found & ALIAS_BIT:
            self._say_aliases(index, example)
        lost = found & work.not_carried
        if lost:
            name = self._say_losses(index, example, lost)
            if work.plan.on_loss == "drop":
                return name
        out.features |= found
        if example.extra:
            out.extra.update(dict.fromkeys(example.extra))
        if work.writer is None:
            return ""
        if lost & _EXTRA:
            without_extra(example)
        try:
            made = work.write(example)
        except RecordError:
            raise
        except Exception as error:
            raise Crash("writer", work.writer.name, error) from error
        for row in made if isinstance(made, list) else [made]:
            self.records.append(row)
            self.origins.append((index, self.number))
        if work.plan.verify:
            out.prints.append(fingerprint(example, work.not_carried))
        return ""

    def _repaired(self, index: int, broken: Broken) -> Any:
        """Return what a transform made of a broken record. Raises RecordError where none could."""
        repair = self.work.steps.repair if self.work.steps is not None else None
        if repair is not None and broken.code == "FT101":
            value = repair(self.chunk.raw(index).decode("utf-8", "replace"))
            if value is not None:
                self._say(index, Note("FT101", f"repaired: {broken.message}"), "warning")
                return value
        raise _BrokenRecord(broken)

    def _weight(self, index: int) -> int:
        return self.grouped.weight(index) if self.grouped else 1

    # -- saying ----------------------------------------------------------------------------------------------------

    def _place(self, index: int, pointer: str = "") -> Place:
        p = self.chunk.place(index)
        line, column = self.chunk.column(index, pointer) if pointer else (p.line, p.column)
        return Place(p.file, line or p.line, column, p.byte, self.number)

    def _say(self, index: int, note: Note, severity: str = "") -> None:
        pointer = self._unmapped(note.pointer)
        finding = make_finding(note.code, note.message, self._place(index, pointer), pointer)
        if severity:
            finding = Finding(finding.code, finding.rule, "warning", finding.message, finding.place, finding.pointer)
        self.log.add(finding)

    def _say_chunk_notes(self) -> None:
        for note, place in self.chunk.notes:
            self.log.add(make_finding(note.code, note.message, place, note.pointer))
        self.chunk.notes.clear()

    def _unmapped(self, pointer: str) -> str:
        """Name the column that the user knows, where `--map` gave it another name."""
        if self.work.rename is None or not pointer:
            return pointer
        head, slash, rest = pointer[1:].partition("/")
        column = self.work.plan.mapping.get(head)
        return pointer if column is None else "/" + column.replace(".", "/") + slash + rest

    def _say_aliases(self, index: int, example: Example) -> None:
        for message in (*example.messages, *(example.chosen or ()), *(example.rejected or ())):
            if message.seen is not None:
                words = f"role {message.seen[:40]!r} was read as {message.role}"
                if not self.log.again(("FT205", words), STREET_CODES["FT205"].severity):
                    self._say(index, Note("FT205", words))

    def _say_losses(self, index: int, example: Example, lost: int) -> str:
        """Report what is lost; returns the name of the first rule that says so."""
        first = ""
        for code, words, pointer in self.work.losses.of(example, lost):
            entry = STREET_CODES[code]
            first = first or entry.name
            if self.work.plan.on_loss == "fail":
                place = self._place(index)
                raise Stopped(f"{place}: {code} [error] {entry.name}: {words}; nothing was written (--on-loss fail)")
            if not self.log.again((code, words), entry.severity):
                self._say(index, Note(code, words, pointer))
        return first

    # -- refusing --------------------------------------------------------------------------------------------------

    def _refuse(self, index: int, error: Exception) -> None:
        """Reject a record, or say who crashed over it and reject it then."""
        if isinstance(error, RecordError):
            self._reject(index, error)
        elif isinstance(error, Crash):
            self._crash(index, error.word, error.name, error.error)
        else:
            self._crash(index, "reader", self.work.plan.reader, error)

    def _reject(self, index: int, error: RecordError) -> None:
        pointer = self._unmapped(error.pointer)
        place = self._place(index, pointer)
        if isinstance(error, _BrokenRecord):
            b = error.broken
            place = Place(place.file, place.line + b.line, b.column or place.column, place.byte + b.byte, place.record)
        finding = make_finding(error.code, str(error), place, pointer)
        if self.work.plan.strict:
            raise Stopped(
                f"{place}: {finding.code} [error] {finding.rule}: {finding.message}; nothing was written (--strict)"
            )
        self.log.add(finding)
        self.out.rejects.append(Reject(finding, self.chunk.raw(index)))
        self.out.tally.rejected += self._weight(index)

    def _crash(self, index: int, word: str, name: str, error: Exception) -> None:
        """A function of a plugin raised: the record is refused under FT001, and the run goes on."""
        words = self._crash_words(word, name, error)
        self.out.crashed.append(words)
        self._reject(index, RecordError("FT001", words))

    def _crash_words(self, word: str, name: str, error: Exception) -> str:
        owner = self.work.host.owner(word, name)
        return f"{word} {name} of {owner} raised {' '.join(f'{type(error).__name__}: {error}'.split())[:200]}"

    # -- encoding --------------------------------------------------------------------------------------------------

    def _encode(self) -> None:
        work, out = self.work, self.out
        settings = work.plan.write_settings
        if work.steps is None or not work.steps.distinct:
            out.output, notes = work.encode(self.records, settings)
            self._say_encoding(notes, 0)
            return
        out.pieces = []
        for weight, group in self.groups:
            piece: list[tuple[bytes, Keys]] = []
            for start, end, keys in group:
                data, notes = work.encode(self.records[start:end], settings)
                piece.append((data, keys))
                self._say_encoding(notes, start)
            out.pieces.append((weight, piece))

    def _say_encoding(self, notes: list[tuple[Note, int]], start: int) -> None:
        for note, at in notes:
            if not self.log.again((note.code, note.message), STREET_CODES[note.code].severity):
                index, self.number = self.origins[start + at]
                self.log.add(make_finding(note.code, note.message, self._place(index), note.pointer))


class _BrokenRecord(RecordError):
    """A record that the container could not decode."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.code, broken.message)
        self.broken = broken
