"""Asking the rules about the examples of one chunk, and logging what they point to."""

from __future__ import annotations

from typing import Any

import msgspec

from .chunk_log import ChunkLog
from .containers.decode import decode_fast
from .errors import MissingExtra
from .example import Example
from .features import features_of
from .findings import Finding
from .fingerprints import content_hash, fingerprint_of
from .judge import BoundCheck, BoundSee, Judge
from .locate import record_pointer, value_at
from .masking import Masker
from .place import Note, Place
from .reports.safe import safe
from .rules import Rule
from .signs import AT_HAND, texts_of
from .steps import Crash

SHOWN_CHARACTERS = 200
_encode = msgspec.json.Encoder().encode


class Judged:
    """The rules at work on one chunk. `see` judges an example; `close` hands over the states of the dataset rules."""

    def __init__(self, judge: Judge, log: ChunkLog) -> None:
        self._judge, self._log = judge, log
        self._states: list[Any] = []
        self._dead: set[int] = set()
        """Numbers of rules that raised."""
        for number, (rule, start, _) in enumerate(judge.datasets):
            try:
                self._states.append(start())
            except Exception as error:
                self._states.append(None)
                self._dead.add(number)
                self._crashed(rule, error)
        self._first = True
        self._hash = b""

    def see(self, example: Example, plain: tuple[Any, ...] | None) -> int:
        """Judge the example at hand. `plain` is given when it has turns of role and text, and nothing else: as
        `QuickChunk.read_quickly` gives it. Returns the features that it uses.
        """
        if self._first:
            self._begin()
        judge = self._judge
        if plain is None:
            AT_HAND[0] = None
            found, settled = features_of(example), False
            signs = judge.looker.look(texts_of(example))
        else:
            AT_HAND[0] = example
            _, texts, roles, whole, data = plain
            found, settled = judge.patterns.get(roles) or judge.pattern(example, roles)
            if "" in texts:
                found = features_of(example)
            signs = judge.looker.look(texts, whole, data)
        checks, sees = judge.gates.get((found, signs, settled)) or judge.gate(found, signs, settled)
        if checks:
            self._ask(checks, example)
        if sees:
            self._show(sees, example)
        return found

    def _begin(self) -> None:
        place = self._log.place()
        self._log.out.begins, self._first = (place.line, place.byte), False

    def _ask(self, checks: list[BoundCheck], example: Example) -> None:
        self._hash = b""
        of_records = self._judge.of_records
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
        work, record = self._log.work, self._log.record
        if work.plan.writer or work.rename is not None:
            return None
        return example if type(record) is tuple else record

    def _show(self, sees: list[BoundSee], example: Example) -> None:
        """Show the example to the rules over the dataset; one that raised sees no more of this chunk."""
        log, states = self._log, self._states
        p = log.chunk.place(log.index)
        example.place = Place(p.file, p.line, p.column, p.byte, log.number)
        rest = iter(sees if not self._dead else [entry for entry in sees if entry[0] not in self._dead])
        for number, see in rest:
            try:
                states[number] = see(states[number], example)
                for number, see in rest:
                    states[number] = see(states[number], example)
            except MissingExtra:
                raise
            except Exception as error:
                self._dead.add(number)
                self._crashed(self._judge.datasets[number][0], error)

    def close(self) -> None:
        """Hand over what the rules over the dataset saw; None for one that raised."""
        AT_HAND[0] = None
        for number, (rule, _, _) in enumerate(self._judge.datasets):
            self._log.out.states[rule.name] = None if number in self._dead else self._states[number]

    def _crashed(self, rule: Rule, error: Exception) -> None:
        self._log.say(Note("FT001", self._log.crashed(Crash("rule", rule.name, error))))

    def _hit(
        self, rule: Rule, example: Example, pointer: str, message: str, data: dict[str, Any] | None = None
    ) -> None:
        log = self._log
        if log.log.again((rule.code, message), rule.severity):
            return
        self._hash = self._hash or content_hash(example)
        record = log.record
        if type(record) is tuple:
            record = decode_fast(log.chunk.raw(log.index))
        found = record_pointer(record, example, pointer, log.work.locate)
        masker = self._judge.masker if not rule.private else None
        finding = Finding(
            rule.code,
            rule.name,
            rule.severity,
            message,
            log.place(found),
            found,
            fingerprint_of(rule.code, pointer, self._hash),
            content_of(example, pointer, masker) if masker else "",
            masker.value(data) if masker and data is not None else None,
        )
        log.log.add(finding)


def content_of(example: Example, pointer: str, masker: Masker) -> str:
    """Return what a pointer into the Example points to, as text of bounded length, safe to show."""
    try:
        value = masker.value(value_at(example, pointer))
    except LookupError:
        return ""
    text = value if isinstance(value, str) else _encode(value).decode()
    return safe(text, SHOWN_CHARACTERS)
