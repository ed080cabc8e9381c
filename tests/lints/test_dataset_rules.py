"""Rules over the dataset, on sets made for them: doubles, several files, and cuts at every place."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from budget import budget, memory
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import examples, plain_examples, preferences

from ftconv import Example, Host, Message
from ftconv.spec.options import options_of_rule
from ftconv.testing import RuleCase, Setting, ask, rule_cases
from ftconv.testing.asking import Trial, placed
from ftconv.testing.cases import input_of
from ftconv.testing.dataset_laws import check_set

HERE = Path(__file__).parent
HOST = Host(third_party=False)
RULES = [rule for _, rule in sorted(HOST.rules.items()) if rule.dataset is not None]
CASES = [case for rule in RULES for case in rule_cases(HERE / f"{rule.name}.yaml") if case.kind != "fix"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.title}")
def test_it_does_not_matter_where_the_input_is_cut(case: RuleCase) -> None:
    rule = HOST.rule(case.rule)
    assert rule.dataset is not None
    some, setting, _ = input_of(case, rule, HOST)
    placed(some)
    trial = Trial(rule, some, setting)
    if trial.silent:
        return
    for cut in range(len(some) + 1):
        check_set(trial, some, (cut, len(some)))
    state = trial.state([])
    for one in some:
        state = rule.dataset.merge(state, trial.state([one]))
    assert trial.answers(state) == trial.answers(trial.state(some))


def sets() -> st.SearchStrategy[list[Example]]:
    """Sets in which some examples come again, as they were, or with another reply, label or side."""
    kinds = st.one_of(plain_examples(), preferences(), examples())
    return st.lists(kinds, min_size=1, max_size=4).flatmap(
        lambda few: st.lists(st.sampled_from(few).flatmap(variants), min_size=1, max_size=9)
    )


def variants(example: Example) -> st.SearchStrategy[Example]:
    """Copies of the example, as it is and changed: one object has one place, so none comes twice."""
    made = [msgspec.structs.replace(example), msgspec.structs.replace(example, extra={"id": 7})]
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


@settings(max_examples=budget(40))
@given(sets(), st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_a_rule_keeps_the_laws_on_sets_in_which_examples_come_again(some: list[Example], cuts: tuple[int, int]) -> None:
    placed(some)
    for rule in RULES:
        options = {option.name: True for option in options_of_rule(rule) if option.type is bool}
        trial = Trial(rule, some, Setting(options=options, against=tuple(some[:2])))
        if not trial.silent:
            check_set(trial, some, cuts)
            whole = trial.answers(trial.state(some))
            assert all(answer.more for answer in whole)
            with memory(500):
                assert trial.answers(trial.state(some)) == whole


def test_sound_examples_that_differ_pass() -> None:
    sound = [Example([Message("user", f"Question {n}?"), Message("assistant", f"Answer {n}.")]) for n in range(50)]
    setting = Setting(against=(Example([Message("user", "Question 99?")]),))
    assert [rule.name for rule in RULES if rule.severity != "off" and ask(rule, sound, setting)] == []


def test_what_a_file_says_of_itself_ends_with_the_file() -> None:
    lone = {"messages": [{"role": "system", "content": "You are Marv."}]}
    plain = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    for name, first, second in (
        ("orphan-system-record", [plain, lone], [plain, plain]),
        ("varying-keys", [plain, plain], [{**plain, "extra": {"id": 1}}] * 2),
    ):
        rule = HOST.rule(name)
        a, b = (msgspec.convert(records, list[Example]) for records in (first, second))
        assert ask(rule, [*a, *b])
        placed(a, "a.jsonl")
        placed(b, "b.jsonl")
        trial = Trial(rule, [*a, *b], Setting())
        assert trial.answers(trial.state([*a, *b])) == []
        for cut in range(5):
            check_set(trial, [*a, *b], (cut, cut))


def test_one_example_may_stand_in_a_set_several_times() -> None:
    again = Example([Message("user", "How far is the Moon?"), Message("assistant", "384,400 km.")])
    found = ask(HOST.rule("duplicate-example"), [again] * 3)
    assert [(answer.record, answer.message) for answer in found] == [
        (1, "duplicate of data.jsonl:1"), (2, "duplicate of data.jsonl:1"),
    ]  # fmt: skip
    assert again.place is None
