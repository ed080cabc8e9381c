"""A rule: looks at examples, one by one or all together, and points to what is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, Literal

from msgspec import Struct

from ..model.batch import Batch
from ..model.features import Feature
from ..model.finding import Severity
from ..model.nearest import did_you_mean
from ..model.place import Place
from .fold import Fold
from .triggers import Triggers

Category = Literal["correctness", "suspicious", "style", "limits"]
DEFAULT_SEVERITY: dict[str, Severity] = {
    "correctness": "error", "suspicious": "warning", "style": "off", "limits": "error",
}  # fmt: skip

Hit = tuple[str, str] | tuple[str, str, dict[str, Any]] | tuple[str, str, dict[str, Any] | None, Severity]
"""A JSON pointer into the Example, a message, and data that may hold text of the record. `"warning"` after it says that
this finding is one even if the rule's are errors."""

SetHit = (
    tuple[Place | None, str, str] | tuple[Place | None, str, str, str] | tuple[Place | None, str, str, str, Severity]
)
"""A place (None: the dataset as a whole), a JSON pointer into that Example, a message, and a key that stays the same
when records are sorted, shuffled or added; baselines know the finding by it. `"warning"` after the key says that this
finding is one even if the rule's are errors."""

Check = Callable[..., Iterable[Hit]]

GIVEN = ("target", "production", "tokens", "facts", "format", "inputs", "against", "record", "purpose",
         "shapes", "template")  # fmt: skip
"""What a rule's functions may ask for, by naming a positional parameter so. See `Rule`."""


class Dataset(Struct, frozen=True, kw_only=True):
    """The functions of a rule over a whole dataset. States can be merged, so chunks can be processed separately.

    `start() -> state`, `see(state, example) -> state`, `merge(a, b) -> state` (associative; `b` came later),
    `findings(state) -> Iterable[SetHit]`, which leaves the state as it is. `example.place` is set. States are
    picklable. Instead of `see`, `see_all(state, batch) -> state` processes a Batch of examples at once, which is
    faster; its size must not matter. Rules of one run that have the same `start`, `see` or `see_all`, and `merge`,
    with the same options, share their state: it is gathered once. `drops(state) -> Iterable[Place]` yields the records
    that `drop-example` deletes, for a rule whose findings stand for several records each.
    """

    start: Callable[..., Any]
    merge: Callable[[Any, Any], Any]
    findings: Callable[..., Iterable[SetHit]]
    see: Callable[..., Any] | None = None
    see_all: Callable[..., Any] | None = None
    drops: Callable[..., Iterable[Place]] | None = None

    @property
    def looks(self) -> Callable[..., Any]:
        """The one of `see` and `see_all` that is given."""
        found = self.see if self.see_all is None else self.see_all
        assert found is not None
        return found


class Rule(Struct, frozen=True, kw_only=True):
    """A rule over single examples (`check`), or over a dataset (`dataset`); one of them is given.

    `check(example, *, option=…)` is pure and yields (pointer, message) pairs; the pointer goes into the Example as
    written by the `ftconv` format. The docstring of the decorated function (or of its module) is the manual.
    Keyword-only parameters are options. A positional parameter after the first is given by its name: `target` (see
    Target), `production` (see Production), `tokens` (a TokenCounter), `facts` (what the prepass found), `format` (the
    name of the reader), `shapes` (for each reader by name, how its records look), `inputs` (name and bytes of each
    input), `against` (a function that yields the Examples of the files to compare with), `purpose` (what the user says
    the data is for), `template` (the model's own chat template, as a Tracer), `record` (the record as it is in the
    input; the Example of a chat record of roles and texts alone; None if it is being rewritten). A rule does not run if
    something that it requests without a default is missing.
    `when` names features, `triggers` what some text must contain; the rule only runs on examples that use one of the
    features or contain one of the triggers. Rules without either run on every example. So do rules with options set,
    since what they look for may depend on their options. `unless` names features of examples that it never runs on,
    since it reports nothing for them. `formats` names the readers whose examples it checks; all if empty. `by_roles`
    declares that it looks only at the roles of turns that have nothing but role and text. `private` keeps what the rule
    points to out of all reports. `gathered` declares that a message says the same of each record that has it, as about
    a key: reports show it once, with how often it is so. `needs` names a module that may not be installed: without it,
    the rule is skipped, and a line says so, unless it was selected by its own code or name. `prepass` is a Fold over
    the whole input, for a rule that needs a fact of all examples before it checks one. `fix` is the name of the
    transform that repairs it.
    `fix_options(…)` returns the arguments of that transform in this run, or None if it cannot be repaired in this run;
    it may request by name what checks may request. Without it, the transform is applied with its defaults.
    """

    code: str
    name: str
    severity: Severity
    category: Category
    check: Check | None = None
    dataset: Dataset | None = None
    prepass: Fold | None = None
    fix: str = ""
    fix_options: Callable[..., dict[str, Any] | None] | None = None
    when: Feature | None = None
    unless: Feature | None = None
    triggers: Triggers | None = None
    formats: tuple[str, ...] = ()
    by_roles: bool = False
    private: bool = False
    gathered: bool = False
    needs: str = ""

    @property
    def names_keys(self) -> bool:
        """Whether it says what a target makes of a key: then no rule without a fix names that key of the record too."""
        return self.gathered and self.category == "limits"

    @property
    def function(self) -> Callable[..., Any]:
        """The decorated function: the check, or the findings of a dataset."""
        if self.dataset is not None:
            return self.dataset.findings
        assert self.check is not None
        return self.check

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """All functions that options may be declared on."""
        if self.dataset is None:
            return (self.function,)
        return (self.dataset.findings, self.dataset.start, self.dataset.looks)

    @property
    def manual(self) -> str:
        """The docstring."""
        module = inspect.getmodule(self.function)
        return inspect.cleandoc(self.function.__doc__ or (module.__doc__ if module else "") or "")

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]

    @property
    def wants(self) -> frozenset[str]:
        """The names from GIVEN that it needs to run: positional parameters without a default."""
        return frozenset(name for part in self.functions for name in wanted(part, required=True))

    @property
    def asks(self) -> frozenset[str]:
        """The names from GIVEN that its functions request, including those with a default."""
        return frozenset(name for part in self.functions for name in wanted(part))


