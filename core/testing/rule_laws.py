"""`check_rule`: the laws that hold for every rule, as one call."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import given as drawn

from ..model.example import Example, Message
from ..spec.behind_door import original_of
from ..spec.host import Host
from ..spec.option_value import texts_in
from ..spec.options import settle_rule
from ..spec.rule import Rule
from ..spec.spec_check import fault_of
from .asking import Answer, Setting, Trial, ask
from .dataset_laws import check_dataset, check_facts
from .fixing import Fix, fix_of
from .hits import check_hit
from .law import steady
from .manual import BAD, GOOD, Shown, shown
from .neighbours import any_near, planted, sets_near
from .settings import settings_for

BeyondRepair = Callable[[Example, str], bool]


def check_rule(
    rule: Rule,
    *,
    host: Host | None = None,
    settings: Sequence[Setting] | None = None,
    options: Mapping[str, Any] | None = None,
    beyond_repair: BeyondRepair | None = None,
    examples: int = 100,
) -> None:
    """Check that a rule obeys the laws of all rules. Raises an AssertionError that says what to do.

    On any Example the rule raises nothing, reports the same each time, and does not change the Example; each pointer
    leads to something, each message is one line, and what `when`, `triggers` and `by_roles` declare is true.
    It fires on the `Example` of its manual, and not on what to `Use instead`. If it has a fix, the fix removes the
    findings, and does nothing the second time; also in examples with the texts of `options`. For a rule over a
    dataset, `merge` is associative and equals one pass, wherever the dataset is cut, and states survive the transfer
    to another process.

    `host` is searched for the fix; default: all installed plugins. `settings` are what a run may know; default: what
    the manual's Example needs, and a few targets and prompts of production. `options` are those of the rule.
    `beyond_repair(example, pointer)` says which findings the fix leaves, according to the manual. `examples` is the
    number tried for each law; `settings.default` of hypothesis holds for the rest.
    """
    host = host or Host()
    rule = original_of(rule)
    fault = fault_of(rule)
    assert not fault, fault
    known = settings[0] if settings else Setting()
    bad, good = (_known(shown(rule, title, host), known) for title in (BAD, GOOD))
    _check_manual(rule, bad, good)
    given_options = settle_rule(rule, {**bad.setting.options, **(options or {})}, f"rule {rule.name}")
    tried = list(settings) if settings is not None else settings_for(rule, bad.setting)
    # Options that name words are met only where the words are.
    named = planted(bad.examples, texts_in(list((options or {}).values())))
    seeds = [*bad.examples, *good.examples, *named]
    if rule.prepass is not None:
        check_facts(rule, tried, seeds, examples)
    tried = [msgspec.structs.replace(setting, options=given_options) for setting in tried]
    check = _check_answers if rule.dataset is None else check_dataset
    for setting in tried:
        check(rule, setting, seeds, max(examples // len(tried), 10))
    if rule.fix:
        fixed = msgspec.structs.replace(tried[0], format=bad.setting.format)
        _check_fix(rule, host, bad, fixed, seeds, beyond_repair, examples)


def _known(part: Shown, setting: Setting) -> Shown:
    """Return what a manual shows, in a setting that also knows what the caller's does."""
    own = part.setting
    made = msgspec.structs.replace(
        setting,
        format=own.format,
        target=own.target or setting.target,
        production=own.production or setting.production,
        template=own.template or setting.template,
        options={**setting.options, **own.options},
    )
    return Shown(part.examples, made, part.records)


def _check_manual(rule: Rule, bad: Shown, good: Shown) -> None:
    found = _asked(rule, bad)
    more = "" if rule.dataset is None else "; see and merge return the state, changed or new"
    assert found, (
        f"{rule.name}: its manual's Example does not fire the rule; show a record that does. "
        f"A ```yaml block above it says what the rule needs to know: production, target, rules{more}"
    )
    wrong = _asked(rule, good)
    assert not wrong, f"{rule.name}: it fires on what its manual says to use instead: {wrong[0].message}"


def _asked(rule: Rule, part: Shown) -> list[Answer]:
    try:
        return ask(rule, part.examples, part.setting)
    except Exception as error:
        form = "a check yields (pointer, message), or returns a list of them"
        if rule.dataset is not None:
            form = "findings yields (place, pointer, message, key); states go to other processes with pickle"
        raise AssertionError(
            f"{rule.name}: on the records of its manual it raised {type(error).__name__}: {error}; it takes what it "
            f"needs by the names target, production, tokens, facts, format; {form}"
        ) from error


