"""Running one chunk: a pure, picklable function from plan and chunk to a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ..containers import Broken, Chunk, is_quick
from ..containers.decode import keys_in, too_deep
from ..engine.bound_plan import BoundPlan, Result, bind
from ..engine.chunk_log import BrokenRecord, ChunkLog
from ..engine.plan import Plan
from ..engine.transform_chain import Changed, Crash, Keys
from ..errors import MissingExtra, RecordError, Stopped
from ..lint.chunk_rules import ChunkRules
from ..model.batch import Plain
from ..model.example import Example
from ..model.features import ALIAS_BIT, Feature, features_of
from ..model.finding import CORE_RULES
from ..model.losses import without_extra
from ..model.place import Note
from .comparison import fingerprint

_TURN_KEYS = int(Feature.TURN_KEYS)
_UNKNOWN = int(Feature.EXTRA) | _TURN_KEYS


def run_chunk(plan: Plan, chunk: Chunk) -> Result:
    """Read, change, judge and write the records of a chunk.

    Raises Stopped with `--strict` at the first rejected record, and with `--on-loss fail` at the first loss.
    """
    return _Run(bind(plan), chunk).result()


class _Run:
    """One chunk on its way."""

    def __init__(self, work: BoundPlan, chunk: Chunk) -> None:
        self.work, self.chunk = work, chunk
        self.out = Result(size=chunk.size)
        self.log = ChunkLog(work, chunk, self.out)
        self.records: list[dict[str, Any]] = []
        self.origins: list[tuple[int, int]] = []
        """For each of `records`, the index and number of the record that it was made of."""
        self.groups: list[tuple[int, list[tuple[int, int, Keys]]]] = []
        """For each record with examples: how many records it counts as, and where its examples are in `records`."""

    def result(self) -> Result:
        """Work through the chunk."""
        work, out, log = self.work, self.out, self.log
        read, rename, whole = work.read, work.rename, work.whole
        write: Any = work.write if work.writer is not None else None
        # The straight path: nothing to change, judge or find out, and an example that the writer carries whole.
        straight = work.straight and log.grouped is None
        records, origins = self.records, self.origins
        append, origin = records.append, origins.append
        straightly = 0
        number = -1
        notes = self.chunk.notes
        chunk_rules = ChunkRules(work.rule_set, log) if work.rule_set is not None else None
        single = log.grouped is None
        looking = work.looking and single and chunk_rules is not None
        rows: list[Plain] = []
        indexes: list[int] = []
        for index, value in self._values():
            if looking and type(value) is tuple and not notes:
                number += 1
                rows.append(value)
                indexes.append(index)
                continue
            if rows:
                straightly += self._look(chunk_rules, rows, indexes, number)
            if notes:
                log.say_of_file()
            number += 1
            try:
                if type(value) is Broken:
                    log.at(index, number)
                    value = self._repaired(value)
                log.record = value
                if type(value) is tuple:
                    example, plain = value[0], value
                else:
                    example, plain = read(value if rename is None else rename(value)), None
                if straight and whole(example):
                    record = write(example)
                    if type(record) is dict:
                        append(record)
                        origin((index, number))
                        straightly += 1
                        continue
                if single:
                    log.index, log.number = index, number
                else:
                    log.at(index, number)
                if chunk_rules is not None:
                    if plain is not None:
                        chunk_rules.see_plain([plain], [index], log.number, plain[4])
                    else:
                        found = chunk_rules.see(example)
                        if looking and example.notes is None and not found & ALIAS_BIT:
                            straightly += 1
                            continue
                self._go(example)
            except (Stopped, MissingExtra):
                raise
            except Exception as error:
                log.at(index, number)
                log.refuse(self._culprit(value, error))
        if rows:
            straightly += self._look(chunk_rules, rows, indexes, number)
        log.say_of_file()
        if chunk_rules is not None:
            chunk_rules.close()
        out.records, out.grouped = number + 1, log.grouped is not None
        out.tally.read += log.grouped.members if log.grouped is not None else number + 1
        out.tally.written += straightly
        out.tally.examples += straightly
        if work.plan.survey:
            for record in records:
                out.columns.update(dict.fromkeys(record))
        elif work.writer is not None:
            try:
                self._encode()
            except Exception:
                self._drop_unwritable()
                self._encode()
        return out

    def _look(self, chunk_rules: ChunkRules | None, rows: list[Plain], indexes: list[int], last: int) -> int:
        """Check examples in a row that nobody changes or writes; `last` is the number of the last record.

        Returns how many they are, and forgets them.
        """
        assert chunk_rules is not None
        assert is_quick(self.chunk)
        chunk_rules.see_plain(rows, indexes, last - len(rows) + 1, self.chunk.data)
        seen = len(rows)
        rows.clear()
        indexes.clear()
        return seen

    def _values(self) -> Iterator[tuple[int, Any]]:
        """The values of the chunk, as examples already where that can be had quickly."""
        quick = self.work.quick
        if quick is not None and is_quick(self.chunk):
            return self.chunk.read_quickly(quick)
        return self.chunk.records()

    def _culprit(self, value: Any, error: Exception) -> Exception:
        """Tell a writer that raised on the straight path from a reader that did: the reader would do it again."""
        if self.work.writer is None or isinstance(error, RecordError | Crash):
            return error
        try:
            if type(value) is not tuple:  # a tuple was read already
                self.work.read_value(value)
        except Exception:
            return error
        return Crash("writer", self.work.writer.name, error)

    # -- one record off the straight path --------------------------------------------------------------------------

    def _go(self, example: Example) -> None:
        """Say what there is to say, change, write, and account for the record as one."""
        work, log = self.work, self.log
        for note in example.notes or ():
            log.say(note)
        example.notes = None
        if work.steps is None:
            self._finish([Changed(example, ())], "")
        else:
            self._finish(*work.steps.run(example))

    def _finish(self, changed: list[Changed], why: str) -> None:
        """Write what the transforms left of a record; `why` names what dropped the rest."""
        out, weight = self.out, self.log.weight
        begin = start = len(self.records)
        prints = len(out.prints)
        group: list[tuple[int, int, Keys]] = []
        try:
            for part, one in enumerate(changed):
                if self.work.writer is not None and self.work.writer.places:
                    one.example.place = msgspec.structs.replace(self.log.place(), part=part)
                dropped = self._write(one.example)
                why = dropped or why
                if not dropped:
                    group.append((start, len(self.records), one.keys))
                    start = len(self.records)
        except Exception:
            # Half of a record is never written.
            del self.records[begin:], self.origins[begin:], out.prints[prints:]
            raise
        out.tally.examples += len(group)
        if group:
            out.tally.written += weight
            self.groups.append((weight, group))
        else:
            out.tally.drop(why, weight)

    def _write(self, example: Example) -> str:
        """Write one example. Returns "", or the name of the rule that it was dropped by."""
        work, out, log = self.work, self.out, self.log
        found = features_of(example)
        if found & ALIAS_BIT:
            log.say_aliases(example)
        lost = found & work.not_carried
        losses = work.losses.of(example, lost) if lost else []
        if losses and work.plan.on_loss != "report":
            log.say_losses(losses)
            return CORE_RULES[losses[0][0]].name
        out.features |= found
        if example.extra:
            out.extra.update(dict.fromkeys(example.extra))
        if work.writer is None:
            return ""
        if lost & _UNKNOWN:
            without_extra(example, lost)
        try:
            made = work.write(example)
        except RecordError:
            raise
        except Exception as error:
            raise Crash("writer", work.writer.name, error) from error
        log.say_losses(losses)
        rows = made if isinstance(made, list) else [made]
        if example.extra and work.writer.extra == "room":
            log.say_unwritten(example.extra, rows)
        if found & ~lost & _TURN_KEYS:
            log.say_unwritten_keys(example, made)
        for row in rows:
            self.records.append(row)
            self.origins.append((log.index, log.number))
        if work.plan.verify:
            out.prints.append(fingerprint(example, work.not_compared))
        return ""

    def _repaired(self, broken: Broken) -> Any:
        """Return what a transform made of a broken record. Raises BrokenRecord where none could."""
        repair = self.work.steps.repair if self.work.steps is not None else None
        if repair is not None and broken.code == "FT101":
            value = repair(self.chunk.raw(self.log.index).decode("utf-8"))
            if value is not None:
                self._check_depth(value)
                self.log.say(Note("FT101", f"repaired: {broken.message}"), "warning")
                return value
        raise BrokenRecord(broken)

    def _check_depth(self, value: Any) -> None:
        limits = self.work.plan.limits
        try:
            keys_in([value], limits.max_depth)
        except RecursionError:
            raise BrokenRecord(too_deep(limits)) from None

    # -- encoding --------------------------------------------------------------------------------------------------

    def _drop_unwritable(self) -> None:
        """Reject the records that a writer made something of that no container can hold."""
        assert self.work.writer is not None
        bad: dict[int, tuple[int, Exception]] = {}
        for record, (index, number) in zip(self.records, self.origins, strict=True):
            try:
                self.work.encode([record], self.work.plan.write_settings)
            except Exception as error:
                bad.setdefault(index, (number, error))
        sizes = {self.origins[group[0][0]][0]: len(group) for _, group in self.groups if group}
        self.groups = [entry for entry in self.groups if self.origins[entry[1][0][0]][0] not in bad]
        for index, (number, cause) in bad.items():
            self.log.at(index, number)
            self.out.tally.written -= self.log.weight
            self.out.tally.examples -= sizes.get(index, 1)
            known = isinstance(cause, RecordError)
            self.log.refuse(cause if known else Crash("writer", self.work.writer.name, cause))
        kept = [i for i, (index, _) in enumerate(self.origins) if index not in bad]
        moved = {old: new for new, old in enumerate(kept)}
        self.records = [self.records[i] for i in kept]
        self.origins = [self.origins[i] for i in kept]
        self.groups = [(w, [(moved[a], moved[a] + b - a, keys) for a, b, keys in group]) for w, group in self.groups]

    def _encode(self) -> None:
        work, out = self.work, self.out
        if work.steps is None or not work.steps.distinct:
            out.output, notes = work.encode(self.records, work.plan.write_settings)
            self.log.say_encoding(notes, self.origins, 0)
            return
        out.pieces = []
        for weight, group in self.groups:
            piece: list[tuple[bytes, Keys]] = []
            for start, end, keys in group:
                data, notes = work.encode(self.records[start:end], work.plan.write_settings)
                piece.append((data, keys))
                self.log.say_encoding(notes, self.origins, start)
            out.pieces.append((weight, piece))