def wanted(function: Callable[..., Any], *, required: bool = False) -> list[str]:
    """Return the names, out of GIVEN, among the positional parameters of `function`; `required`: without a default."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = {name: p for name, p in _parameters(function).items() if p.kind is kind and name in GIVEN}
    return [name for name, p in found.items() if p.default is p.empty or not required]


@lru_cache(4_096)  # every chunk asks it of every rule
def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except ValueError:  # `int` and `dict` do not say what they take
        return {}


def rule(
    code: str,
    *,
    category: Category,
    severity: Severity | None = None,
    name: str | None = None,
    fix: str = "",
    fix_options: Callable[..., dict[str, Any] | None] | None = None,
    when: Feature | None = None,
    unless: Feature | None = None,
    triggers: Triggers | None = None,
    formats: tuple[str, ...] = (),
    by_roles: bool = False,
    private: bool = False,
    gathered: bool = False,
    needs: str = "",
    prepass: Fold | None = None,
    start: Callable[..., Any] | None = None,
    see: Callable[..., Any] | None = None,
    see_all: Callable[..., Any] | None = None,
    merge: Callable[[Any, Any], Any] | None = None,
    drops: Callable[..., Iterable[Place]] | None = None,
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a Rule of a function; its name is that of the function, in kebab case.

    With `start`, `see` (or `see_all`) and `merge` the function is the `findings` of a rule over the whole dataset.
    `severity` follows from `category` unless given: correctness error, suspicious warning, style off, limits error.
    """
    if category not in DEFAULT_SEVERITY:
        hint = did_you_mean(str(category), DEFAULT_SEVERITY, f"known: {', '.join(DEFAULT_SEVERITY)}")
        raise TypeError(f"rule {code}: category {category!r} is not known{hint}")

    def make(function: Callable[..., Any]) -> Rule:
        dataset = None
        if start is not None and merge is not None and (see is None) != (see_all is None):
            dataset = Dataset(start=start, see=see, see_all=see_all, merge=merge, findings=function, drops=drops)
        elif (start, see, see_all, merge, drops) != (None,) * 5:
            raise TypeError(f"rule {code}: start, merge, and one of see and see_all are given together")
        return Rule(
            code=code,
            name=name or function.__name__.replace("_", "-"),
            check=None if dataset else function,
            dataset=dataset,
            prepass=prepass,
            severity=severity or DEFAULT_SEVERITY[category],
            category=category,
            fix=fix,
            fix_options=fix_options,
            when=when,
            unless=unless,
            triggers=triggers,
            formats=formats,
            by_roles=by_roles,
            private=private,
            gathered=gathered,
            needs=needs,
        )

    return make


def with_given(
    function: Callable[..., Any], options: Mapping[str, Any], given: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `function` with those of `options` that it declares, and those of `given` that it asks for, bound."""
    taken = declared(options, function)
    taken |= {name: given[name] for name in wanted(function) if name in given}
    return partial(function, **taken) if taken else function


def declared(options: Mapping[str, Any], *functions: Callable[..., Any]) -> dict[str, Any]:
    """Return those options that one of the functions declares: as a keyword-only parameter."""
    kind = inspect.Parameter.KEYWORD_ONLY
    names = {name for function in functions for name, p in _parameters(function).items() if p.kind is kind}
    return {name: value for name, value in options.items() if name in names}


def seeing(dataset: Dataset, options: Mapping[str, Any], given: Mapping[str, Any]) -> Callable[[Any, Batch], Any]:
    """Return a function from a state and a Batch to the state after it, with options and what is asked for bound."""
    if dataset.see_all is not None:
        return with_given(dataset.see_all, options, given)
    see = with_given(dataset.looks, options, given)

    def one_by_one(state: Any, batch: Batch) -> Any:
        for example in batch.placed():
            state = see(state, example)
        return state

    return one_by_one
