"""Fixing one record: the transforms that its findings ask for, and the record with what they changed."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field

from ..conversion.comparison import projected
from ..engine.bound_plan import BoundPlan
from ..engine.transform_chain import checked_options
from ..errors import Crash, FtconvError, MissingExtra, RecordError
from ..lint.rule_set import BoundCheck, givens, rule_set_of
from ..model.essence import essence
from ..model.example import Example
from ..model.features import ALIAS_BIT, Feature, features_of
from ..model.finding import CORE_RULES
from ..model.json_align import same
from ..spec.options import options_of
from ..spec.rule import Rule
from .orders import DROP, FixOrder, FixOrders
from .patch import Misfit, located, merged, renamed_roles, respelled, spellings_of

MOST_PASSES = 8
"""How often the fixes of one record are applied: a fix may make another rule fire. A record that needs more stays."""


class FixedRecord(Struct):
    """The result of fixing one record. `by` are the rules whose findings were fixed, `drop` the rule that deletes it.

    `value` is the new record when `changed`. `unwritten` says why nothing could be done although a rule asked for it,
    `useless` names the rules whose fix was left out since it changes the record and takes no finding away, `uncarried`
    those whose fix was left out since the model's chat template would drop something of what it makes.
    """

    value: Any = None
    changed: bool = False
    by: list[str] = field(default_factory=list)
    drop: str = ""
    unwritten: str = ""
    useless: dict[str, None] = field(default_factory=dict)
    uncarried: dict[str, None] = field(default_factory=dict)
    private: bool = False


class RecordFixer:
    """Fixes the records of one input. `missing` are extras that fixes lack, `crashed` the fixes that raised."""

    def __init__(self, work: BoundPlan, orders: FixOrders) -> None:
        self._work, self._orders = work, orders
        self._rule_set = rule_set_of(work)
        self._template = givens(work.plan, work.host, ()).get("template")
        self.missing: dict[str, None] = {}
        self.crashed: dict[str, None] = {}
        writer = work.host.writers.get(work.plan.read.reader)
        self._write: Callable[[Example], Any] | None = None
        if writer is not None:
            fixed = {"separator": "", "stop": "", "leading_space": False}
            known = {option.name: option.default for option in options_of(writer.write)}
            # Marks that a writer would add by itself are no part of any fix.
            plain = {name: value for name, value in fixed.items() if name in known}
            self._write = lambda example: writer.write(example, **plain)
        self._functions: dict[str, Callable[..., Any]] = {}
        for order in (*orders.orders.values(), *orders.everywhere.values()):
            transform = work.host.transform(order.transform)
            if transform.apply is not None and order.transform != DROP:
                checked_options(transform, order.options, work.host)
                self._functions[order.transform] = transform.apply

    def fix(self, value: Any, rule_of_drop: str) -> FixedRecord | None:
        """Fix the record `value`. Returns None when no rule asks for it; `rule_of_drop` deletes the record."""
        if rule_of_drop:
            return FixedRecord(drop=rule_of_drop)
        try:
            example = self._read(value)
        except Exception:
            return None  # what cannot be read is rejected, and stays as it is; so does what holds several examples
        respell = self._respelling(example)
        if not respell and not self._orders.everywhere and next(self._firing(example), None) is None:
            return None
        try:
            return self._fixed(value, example, respell)
        except MissingExtra as error:
            self.missing[str(error)] = None
        except Crash as crash:
            self.crashed[str(crash)] = None
        return None

    def _fixed(self, value: Any, example: Example, respell: list[str]) -> FixedRecord | None:
        out = FixedRecord()
        after = self._transformed(self._read(value), out)
        if out.unwritten:
            # White space that one fix takes off may be the mark that another one puts on: the safe one stays.
            again = FixedRecord()
            after = self._transformed(self._read(value), again, safe_only=True)
            out = again if again.by else out
        if out.drop or out.unwritten:
            return out
        if not out.by and not respell:
            return out if out.useless or out.uncarried else None
        if self._orders.show:
            out.private = self._is_private(example) or (after is not None and self._is_private(after))
        self._put_back(value, example, after, respell, out)
        return out

    def _read(self, value: Any) -> Example:
        (example,) = self._work.reader.read(value)
        return example

    def _respelling(self, example: Example) -> list[str]:
        """Return the codes of the core that ask for another spelling."""
        core_codes = self._orders.core_codes
        found = []
        if "FT205" in core_codes and features_of(example) & ALIAS_BIT:
            found.append("FT205")
        if "FT407" in core_codes and any(note.code == "FT407" for note in example.notes or ()):
            found.append("FT407")
        return found

    def _checks(self, example: Example) -> list[BoundCheck]:
        return self._rule_set.triggered_by(example)[0]

    def _firing(self, example: Example) -> Iterator[tuple[Rule, FixOrder]]:
        """Yield the rules that fire and have a fix here, in the order of their codes."""
        for rule, check in self._checks(example):
            order = self._orders.orders.get(rule.name)
            if order is None:
                continue
            try:
                fires = any(True for _ in check(example))
            except Exception:
                continue  # the lint names the rule that raises
            if fires:
                yield rule, order

    def _hits(self, rule: Rule, example: Example) -> int:
        """Return how often a rule fires on the example."""
        try:
            return sum(1 for other, check in self._checks(example) if other.name == rule.name for _ in check(example))
        except Exception:
            return 0  # the lint names the rule that raises

    def _is_private(self, example: Example) -> bool:
        """Whether a rule that must not show what it points to fires on the example."""
        for rule, check in self._checks(example):
            if rule.private:
                try:
                    if any(True for _ in check(example)):
                        return True
                except Exception:
                    return True
        return False

    # -- changing the example ------------------------------------------------------------------------------------------

    def _transformed(self, example: Example, out: FixedRecord, *, safe_only: bool = False) -> Example | None:
        """Apply what is asked for until nothing is. Notes in `out` by which rules, and why not."""
        for _ in range(MOST_PASSES):
            changed = False
            for name, order in self._orders.everywhere.items():
                if safe_only and self._work.host.transform(order.transform).safety != "safe":
                    continue
                new = self._applied(example, order)
                if new is not None and new != example and self._carries(name, example, new, out):
                    example, changed = new, True
                    out.by.append(name)
            for rule, order in list(self._firing(example)):
                found = self._hits(rule, example)
                if not found or rule.name in out.useless or rule.name in out.uncarried:
                    continue  # fixed by the one before, or not to be fixed so
                if safe_only and self._work.host.transform(order.transform).safety != "safe":
                    continue
                if order.transform == DROP:
                    out.drop = rule.name
                    return None
                new = self._applied(example, order)
                if new is None:
                    out.drop = rule.name
                    return None
                if new != example and self._hits(rule, new) >= found:
                    out.useless[rule.name] = None
                elif new != example and self._carries(rule.name, example, new, out):
                    example, changed = new, True
                    out.by.append(rule.name)
            if not changed:
                return example
        out.unwritten = "the fixes undo each other"
        return None

    def _applied(self, example: Example, order: FixOrder) -> Example | None:
        """Return what the transform makes of the example, which stays as it is; None when nothing is left of it."""
        try:
            made = self._functions[order.transform](copy.deepcopy(example), **order.options)
            several = [made] if made is None or isinstance(made, Example) else list(made)
        except FtconvError:
            raise
        except Exception as error:
            raise self._work.host.crash("transform", order.transform, error) from error
        # One record cannot become several in place.
        return example if len(several) > 1 else several[0] if several else None

    def _carries(self, rule: str, before: Example, after: Example, out: FixedRecord) -> bool:
        """Whether the model's chat template, if there is one, renders all that a fix makes of the example."""
        if self._template is None or self._template.carries(before, after):
            return True
        out.uncarried[rule] = None
        return False

    # -- changing the record -------------------------------------------------------------------------------------------

    def _put_back(
        self, value: Any, before: Example, after: Example | None, respell: list[str], out: FixedRecord
    ) -> None:
        assert after is not None
        if respell:
            made = self._respelled(value, before)
            if made is None:
                if not out.by:
                    out.unwritten = "the record has a layout that cannot be rewritten in place"
                    return
            else:
                value, out.value, out.changed = made, made, True
        asked, out.by = out.by, [CORE_RULES[code].name for code in respell] if out.changed else []
        if not asked:
            return
        ids = Feature.CALL_IDS if out.changed else Feature(0)
        for made in self._candidates(value, before, after):
            if self._says(made, after, int(ids)):
                out.value, out.changed = made, not same(made, value) or out.changed
                out.by = [*asked, *out.by]
                return
        out.unwritten = "the record has a layout that the change does not fit into"

    def _candidates(self, value: Any, before: Example, after: Example) -> Iterator[Any]:
        """Yield the records that may stand for `after`, best first."""
        renamed = value if self._work.reader.rename is None else self._work.reader.rename(value)
        if renamed is value or self._work.reader.rename is None:
            with contextlib.suppress(Misfit):
                yield located(value, before, after, self._work.reader.locate)
        if self._write is None:
            return
        try:
            was, now = self._write(_clean(before)), self._write(_clean(after))
            yield self._named_back(value, renamed, merged(renamed, was, now))
            if type(value) is dict and type(was) is dict and was.keys() == value.keys() and type(now) is dict:
                yield now
        except (Misfit, RecordError):
            return

    def _named_back(self, value: Any, renamed: Any, new: Any) -> Any:
        """Give the columns the names back that --map took them under."""
        if renamed is value or self._work.reader.rename is None or type(new) is not dict or type(value) is not dict:
            return new
        columns = self._work.plan.read.mapping
        if any("." in column for column in columns.values()):
            raise Misfit
        return {columns.get(key, key) if key not in value else key: inner for key, inner in new.items()}

    def _respelled(self, value: Any, before: Example) -> Any:
        if self._work.reader.rename is not None:
            return None
        return next((made for made in self._spelled(value, before) if self._is_spelled(made, before)), None)

    def _spelled(self, value: Any, before: Example) -> Iterator[Any]:
        """Yield the records that may say the same in the spelling of today, best first."""
        if self._write is not None:
            with contextlib.suppress(Misfit, RecordError):
                yield respelled(value, self._write(_clean(before)), spellings_of(before) | {"function"})
        with contextlib.suppress(Misfit):
            yield from renamed_roles(value, before, self._work.reader.locate)

    def _is_spelled(self, made: Any, before: Example) -> bool:
        try:
            back = self._read(made)
        except Exception:
            return False
        return not self._respelling(back) and self._says(made, before, int(Feature.CALL_IDS))

    def _says(self, value: Any, example: Example, ignored: int) -> bool:
        """Whether the record is read as the example; `ignored` are features in which they may differ."""
        try:
            back = self._read(value)
        except Exception:
            return False
        if ignored:
            return projected(back, ignored) == projected(example, ignored)
        return essence(back) == essence(example)


def _clean(example: Example) -> Example:
    plain = copy.deepcopy(example)
    plain.notes = plain.place = None
    return plain
