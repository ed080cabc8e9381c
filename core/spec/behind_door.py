"""The specs of a plugin with all of their functions behind the door; see `door.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import DecodeError, Struct, structs

from ..errors import Crash, FtconvError, InputError, MissingExtra, RecordError, UsageError, one_line
from . import answers
from .door import Answer, Inside, Wrong, guarded, streamed
from .fold import Fold
from .format import Reader, Writer
from .rule import Dataset, Rule
from .spec_check import Spec, fault_of
from .tokenizer import Tokenizer
from .transform import Transform
from .triggers import Triggers


class Way(Struct, frozen=True):
    """How a function is called: see `guarded`."""

    answer: Answer | None = None
    may: tuple[type[BaseException], ...] = ()
    copies: int | None = None
    pure: bool = False
    main: bool = False
    """It is the one that a spec is there for, and is called by the name of the spec alone."""


_REJECTS = (RecordError,)
_FOLD = {
    "start": Way(),
    "see": Way(answers.state, _REJECTS, copies=1),
    "merge": Way(answers.state),
    "conclude": Way(),
}
WAYS: Mapping[type[Any], Mapping[str, Way]] = {
    Reader: {
        "read": Way(answers.example, _REJECTS, pure=True, main=True),
        "recognise": Way(answers.share, _REJECTS, copies=0),
        "group": Way(answers.text_or_none, _REJECTS, copies=0),
        "grouped": Way(answers.truth, _REJECTS, copies=0),
        "locate": Way(answers.text_or_none, copies=0),
        "quick": Way(answers.row, (ValueError, DecodeError)),
    },
    Writer: {
        "write": Way(answers.rows, _REJECTS, copies=0, main=True),
        "carries": Way(answers.number),
        "columns": Way(answers.names),
        "settle": Way(answers.options),
        "undo": Way(answers.options),
    },
    Transform: {
        "apply": Way(answers.examples, _REJECTS, main=True),
        "distinct": Way(answers.digest, _REJECTS, copies=0, main=True),
        "repair": Way(answers.json_value, main=True),
        "check": Way(answers.nothing, (ValueError, UsageError, InputError)),
    },
    Rule: {"check": Way(answers.hits, copies=0, main=True), "fix_options": Way(answers.options_or_none)},
    Dataset: {
        "start": Way(),
        "see": Way(answers.state, copies=1),
        "see_all": Way(answers.state, copies=1),
        "merge": Way(answers.state),
    },
    Triggers: {"test": Way()},
}
"""For each function of a spec, by the name of its field, how it is called."""
_PREPASS = _FOLD | {"conclude": Way(answers.concluded), "needed": Way(answers.truth)}


class BehindDoor:
    """Puts the specs of one plugin behind the door. What two specs share, they share behind it, too."""

    def __init__(self, owner: str, *, builtin: bool) -> None:
        self._owner, self._builtin = owner, builtin
        self._made: dict[tuple[int, str], tuple[Any, Any]] = {}

    def take(self, hook: str, kind: type[Any], function: Callable[[], Any]) -> tuple[list[Any], list[str]]:
        """Ask a hook. Returns the specs to use, those of third parties behind the door, and what is wrong with others."""
        try:
            with Inside(f"{hook} of plugin {self._owner}"):
                made = function()
                if isinstance(made, str | dict) or not isinstance(made, Iterable):
                    raise Wrong(f"returned {type(made).__name__}, not a list of {kind.__name__}")
                specs = list(made)
                faults = [self._fault(spec, hook, kind) for spec in specs]
                sound = [spec for spec, fault in zip(specs, faults, strict=True) if not fault]
                return sound if self._builtin else list(map(self.spec, sound)), list(filter(None, faults))
        except (Crash, MissingExtra) as error:
            cause = error.__cause__ or error
            return [], [f"{hook} {cause}" if isinstance(cause, Wrong) else f"{hook} raised {one_line(cause)}"]

    def _fault(self, spec: Any, hook: str, kind: type[Any]) -> str:
        if not isinstance(spec, kind):
            return f"{hook} returned {type(spec).__name__}, not {kind.__name__}"
        return "" if self._builtin else fault_of(spec)

    def spec(self, spec: Spec) -> Spec:
        """Return a spec to use in the place of one of the plugin."""
        who = f"{type(spec).__name__.lower()} {spec.name} of {self._owner}"
        changes = self._functions(spec, WAYS[type(spec)], who)
        if isinstance(spec, Rule):
            if spec.dataset is not None:
                parts = self._functions(spec.dataset, WAYS[Dataset], who)
                findings = streamed(spec.dataset.findings, who, answers.set_hit)
                changes["dataset"] = structs.replace(spec.dataset, **parts, findings=findings)
            if spec.triggers is not None:
                changes["triggers"] = structs.replace(
                    spec.triggers, **self._functions(spec.triggers, WAYS[Triggers], who)
                )
        if isinstance(spec, Rule | Reader) and spec.prepass is not None:
            changes["prepass"] = self._fold(spec.prepass, who)
        if isinstance(spec, Tokenizer):
            changes["load"] = self._loads(spec, who)
        return structs.replace(spec, **changes)

    def _functions(self, spec: Any, ways: Mapping[str, Way], who: str) -> dict[str, Any]:
        found = {name: getattr(spec, name) for name in ways}
        return {name: self._function(f, name, ways[name], who) for name, f in found.items() if callable(f)}

    def _function(self, function: Callable[..., Any], name: str, way: Way, who: str) -> Callable[..., Any]:
        known = self._made.get((id(function), name))
        if known is not None:
            return known[1]  # type: ignore[no-any-return]
        said = who if way.main else f"{name} of {who}"
        made = guarded(function, said, way.answer, may=way.may, copies=way.copies, pure=way.pure)
        self._made[id(function), name] = function, made  # which holds the function, so that no other gets its id
        return made

    def _fold(self, fold: Fold, who: str) -> Fold:
        known = self._made.get((id(fold), ""))
        if known is None:
            ways = _FOLD if type(fold) is Fold else _PREPASS
            made = structs.replace(fold, **self._functions(fold, ways, who))
            known = self._made[id(fold), ""] = fold, made
        return known[1]  # type: ignore[no-any-return]

    def _loads(self, spec: Tokenizer, who: str) -> Callable[[str], Callable[[str], int]]:
        def counting(made: Any, given: Any) -> Any:
            if not callable(made):
                raise Wrong(f"returned {made!r:.60}, not a function that counts tokens")
            return guarded(made, who, answers.count)

        return guarded(spec.load, who, counting, may=(FtconvError,))
