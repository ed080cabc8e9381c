"""Asking the rules about the examples of one chunk, and logging what they point to."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from ..containers import is_quick
from ..engine.chunk_log import ChunkLog
from ..errors import MissingExtra, one_line
from ..model.batch import Batch, PlainRow
from ..model.example import Example
from ..model.features import features_of
from ..model.finding import Finding, Severity
from ..model.fingerprint import fingerprint_of
from ..model.identity import content_hash
from ..model.locate import value_at
from ..model.place import Note, Place
from ..model.place_list import Places
from ..model.safe_text import safe
from ..model.secrets import hidden
from ..spec.door import Wrong
from ..spec.rule import Rule
from ..spec.triggers import texts_of
from .masking import Masker
from .rule_set import BoundCheck, DatasetCheck, RuleSet

SHOWN_CHARACTERS = 200
_encode = msgspec.json.Encoder().encode


class RuleStates(Struct):
    """What rules over the dataset saw in a chunk, by the name of the first of those that share a state.

    `dead` are names of states that are missing, because the rule raised; `begins` is the place of the
    first record.
    """

    states: dict[str, Any] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    begins: Place | None = None


class ChunkRules:
    """The rules at work on one chunk. `see` checks an example; `close` hands over the states of the dataset rules.

    `keeps` says that examples stay as they are: rules over the dataset can be shown all of a chunk at its end.
    """

    def __init__(self, rule_set: RuleSet, log: ChunkLog, *, keeps: bool) -> None:
        self.rule_set, self.log, self._keeps = rule_set, log, keeps
        self._out = log.out.rules = RuleStates()
        self._states: list[Any] = []
        self._dead: set[int] = set()
        """Numbers of dataset checks that raised."""
        self._failed_starts: list[tuple[int, Exception]] = []
        """Dataset checks whose start raised: there is no record yet to say it at."""
        self._forget()
        for number, dataset_check in enumerate(rule_set.dataset_checks):
            try:
                self._states.append(dataset_check.start())
            except Exception as error:
                self._states.append(None)
                self._dead.add(number)
                self._failed_starts.append((number, error))
        self._first = True
        self._hash = b""
        self._named: set[str] = set()
        """Pointers to the keys of the example at hand that were named."""

    def see(self, example: Example) -> int:
        """Check the example at hand. Returns the features that it uses."""
        begin = self.begin()
        found = features_of(example)
        checks, some = self.rule_set.triggered(found, self.rule_set.prefilter.look(texts_of(example)), settled=False)
        if checks:
            self.ask(checks, example)
        if some or self.rule_set.always:
            for number in some:
                self.seen_by.setdefault(number, []).append(begin)
            self.keep([example], [(self.log.index, self.log.number)])
        return found

    def begin(self) -> int:
        """Be ready for the record at hand. Returns what number its example has among those that are kept."""
        if self._first:
            self._out.begins, self._first = self.log.place(), False
            for number, error in self._failed_starts:
                self._died(number, error)
        return len(self._rows)

    def keep(self, rows: Sequence[Example | PlainRow], at: Iterable[tuple[int, int]]) -> None:
        """Keep examples for the rules over the dataset, with index and number of the record of each."""
        self._rows += rows
        self._at += at
        if not self._keeps:
            self._show()

    def ask(self, checks: list[BoundCheck], example: Example) -> None:
        """Ask rules about the example at hand, and log what they point to."""
        self._hash = b""
        self._named.clear()
        of_records = self.rule_set.of_records
        for rule, check in checks:
            try:
                found = check(example, record=self._record(example)) if rule.name in of_records else check(example)
                for hit in found:
                    self._hit(rule, example, *hit)
            except MissingExtra:
                raise
            except Exception as error:
                self._crashed(rule, error)

    def _record(self, example: Example) -> Any:
        """Return the record at hand, for a rule that looks at its notation."""
        bound, record = self.log.bound, self.log.record
        if bound.writer is not None or bound.reader.rename is not None:
            return None
        if type(record) is not PlainRow:
            return record
        # An Example of roles and texts says all that its chat record does; other formats have keys of their own.
        return example if bound.reader.name == "chat" else self.log.as_read()

    def close(self) -> None:
        """Hand over what the rules over the dataset know."""
        self._show()
        out = self._out
        for number, dataset_check in enumerate(self.rule_set.dataset_checks):
            if number not in self._dead and (error := unsendable(dataset_check, self._states[number], self.log)):
                self._died(number, error)
            if number in self._dead:
                out.dead.append(dataset_check.name)
            else:
                out.states[dataset_check.name] = self._states[number]

    def _show(self) -> None:
        """Show the kept examples to the rules over the dataset; one that raised sees no more of this chunk."""
        batch = Batch(self._rows, self._place, self._places)
        always = self.rule_set.always
        for number, dataset_check in enumerate(self.rule_set.dataset_checks):
            part = batch if number in always else batch.only(self.seen_by.get(number, ()))
            if not len(part) or number in self._dead:
                continue
            try:
                self._states[number] = dataset_check.see(self._states[number], part)
            except MissingExtra:
                raise
            except Exception as error:
                at = self._at if part is batch else [self._at[i] for i in self.seen_by[number]]
                self._go_to_culprit(dataset_check, part, at)
                self._died(number, error)
            if part is not batch:
                part.known.clear()
        batch.known.clear()  # what is known of a batch may have the batch in it: a circle, which stays for long
        self._forget()

    def _forget(self) -> None:
        self._rows: list[Example | PlainRow] = []
        self._at: list[tuple[int, int]] = []
        """Index and number of the record of each example."""
        self.seen_by: dict[int, list[int]] = {}
        """For dataset checks that do not see every example: which of the kept ones they see."""

    def _go_to_culprit(self, dataset_check: DatasetCheck, batch: Batch, spots: list[tuple[int, int]]) -> None:
        """Go to the record over which a rule raised: seen one by one, it raises there again."""
        if not self._keeps:
            return
        state = dataset_check.start()
        for at, spot in enumerate(spots):
            self.log.at(*spot)
            try:
                state = dataset_check.see(state, batch.only((at,)))
            except Exception:
                return

    def _died(self, number: int, error: Exception) -> None:
        self._dead.add(number)
        for rule in self.rule_set.dataset_checks[number].rules:
            self._crashed(rule, error)

    def _place(self, at: int) -> Place:
        """Return where the example stands that is the `at`th of the batch."""
        index, number = self._at[at]
        p = self.log.chunk.place(index)
        return Place(p.file, p.line, p.column, p.byte, number)

    def _places(self) -> Places:
        """Return where all examples of the batch stand."""
        places, chunk = Places(), self.log.chunk
        if is_quick(chunk):
            places.add(chunk.file, chunk.spots(self._at))
        else:
            for at in range(len(self._at)):
                places.append(self._place(at))
        return places

    def _crashed(self, rule: Rule, error: Exception) -> None:
        self.log.say(Note("FT001", self.log.crashed(str(self.log.bound.host.crash("rule", rule.name, error)))))

    def _hit(
        self,
        rule: Rule,
        example: Example,
        pointer: str,
        message: str,
        data: dict[str, Any] | None = None,
        severity: Severity | None = None,
    ) -> None:
        log, raw = self.log, message
        severity = "warning" if severity == "warning" else rule.severity
        if rule.names_keys:
            self._named.add(pointer)
        elif pointer in self._named and not rule.fix and not pointer.rpartition("/")[2].isdecimal():
            return
        if log.again((rule.code, raw), severity):
            return
        message = hidden(raw)
        if message != raw and log.again((rule.code, message), severity):
            return
        self._hash = self._hash or content_hash(example)
        found = log.pointer(example, pointer)
        masker = self.rule_set.masker if not rule.private else None
        finding = Finding(
            rule.code,
            rule.name,
            severity,
            message,
            log.place(found),
            found,
            fingerprint_of(rule.code, pointer, self._hash),
            content_of(example, pointer, masker) if masker else "",
            masker.value(data) if masker and data is not None else None,
            rule.gathered,
        )
        log.log.add(finding)


def unsendable(check: DatasetCheck, state: Any, log: ChunkLog) -> Exception | None:
    """Return what is wrong with the state of a third-party rule that no other process could be sent."""
    if log.bound.host.owner("rule", check.name).builtin:
        return None
    try:
        pickle.dumps(state)
    except Exception as error:
        return Wrong(f"keeps a state that cannot be pickled: {one_line(error, 200)}")
    return None


def content_of(example: Example, pointer: str, masker: Masker) -> str:
    """Return what a pointer into the Example points to, as text of bounded length, safe to show."""
    try:
        value = masker.value(value_at(example, pointer))
    except LookupError:
        return ""
    text = value if isinstance(value, str) else _encode(value).decode()
    return safe(text, SHOWN_CHARACTERS)