# -- rules over single examples ----------------------------------------------------------------------------------------


def _check_answers(rule: Rule, setting: Setting, seeds: Sequence[Example], count: int) -> None:
    trial = Trial(rule, seeds, setting)
    if trial.silent:
        return
    if rule.prepass is None:
        steady(count)(drawn(any_near(seeds))(lambda example: check_answer(trial, example)))()
        return

    @steady(count)
    @drawn(sets_near(seeds, most=4))
    def law(examples: list[Example]) -> None:
        whole = Trial(rule, examples, setting)
        for example in examples:
            check_answer(whole, example)

    law()


def check_answer(trial: Trial, example: Example) -> None:
    """Check what a rule says about one example against all laws."""
    rule = trial.rule
    before = copy.deepcopy(example)
    try:
        hits = trial.hits(example)
    except Exception as error:
        raise AssertionError(
            f"{rule.name}: it raised {type(error).__name__}: {error}; a rule meets every Example: content may be None "
            "or a list of parts, any list may be empty; text_of(content) is always text"
        ) from error
    assert example == before, f"{rule.name}: it changed the Example; a rule only looks: change a copy, or write a fix"
    record = msgspec.to_builtins(example)
    for hit in hits:
        check_hit(rule, hit, record)
    again = trial.hits(copy.deepcopy(example))
    assert again == hits, f"{rule.name}: it reports different things about one example; keep no state between calls"
    assert not hits or trial.needs(example), (
        f"{rule.name}: it fires on an example without what its when= or triggers= name, so a run would never ask it; "
        "name all features and triggers, or none"
    )
    if rule.by_roles and not needs_texts(example):
        plain = [Message(turn.role, "x") for turn in example.messages]
        silent = not trial.hits(Example(plain))
        assert silent == (not hits), (
            f"{rule.name}: it depends on the texts of plain turns, although it declares by_roles=True; remove that"
        )


def needs_texts(example: Example) -> bool:
    """Whether an example is more than turns with nothing but a role and some text."""
    bare = [Message(turn.role, turn.content) for turn in example.messages]
    texts = all(isinstance(turn.content, str) and turn.content for turn in bare)
    return not (bare and texts and msgspec.structs.replace(example, place=None) == Example(bare))


# -- fixes -------------------------------------------------------------------------------------------------------------


def _check_fix(
    rule: Rule,
    host: Host,
    bad: Shown,
    setting: Setting,
    seeds: Sequence[Example],
    beyond_repair: BeyondRepair | None,
    count: int,
) -> None:
    if Trial(rule, bad.examples, setting).silent:
        return
    fix = fix_of(rule, bad.examples, setting, host)
    assert fix is not None, f"{rule.name}: its fix_options say that there is no fix for its own manual's Example"
    left = ask(rule, fix(bad.examples), setting)
    assert not left, f"{rule.name}: after its fix {rule.fix}, the manual's Example still fires it: {left[0].message}"
    if rule.dataset is not None or rule.prepass is not None:
        return

    for seed in seeds:
        check_mended(rule, fix, seed, setting, beyond_repair)

    @steady(count)
    @drawn(any_near(seeds))
    def law(example: Example) -> None:
        check_mended(rule, fix, example, setting, beyond_repair)

    law()


def check_mended(
    rule: Rule, fix: Fix, example: Example, setting: Setting, beyond_repair: BeyondRepair | None = None
) -> None:
    """Check that the fix takes away what a rule found in one example, and does nothing the second time."""
    if not ask(rule, [example], setting):
        return
    once = fix([example])
    twice = fix(once)
    for one in (*once, *twice):
        one.place = None
    assert twice == once, f"{rule.name}: its fix {rule.fix} changes the example again the second time; make it converge"
    for one in once:
        for answer in ask(rule, [one], setting):
            allowed = beyond_repair is not None and beyond_repair(one, answer.pointer)
            assert allowed, (
                f"{rule.name}: after its fix {rule.fix}, it still reports {answer.message!r} at {answer.pointer!r}; "
                "fix that too, or say in check_rule(beyond_repair=…) what the fix leaves alone"
            )
