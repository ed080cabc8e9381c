"""Every rule against its YAML file, its own manual, and the laws that hold for all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from strategies import examples, plain_examples

from ftconv import Example, Host, Rule, resolve
from ftconv.options import options_of, settle

HERE = Path(__file__).parent
HOST = Host(strangers=False)
RULES = [pytest.param(rule, id=name) for name, rule in sorted(HOST.rules.items())]
DEFAULT = [rule for rule in HOST.rules.values() if rule.severity != "off"]
CASES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*.yaml"))}
SECTIONS = ["Why is this bad?", "Example", "Use instead", "Fix", "Options", "Source"]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}: {case['title']}")
        for name, lists in CASES.items()
        for case in lists[kind]
    ]  # fmt: skip


def hits(rule: Rule, example: Example, options: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    return list(rule.check(example, **settle(rule.check, options or {}, rule.name)))


def section(rule: Rule, title: str) -> str:
    found = re.search(rf"^{re.escape(title)}\n((?:    .*\n?|\n)+)", rule.manual, re.MULTILINE)
    return dedent(found[1]) if found else ""


def record_in(rule: Rule, title: str) -> Any:
    block = re.search(r"```json\n(.*?)```", section(rule, title), re.DOTALL)
    assert block, f"{rule.name}: no ```json block under {title!r}"
    return json.loads(block[1])


@pytest.mark.parametrize(("name", "case"), cases("pass"))
def test_a_rule_is_silent_where_its_file_says_so(name: str, case: dict[str, Any]) -> None:
    assert hits(HOST.rule(name), msgspec.convert(case["example"], Example), case.get("options")) == []


@pytest.mark.parametrize(("name", "case"), cases("fail"))
def test_a_rule_points_to_what_its_file_says(name: str, case: dict[str, Any]) -> None:
    found = hits(HOST.rule(name), msgspec.convert(case["example"], Example), case.get("options"))
    wanted = case["pointer"] if isinstance(case["pointer"], list) else [case["pointer"]]
    assert [pointer for pointer, _ in found] == wanted
    assert case["message contains"] in found[0][1]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_file_with_two_cases_of_each_kind(rule: Rule) -> None:
    lists = CASES[rule.name]
    assert set(lists) == {"pass", "fail"}
    assert min(map(len, lists.values())) >= 2


def test_every_file_belongs_to_a_rule() -> None:
    assert set(CASES) == set(HOST.rules)


@pytest.mark.parametrize("rule", RULES)
def test_the_example_of_a_manual_fires_its_rule_and_no_other_default_rule(rule: Rule) -> None:
    example = HOST.reader("chat").read(record_in(rule, "Example"))
    assert [other.name for other in DEFAULT if other is not rule and hits(other, example)] == []
    assert hits(rule, example)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_manual_says_to_use_instead_is_silent(rule: Rule) -> None:
    example = HOST.reader("chat").read(record_in(rule, "Use instead"))
    assert [other.name for other in (*DEFAULT, rule) if hits(other, example)] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_manual_has_its_sections_in_order_and_only_those_it_needs(rule: Rule) -> None:
    titles = re.findall(r"^(\S.*)\n    ", rule.manual, re.MULTILINE)
    optional = {"Fix": bool(rule.fix), "Options": bool(options_of(rule.check))}
    assert titles == [title for title in SECTIONS if optional.get(title, True)]
    assert "http" in section(rule, "Source")
    assert rule.summary.endswith(".")
    assert rule.summary.count(". ") == 0
    if rule.fix:
        assert f"`{rule.fix}`" in section(rule, "Fix")
        assert rule.fix in HOST.transforms


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_called_what_its_module_is_called(rule: Rule) -> None:
    module = rule.check.__module__.rpartition(".")[2]
    assert module == rule.name.replace("-", "_") == rule.check.__name__


@given(examples())
def test_no_rule_fails_on_any_example_and_every_pointer_leads_somewhere(example: Example) -> None:
    record = msgspec.to_builtins(example)
    before = msgspec.json.encode(example)
    for rule in HOST.rules.values():
        for pointer, message in hits(rule, example):
            resolve(record, pointer)
            assert message
            assert len(message) < 120
            assert "\n" not in message
    assert msgspec.json.encode(example) == before


@given(plain_examples())
def test_a_sound_conversation_passes_all_default_rules(example: Example) -> None:
    assert [rule.name for rule in DEFAULT if hits(rule, example)] == []


@given(examples())
def test_what_a_fix_mends_no_longer_fires_and_mending_twice_is_mending_once(example: Example) -> None:
    for name in ("drop-empty-turns", "drop-trailing-user", "keep-first-system", "merge-turns"):
        fix = HOST.transform(name).function
        once = fix(example)
        if once is None:
            continue
        assert fix(once) == once
        left = {pointer for rule in DEFAULT if rule.fix == name for pointer, _ in hits(rule, once)}
        assert all(beyond_repair(name, once, pointer) for pointer in left)


def beyond_repair(fix: str, example: Example, pointer: str) -> bool:
    """Say whether the manual of the rule names this as something that the fix leaves alone."""
    thread, _, index = pointer[1:].partition("/")
    turns = getattr(example, thread)
    turn = turns[int(index)]
    if fix == "drop-trailing-user":
        return bool(turn.role == "tool")
    if fix == "merge-turns":
        first = turns[int(index) - 1]
        apart = turn.role != first.role or turn.name != first.name or turn.weight is not first.weight
        kept = turn.tool_calls or first.tool_calls or turn.reasoning is not None
        refused = turn.refusal is not None or first.refusal is not None
        odd = turn.tool_call_id != first.tool_call_id or (turn.extra and first.extra)
        return bool(apart or kept or refused or odd)
    return False
