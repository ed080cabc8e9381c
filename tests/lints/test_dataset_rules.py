"""Rules over the dataset: their YAML files, their manuals, and the laws of states that are merged."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples, plain_examples, preferences

from ftconv import Example, Host, Message, Place, Rule
from ftconv.engine.detection import rank
from ftconv.model.batch import batches_of
from ftconv.spec.options import options_of_rule, settle_rule
from ftconv.spec.rule import seeing, with_given

HERE = Path(__file__).parent
HOST = Host(third_party=False)
CODES = "FT218 FT219 FT504 FT505 FT601 FT602 FT603 FT604 FT605 FT606 FT607"
RULES = {rule.name: rule for rule in map(HOST.rule, CODES.split())}
CASES = {name: yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")) for name in RULES}
EACH = [pytest.param(rule, id=name) for name, rule in RULES.items()]

Hits = list[tuple[int | None, str, str, str]]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(RULES[name], case, id=f"{name}: {case['title']}")
        for name, lists in CASES.items()
        for case in lists[kind]
    ]  # fmt: skip


def placed(items: Sequence[Any], file: str = "data.jsonl") -> list[Example]:
    made = [copy.deepcopy(i) if isinstance(i, Example) else msgspec.convert(i, Example) for i in items]
    for number, example in enumerate(made):
        example.place = Place(file, number + 1, 1, 100 * number, number)
    return made


def chunk_state(rule: Rule, chunk: Sequence[Example], options: dict[str, Any]) -> Any:
    """What a worker sends home."""
    assert rule.dataset is not None
    state = with_given(rule.dataset.start, options, {})()
    for batch in batches_of(chunk):
        state = seeing(rule.dataset, options, {})(state, batch)
    return pickle.loads(pickle.dumps(state))


def hits_of(rule: Rule, state: Any, options: dict[str, Any], against: Sequence[Example] = ()) -> Hits:
    assert rule.dataset is not None
    found = with_given(rule.dataset.findings, options, {"against": lambda: iter(against)})(state)
    return [(None if place is None else place.record, *rest) for place, *rest in found]


def hits(rule: Rule, chunks: Sequence[Sequence[Example]], case: dict[str, Any] | None = None) -> Hits:
    """What a rule says about chunks, merged from the left."""
    assert rule.dataset is not None
    options = settle_rule(rule, (case or {}).get("options") or {}, rule.name)
    state, *others = [chunk_state(rule, chunk, options) for chunk in chunks]
    for other in others:
        state = rule.dataset.merge(state, other)
    return hits_of(rule, state, options, placed((case or {}).get("against") or [], "other.jsonl"))


@pytest.mark.parametrize(("rule", "case"), cases("pass"))
def test_a_rule_is_silent_where_its_file_says_so(rule: Rule, case: dict[str, Any]) -> None:
    assert hits(rule, [placed(case["examples"])], case) == []


@pytest.mark.parametrize(("rule", "case"), cases("fail"))
def test_a_rule_points_to_what_its_file_says(rule: Rule, case: dict[str, Any]) -> None:
    found = hits(rule, [placed(case["examples"])], case)
    assert [record for record, *_ in found] == case["records"]
    assert {pointer for _, pointer, *_ in found} == {case["pointer"]}
    assert case["message contains"] in found[0][2]


@pytest.mark.parametrize(("rule", "case"), [*cases("pass"), *cases("fail")])
def test_it_does_not_matter_where_the_input_is_cut(rule: Rule, case: dict[str, Any]) -> None:
    whole = placed(case["examples"])
    expected = hits(rule, [whole], case)
    for cut in range(len(whole) + 1):
        assert hits(rule, [whole[:cut], whole[cut:]], case) == expected
    assert hits(rule, [[one] for one in whole] or [[]], case) == expected


@pytest.mark.parametrize("rule", EACH)
def test_a_rule_has_a_file_with_two_cases_of_each_kind(rule: Rule) -> None:
    assert set(CASES[rule.name]) - {"fix"} == {"pass", "fail"}
    assert min(len(CASES[rule.name][kind]) for kind in ("pass", "fail")) >= 2


def shown(rule: Rule, title: str) -> list[Example]:
    block = re.search(rf"^{title}\n(?:    [^\n]*\n|\n)*?    ```jsonl\n(.*?)```", rule.manual, re.MULTILINE | re.DOTALL)
    assert block, f"{rule.name}: no ```jsonl block under {title!r}"
    records = [msgspec.json.decode(line) for line in block[1].splitlines() if line.strip()]
    return placed([HOST.reader(rank(records, HOST, {})[0].format).read(record) for record in records])


def setting(rule: Rule) -> dict[str, Any]:
    """What the manual says that its example needs: options, and what is compared with."""
    options = re.search(r"```yaml\n    +rules: \{[a-z-]+: (.*)\}\n", rule.manual)
    against = re.search(r"^ +Compared with a file that holds `(.*)`", rule.manual, re.MULTILINE)
    return {
        "options": yaml.safe_load(options[1]) if options else {},
        "against": [msgspec.json.decode(against[1])] if against else [],
    }


@pytest.mark.parametrize("rule", EACH)
def test_the_example_of_a_manual_fires_its_rule_and_no_other_default_rule(rule: Rule) -> None:
    case = setting(rule)
    assert hits(rule, [shown(rule, "Example")], case)
    assert hits(rule, [shown(rule, "Use instead")], case) == []
    for title in ("Example", "Use instead"):
        quiet = [r for r in RULES.values() if r not in (rule, RULES["few-examples"]) and r.severity != "off"]
        assert [r.name for r in quiet if hits(r, [shown(rule, title)])] == []


@pytest.mark.parametrize("rule", EACH)
def test_every_option_stands_in_the_manual(rule: Rule) -> None:
    for option in options_of_rule(rule):
        assert f"- `{option.name}`: " in rule.manual


def sets() -> st.SearchStrategy[list[Example]]:
    """Sets in which some examples come again, as they were, or with another reply, label or side."""
    kinds = st.one_of(plain_examples(), preferences(), examples())
    return st.lists(kinds, min_size=1, max_size=4).flatmap(
        lambda few: st.lists(st.sampled_from(few).flatmap(variants), min_size=1, max_size=9)
    )


def variants(example: Example) -> st.SearchStrategy[Example]:
    """The example, and others that say nearly or wholly the same."""
    made = [example, msgspec.structs.replace(example, extra={"id": 7})]
    made.append(msgspec.structs.replace(example, chosen=example.rejected, rejected=example.chosen))
    made += [msgspec.structs.replace(example, label=label) for label in (True, False)]
    for change in (
        {"seen": "gpt"}, {"weight": 0}, {"weight": None}, {"content": "No."}, {"content": " NO.\n"},
        {"reasoning": "Hm."}, {"extra": {"lang": "en"}},
        {"content": [{"type": "text", "text": "No."}]}, {"content": None},
    ):  # fmt: skip
        if example.messages:
            last = msgspec.structs.replace(example.messages[-1], **change)
            made.append(msgspec.structs.replace(example, messages=[*example.messages[:-1], last]))
    return st.sampled_from(made)


@given(sets(), st.data())
def test_merging_is_associative_and_equals_one_pass(items: list[Example], data: st.DataObject) -> None:
    whole = placed(items)
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    for rule in RULES.values():
        assert rule.dataset is not None
        merge = rule.dataset.merge
        options = settle_rule(rule, {o.name: True for o in options_of_rule(rule) if o.type is bool}, rule.name)
        once = hits_of(rule, chunk_state(rule, whole, options), options, whole[:2])
        parts = [chunk_state(rule, part, options) for part in (whole[:a], whole[a:b], whole[b:])]
        x, y, z = copy.deepcopy(parts)
        assert hits_of(rule, merge(merge(x, y), z), options, whole[:2]) == once
        x, y, z = copy.deepcopy(parts)
        assert hits_of(rule, merge(x, merge(y, z)), options, whole[:2]) == once


@given(sets())
def test_no_rule_changes_an_example_and_every_place_is_one_of_the_input(items: list[Example]) -> None:
    whole = placed(items)
    before = msgspec.json.encode(whole)
    for rule in RULES.values():
        for record, _, message, key in hits(rule, [whole], {"against": items}):
            assert record is None or 0 <= record < len(whole)
            assert message
            assert "\n" not in message
            assert key
    assert msgspec.json.encode(whole) == before


def test_sound_examples_that_differ_pass() -> None:
    sound = [Example([Message("user", f"Question {n}?"), Message("assistant", f"Answer {n}.")]) for n in range(50)]
    for rule in RULES.values():
        if rule.severity != "off":
            assert hits(rule, [placed(sound)], {"against": [Example([Message("user", "Question 99?")])]}) == []


def test_what_a_file_says_of_itself_ends_with_the_file() -> None:
    lone = {"messages": [{"role": "system", "content": "You are Marv."}]}
    plain = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    for name, first, second in (
        ("orphan-system-record", [plain, lone], [plain, plain]),
        ("varying-keys", [plain, plain], [{**plain, "extra": {"id": 1}}] * 2),
    ):
        whole = [*placed(first, "a.jsonl"), *placed(second, "b.jsonl")]
        for cut in range(len(whole) + 1):
            assert hits(RULES[name], [whole[:cut], whole[cut:]]) == []
        assert hits(RULES[name], [[one] for one in whole]) == []
        assert hits(RULES[name], [placed([*first, *second])])
