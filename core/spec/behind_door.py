"""The specs of a plugin with all of their functions behind the door; see `door.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct, structs

from ..errors import Crash, FtconvError, InputError, MissingExtra, RecordError, UsageError, one_line
from . import answers
from .door import Inside, Verdict, Wrong, guarded, streamed
from .engine import Engine
from .fold import Fold
from .format import Reader, Writer
from .rule import Dataset, Rule
from .spec_check import Spec, fault_of
from .tokenizer import Tokenizer
from .transform import Transform
from .triggers import Triggers


class Manner(Struct, frozen=True):
    """How a function is called: see `guarded`."""

    answer: Verdict | None = None
    may: tuple[type[BaseException], ...] = ()
    copies: int | None = None
    pure: bool = False
    main: bool = False
    """It is the one that a spec is there for, and is called by the name of the spec alone."""


_REJECTS = (RecordError,)
_FOLD = {
    "start": Manner(),
    "see": Manner(answers.state, _REJECTS, copies=1),
    "merge": Manner(answers.state),
    "conclude": Manner(),
}
MANNERS: Mapping[type[Any], Mapping[str, Manner]] = {
    Reader: {
        "read": Manner(answers.examples_read, _REJECTS, pure=True, main=True),
        "recognise": Manner(answers.share, _REJECTS, copies=0),
        "group": Manner(answers.text_or_none, _REJECTS, copies=0),
        "grouped": Manner(answers.truth, _REJECTS, copies=0),
        "locate": Manner(answers.text_or_none, copies=0),
        "quick": Manner(answers.plain_records),
    },
    Writer: {
        "write": Manner(answers.rows, _REJECTS, copies=0, main=True),
        "quick": Manner(answers.quick_row),
        "carries": Manner(answers.number),
        "keys": Manner(answers.keys),
        "lower": Manner(answers.example, _REJECTS, copies=0),
        "columns": Manner(answers.names),
        "settle": Manner(answers.options),
        "undo": Manner(answers.options),
    },
    Transform: {
        "apply": Manner(answers.made_examples, _REJECTS, main=True),
        "distinct": Manner(answers.key_bytes, _REJECTS, copies=0, main=True),
        "group": Manner(answers.text_or_none, copies=0),
        "repair": Manner(answers.json_value, main=True),
        "check": Manner(answers.nothing, (ValueError, UsageError, InputError)),
    },
    Rule: {"check": Manner(answers.hits, copies=0, main=True), "fix_options": Manner(answers.options_or_none)},
    Dataset: {
        "start": Manner(main=True),
        "see": Manner(answers.state, copies=1, main=True),
        "see_all": Manner(answers.state, copies=1, main=True),
        "merge": Manner(answers.state, main=True),
    },
    Triggers: {"test": Manner()},
}
"""For each function of a spec, by the name of its field, how it is called."""
_PREPASS = _FOLD | {"conclude": Manner(answers.concluded), "needed": Manner(answers.truth)}


_originals: dict[int, tuple[Any, Any]] = {}
"""The specs behind the door and those they were made of, by the id of the former."""
_S = TypeVar("_S", Reader, Writer, Transform, Rule, Tokenizer, Engine)


def original_of(spec: _S) -> _S:
    """Return the spec as its plugin made it, for who tests it: nothing is caught, copied or checked."""
    return _originals.get(id(spec), (spec, spec))[1]  # type: ignore[no-any-return]


class BehindDoor:
    """Puts the specs of one plugin behind the door. What two specs share, they share behind it, too."""

    def __init__(self, owner: str, *, builtin: bool) -> None:
        self._owner, self._builtin = owner, builtin
        self._made: dict[tuple[int, str], tuple[Any, Any]] = {}

    def take(self, hook: str, kind: type[Any], function: Callable[[], Any]) -> tuple[list[Any], list[str]]:
        """Ask a hook. Returns specs to use, those of third parties behind the door, and what is wrong with the rest."""
        try:
            with Inside(f"{hook} of plugin {self._owner}"):
                specs = list(function())
                faults = [self._fault(spec, hook, kind) for spec in specs]
        except (Crash, MissingExtra) as error:
            return [], [f"{hook} raised {one_line(error.__cause__ or error)}"]
        sound = [spec for spec, fault in zip(specs, faults, strict=True) if not fault]
        return sound if self._builtin else list(map(self.spec, sound)), list(filter(None, faults))

    def _fault(self, spec: Any, hook: str, kind: type[Any]) -> str:
        if not isinstance(spec, kind):
            return f"{hook} returned {type(spec).__name__}, not {kind.__name__}"
        return "" if self._builtin else fault_of(spec)

    def spec(self, spec: Spec) -> Spec:
        """Return a spec to use in the place of one of the plugin."""
        who = f"{type(spec).__name__.lower()} {spec.name} of {self._owner}"
        changes = self._functions(spec, MANNERS.get(type(spec), {}), who)
        if isinstance(spec, Rule):
            if spec.dataset is not None:
                parts = self._functions(spec.dataset, MANNERS[Dataset], who)
                if spec.dataset.drops is not None:
                    parts["drops"] = streamed(spec.dataset.drops, who, answers.place)
                findings = streamed(spec.dataset.findings, who, answers.set_hit)
                changes["dataset"] = structs.replace(spec.dataset, **parts, findings=findings)
            if spec.triggers is not None:
                changes["triggers"] = structs.replace(
                    spec.triggers, **self._functions(spec.triggers, MANNERS[Triggers], who)
                )
        if isinstance(spec, Rule | Reader) and spec.prepass is not None:
            changes["prepass"] = self._fold(spec.prepass, who)
        if isinstance(spec, Tokenizer):
            changes["load"] = self._loads(spec, who)
        if isinstance(spec, Engine):
            changes["map"] = streamed(spec.map, who, answers.some_bytes, (FtconvError,))
        made = structs.replace(spec, **changes)
        _originals[id(made)] = made, spec
        return made

    def _functions(self, spec: Any, ways: Mapping[str, Manner], who: str) -> dict[str, Any]:
        found = {name: getattr(spec, name) for name in ways}
        return {name: self._function(f, name, ways[name], who) for name, f in found.items() if callable(f)}

    def _function(self, function: Callable[..., Any], name: str, way: Manner, who: str) -> Callable[..., Any]:
        known = self._made.get((id(function), name))
        if known is not None:
            return known[1]  # type: ignore[no-any-return]
        said = who if way.main else f"{name} of {who.replace(' of ', ' of plugin ', 1)}"
        made = guarded(function, said, way.answer, may=way.may, copies=way.copies, pure=way.pure)
        self._made[id(function), name] = function, made  # which holds the function, so that no other gets its id
        return made

    def _fold(self, fold: Fold, who: str) -> Fold:
        known = self._made.get((id(fold), ""))
        if known is None:
            ways = _FOLD if type(fold) is Fold else _PREPASS
            made = structs.replace(fold, **self._functions(fold, ways, who))
            known = self._made[id(fold), ""] = fold, made
        return known[1]

    def _loads(self, spec: Tokenizer, who: str) -> Callable[[str], Callable[[str], int]]:
        def counting(made: Any, given: Any) -> Any:
            if not callable(made):
                raise Wrong(f"returned {made!r:.60}, not a function that counts tokens")
            return guarded(made, who, answers.count)

        return guarded(spec.load, who, counting, may=(FtconvError,))
