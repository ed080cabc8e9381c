"""Every rule against its YAML file, its own manual, and the laws that hold for all: by the kit for plugin authors."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from budget import budget
from hypothesis import assume, given

from ftconv import Example, Host, Rule, resolve
from ftconv.spec.options import options_of_rule
from ftconv.testing import Setting, ask, check_rule, conversations, media, preferences, rule_cases, run_case, tool_use
from ftconv.testing.cases import RuleCase
from ftconv.testing.manual import BAD, GOOD, section, shown, titles

HERE = Path(__file__).parent
HOST = Host(third_party=False)
RULES = [pytest.param(rule, id=name) for name, rule in sorted(HOST.rules.items())]
ONE_PASS = [rule for rule in RULES if rule.values[0].prepass is None]
DEFAULT = [rule for rule in HOST.rules.values() if rule.severity != "off"]
CASES = {path.stem: rule_cases(path) for path in sorted(HERE.glob("*.yaml"))}
EACH = [pytest.param(case, id=f"{name}: {case.title}") for name, cases in CASES.items() for case in cases]
SECTIONS = ["Why is this bad?", "Example", "Use instead", "Fix", "Options", "Source"]
NAMED_BY_FILE = {"few-examples", "example-count"}
"""Rules that fire on any set as small as those of a manual."""
FIRES_TOO = {
    "arguments-break-schema": {"invented-argument"},
    "orphan-system-record": {"missing-system", "missing-assistant"},
    "uneven-records": {"uneven-thoughts"},
}
"""For a rule, the others that find something in its manual as well, and rightly so."""


@pytest.mark.parametrize("case", EACH)
def test_a_rule_says_what_its_file_says(case: RuleCase) -> None:
    run_case(case, HOST)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_file_with_two_cases_of_each_kind(rule: Rule) -> None:
    kinds = [case.kind for case in CASES[rule.name]]
    assert kinds.count("pass") >= 2
    assert kinds.count("fail") >= 2


def test_every_file_belongs_to_a_rule() -> None:
    assert set(CASES) == set(HOST.rules)


@cache
def settings_of(name: str) -> list[Setting] | None:
    """What is compared with, for the rule that says so in the prose of its manual."""
    found = re.search(r"^ +Compared with a file that holds `(.*)`", HOST.rule(name).manual, re.MULTILINE)
    if found is None:
        return None
    return [Setting(against=(HOST.reader("chat").read(msgspec.json.decode(found[1])),))]


def beyond_repair(example: Example, pointer: str) -> bool:
    """Say whether the manual of FT210 names this as something that `merge-turns` leaves alone."""
    thread, _, index = pointer[1:].partition("/")
    turns = getattr(example, thread)
    turn, first = turns[int(index)], turns[int(index) - 1]
    apart = turn.role != first.role or turn.name != first.name or turn.weight is not first.weight
    kept = turn.tool_calls or first.tool_calls or turn.reasoning is not None
    refused = turn.refusal is not None or first.refusal is not None
    odd = turn.tool_call_id != first.tool_call_id or (turn.extra and first.extra)
    return bool(apart or kept or refused or odd)


def tool_is_last(example: Example, pointer: str) -> bool:
    """Say whether the manual of FT211 names this as something that `drop-trailing-user` leaves alone."""
    return example.messages[-1].role == "tool"


def is_lost(example: Example, pointer: str) -> bool:
    """Say whether the manual of FT304 names this as something that `strip-invisible` leaves alone."""
    return "\ufffd" in resolve(msgspec.to_builtins(example), pointer)


LEFT_ALONE = {
    "consecutive-roles": beyond_repair,
    "several-systems": beyond_repair,
    "trailing-user": tool_is_last,
    "invisible-character": is_lost,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_keeps_the_laws(rule: Rule) -> None:
    left = LEFT_ALONE.get(rule.name)
    check_rule(rule, host=HOST, settings=settings_of(rule.name), beyond_repair=left, examples=budget(25))


@pytest.mark.parametrize("title", [BAD, GOOD])
@pytest.mark.parametrize("rule", ONE_PASS)
def test_what_a_manual_shows_fires_no_other_default_rule(rule: Rule, title: str) -> None:
    part = shown(rule, title, HOST)
    setting = msgspec.structs.replace(part.setting, options={}, production=None)
    others = [other for other in DEFAULT if other is not rule and (other.dataset is None) == (rule.dataset is None)]
    found = {other.name for other in others if ask(other, part.examples, setting)}
    assert found - NAMED_BY_FILE - FIRES_TOO.get(rule.name, set()) == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_manual_has_its_sections_in_order_and_only_those_it_needs(rule: Rule) -> None:
    options = options_of_rule(rule)
    optional = {"Fix": bool(rule.fix), "Options": bool(options)}
    assert titles(rule.manual) == [title for title in SECTIONS if optional.get(title, True)]
    assert "http" in section(rule.manual, "Source")
    assert rule.summary.endswith(".")
    assert rule.summary.count(". ") == 0
    assert [o.name for o in options if f"`{o.name}`" not in section(rule.manual, "Options")] == []
    if rule.fix:
        assert f"`{rule.fix}" in section(rule.manual, "Fix")
        assert rule.fix in HOST.transforms


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_called_what_its_module_is_called(rule: Rule) -> None:
    module = rule.function.__module__.rpartition(".")[2]
    assert module == rule.name.replace("-", "_") == rule.function.__name__


SOUND: list[Any] = [conversations(), tool_use(), preferences(), media()]


@pytest.mark.parametrize("some", SOUND, ids=["text", "tools", "preferences", "media"])
def test_a_sound_example_passes_all_default_rules(some: Any) -> None:
    rules = [rule for rule in DEFAULT if rule.dataset is None]

    @given(some)
    def law(example: Example) -> None:
        assume("<|" not in repr(example))  # a mark, by chance
        assert [rule.name for rule in rules if ask(rule, [example])] == []

    law()
