"""Converting the records of one chunk: read, check, change, write, and account for each."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from ..containers import Chunk
from ..engine.bound_plan import UNKNOWN, BoundPlan, bind
from ..engine.bulk import Bulk, Stored
from ..engine.chunk_log import ChunkLog
from ..engine.chunk_reader import ChunkReader
from ..engine.plan import Plan
from ..engine.report import ChunkResult
from ..engine.transform_chain import Changed, Keys
from ..errors import Crash, MissingExtra, RecordError, Stopped
from ..lint.chunk_rules import ChunkRules
from ..lint.plain_rows import see_rows
from ..lint.rule_set import rule_set_of
from ..model.batch import PlainRow
from ..model.example import Example, Made, each_of, has_empty_reply
from ..model.features import ALIAS_BIT, BY_NAME, Feature, features_of
from ..model.finding import CORE_RULES
from ..model.losses import Loss, without_lost
from ..target.left_out import texts_beside_calls
from .changes import Changes
from .comparison import fingerprint
from .written_keys import keys_of

_TURN_KEYS = int(Feature.TURN_KEYS)
_CANDIDATES, _REFERENCE, _PROMPT_ONLY = map(int, (Feature.CANDIDATES, Feature.REFERENCE, Feature.PROMPT_ONLY))

Encoded = tuple[int, int, list[tuple[bytes, Keys, bool, frozenset[str]]]]
"""A record when the parent chooses later, or puts records into another order: its number, how many records it counts
as, and its examples: encoded, the keys to choose by, whether a reply is empty, and the keys of what is written, where
they are asked for."""


class Written(Struct):
    """What a chunk becomes in the output: `output` is encoded and ready to be put together, unless `choices` says that
    the parent must choose first. `prints` are the fingerprints of its examples, for --verify; `keys` are those of the
    written records and `changes` what is not written as it was read, where the plan asks for them."""

    output: Bulk | Stored = field(default_factory=Bulk)
    choices: list[Encoded] | None = None
    prints: list[bytes] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)


def convert_chunk(plan: Plan, chunk: Chunk) -> ChunkResult:
    """Convert the records of a chunk; `made` is a Written. Pure and picklable.

    Raises Stopped with `--strict` at the first rejected record, and with `--on-loss fail` at the first loss.
    """
    bound = bind(plan)
    reader = ChunkReader(bound, chunk)
    rows = _Rows(bound, reader.log)
    rules = ChunkRules(rule_set_of(bound), reader.log, keeps=False) if plan.lint.rules else None
    _convert_all(reader, rows, rules)
    result = reader.close(rows.made)
    if rules is not None:
        rules.close()
    rows.encode()
    reader.log.remember()
    return result


def _convert_all(reader: ChunkReader, rows: _Rows, rules: ChunkRules | None) -> None:
    bound, log = reader.bound, reader.log
    assert bound.writer is not None
    write: Any = bound.writer.write
    whole, holds, quick = bound.writer.whole, bound.writer.holds, bound.writer.quick
    # The direct path: nothing to check, change or compare, and an example that the writer carries whole.
    simple = rules is None and bound.transforms is None and not bound.plan.write.verify and not bound.writer.spec.places
    simple = simple and bound.writer.target is None
    direct = simple and log.grouped is None and not bound.plan.write.apart
    append, origin = rows.records.append, rows.origins.append
    directly = 0

    def at_once(made: Made | PlainRow) -> Any:
        """Return the record of what needs nothing more to be done, else None."""
        if type(made) is not PlainRow:
            record = write(made) if type(made) is Example and whole(made) else None
            return record if type(record) is dict else None
        if not holds(made):
            return None
        return quick(made.roles, made.texts) if quick is not None else write(made.example)

    for _, made in reader.made():
        try:
            record = at_once(made) if direct else None
            if record is not None:
                append(record)
                origin((log.index, log.number))
                directly += 1
                continue
            examples = [made.example] if isinstance(made, PlainRow) else each_of(made)
            if rules is not None:
                if isinstance(made, PlainRow):
                    see_rows(rules, [made], [log.index], log.number, rules.rule_set.prefilter)
                else:
                    for example in examples:
                        rules.see(example)
            rows.add(examples)
        except (Stopped, MissingExtra):
            raise
        except (RecordError, Crash) as error:
            log.refuse(error)
        except Exception as error:  # on the direct path, where nothing else is called
            log.refuse(bound.host.crash("writer", bound.writer.spec.name, error))
    reader.result.tally.written += directly
    reader.result.tally.examples += directly


class _Rows:
    """The rows that the writer makes of examples, with the records that each comes from."""

    def __init__(self, bound: BoundPlan, log: ChunkLog) -> None:
        assert bound.writer is not None
        self._bound, self._log, self._writer, self._tally = bound, log, bound.writer, log.out.tally
        self.made = Written()
        self.records: list[Any] = []
        self.origins: list[tuple[int, int]] = []
        """For each of `records`, the index and number of the record that it was made of."""
        self._groups: list[tuple[int, list[tuple[int, int, Keys]]]] = []
        """For each record with examples: how many records it counts as, and where its examples are in `records`."""
        self._empty: set[int] = set()
        """Where in `records` the examples with an empty reply start."""

    def add(self, examples: list[Example]) -> None:
        """Say what the reader noted, change and write the examples, and account for their record as one."""
        log, transforms = self._log, self._bound.transforms
        changed = [Changed(example, ()) for example in examples]
        why = self._bound.plan.read.reader
        for example in examples:
            for note in example.notes or ():
                log.say(note)
            example.notes = None
        if transforms is not None and examples:
            changed, why = transforms.run(examples)
        begin = start = len(self.records)
        prints = len(self.made.prints)
        group: list[tuple[int, int, Keys]] = []
        try:
            for part, one in enumerate(changed):
                if self._writer.spec.places:
                    one.example.place = msgspec.structs.replace(log.place(), part=part)
                dropped = self._write(one.example)
                why = dropped or why
                if not dropped:
                    group.append((start, len(self.records), one.keys))
                    if has_empty_reply(one.example):
                        self._empty.add(start)
                    start = len(self.records)
        except Exception:
            # Half of a record is never written.
            del self.records[begin:], self.origins[begin:], self.made.prints[prints:]
            self._empty -= {start for start, _, _ in group}
            raise
        self._tally.examples += len(group)
        if group:
            self._tally.written += log.weight
            self._groups.append((log.weight, group))
            if self._bound.plan.write.compares:
                same = self._bound.plan.read.reader == self._writer.spec.name
                self.made.changes.see(log.as_read(), self.records[begin:], same_format=same, weight=log.weight)
        else:
            self._tally.drop(why, log.weight)

    def _write(self, example: Example) -> str:
        """Write one example. Returns "", or the name of the rule that it was dropped by."""
        log, writer, plan = self._log, self._writer, self._bound.plan.write
        try:
            example = writer.spec.lowered(example)
        except RecordError:
            raise
        except Exception as error:
            raise self._bound.host.crash("writer", writer.spec.name, error) from error
        found = features_of(example)
        if found & ALIAS_BIT:
            log.say_aliases(example)
        lost = found & writer.not_carried
        # A prompt for a grader needs no reply, unless the user says so; one of ranked replies has none without them.
        ranked = lost & _CANDIDATES and writer.not_carried & _PROMPT_ONLY
        open_ended = ranked or (writer.needs_reply and found & _REFERENCE)
        if open_ended and example.chosen is None and all(turn.role != "assistant" for turn in example.messages):
            lost |= _PROMPT_ONLY
        named: list[Loss] = []
        if lost & BY_NAME:
            kept = writer.blocks
            named = log.in_record(writer.losses.by_name(example, lost, kept), example)
            if plan.on_loss == "report":
                log.say_losses(named)  # before the writer, which may reject what is left
                named = []
                # What is left is judged by itself: its turns may be fewer, in another order, or all of one part.
                found = features_of(without_lost(example, lost & ~UNKNOWN, kept))
            lost = found & writer.not_carried & ~BY_NAME
        losses = named + (writer.losses.of(example, lost) if lost else [])
        if writer.target is not None:
            losses += texts_beside_calls(example, writer.target)
        if losses and plan.on_loss != "report":
            log.say_losses(losses)
            return CORE_RULES[losses[0][0]].name
        writer.take_out(example, lost)
        try:
            made = writer.write(example)
        except RecordError:
            raise
        except Exception as error:
            raise self._bound.host.crash("writer", writer.spec.name, error) from error
        log.say_losses(losses)
        rows = made if isinstance(made, list) else [made]
        if example.extra and writer.spec.extra != "never":
            log.say_unwritten(example.extra, rows)
        if found & ~lost & _TURN_KEYS:
            log.say_unwritten_keys(example, made)
        self.records += rows
        self.origins += [(log.index, log.number)] * len(rows)
        if plan.verify:
            self.made.prints.append(fingerprint(example, writer.not_compared))
        return ""

    # -- encoding --------------------------------------------------------------------------------------------------

    def encode(self) -> None:
        """Encode the rows; records of which the container can hold no row are rejected."""
        try:
            self._encode()
        except Exception:
            self._reject_unwritable()
            self._encode()

    def _encode(self) -> None:
        transforms, settings = self._bound.transforms, self._bound.plan.write.settings
        encode = self._writer.encode
        if not (self._bound.plan.write.apart or (transforms is not None and transforms.distinct)):
            data, notes = encode(self.records, settings)
            self.made.output = Bulk(data)
            self._log.say_encoding(notes, self.origins, 0)
            self._tally.empty += len(self._empty)
            self.made.keys |= self._keys(self.records)
            return
        self.made.choices = []
        for weight, group in self._groups:
            encoded: list[tuple[bytes, Keys, bool, frozenset[str]]] = []
            for start, end, keys in group:
                rows = self.records[start:end]
                data, notes = encode(rows, settings)
                encoded.append((data, keys, start in self._empty, self._keys(rows)))
                self._log.say_encoding(notes, self.origins, start)
            self.made.choices.append((self.origins[group[0][0]][1], weight, encoded))

    def _keys(self, rows: list[dict[str, Any]]) -> frozenset[str]:
        return frozenset(keys_of(rows)) if self._bound.plan.write.keys else frozenset()

    def _reject_unwritable(self) -> None:
        """Reject the records that a writer made something of that no container can hold."""
        log, tally = self._log, self._tally
        bad: dict[int, tuple[int, Exception]] = {}
        for record, (index, number) in zip(self.records, self.origins, strict=True):
            try:
                self._writer.encode([record], self._bound.plan.write.settings)
            except Exception as error:
                bad.setdefault(index, (number, error))
        sizes = {self.origins[group[0][0]][0]: len(group) for _, group in self._groups if group}
        groups = self._groups
        self._groups = [entry for entry in groups if self.origins[entry[1][0][0]][0] not in bad]
        for index, (number, cause) in bad.items():
            log.at(index, number)
            tally.written -= log.weight
            tally.examples -= sizes.get(index, 1)
            known = isinstance(cause, RecordError)
            log.refuse(cause if known else self._bound.host.crash("writer", self._writer.spec.name, cause))
        if self.made.prints:
            fine = (self.origins[start][0] not in bad for _, group in groups for start, _, _ in group)
            self.made.prints = [one for one, keep in zip(self.made.prints, fine, strict=True) if keep]
        kept = [i for i, (index, _) in enumerate(self.origins) if index not in bad]
        moved = {old: new for new, old in enumerate(kept)}
        self.records = [self.records[i] for i in kept]
        self.origins = [self.origins[i] for i in kept]
        self._empty = {moved[start] for start in self._empty if start in moved}
        self._groups = [(w, [(moved[a], moved[a] + b - a, keys) for a, b, keys in group]) for w, group in self._groups]
