"""Rules over the dataset say the same of plain rows as of the examples that they stand for."""

from __future__ import annotations

from functools import partial

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import plain_examples

from ftconv import Batch, Example, Host, Place, PlainRow, Rule, text_of
from ftconv.spec.rule import seeing
from ftconv.testing import Setting
from ftconv.testing.asking import Trial, placed

HOST = Host(third_party=False)
RULES = [rule for _, rule in sorted(HOST.rules.items()) if rule.dataset is not None and not rule.wants]


def row(example: Example) -> PlainRow:
    texts = [text_of(turn.content) for turn in example.messages]
    return PlainRow(tuple(turn.role for turn in example.messages), texts, "\n".join(texts), None)


def place_of(examples: list[Example], at: int) -> Place:
    found = examples[at].place
    assert found is not None
    return found


def batches() -> st.SearchStrategy[list[list[Example]]]:
    """Batches of few different conversations, many of them equal: with a system prompt each, without, or mixed."""

    def made(some: list[Example]) -> st.SearchStrategy[list[list[Example]]]:
        run = st.builds(
            lambda one, times: [replace(one) for _ in range(times)], st.sampled_from(some), st.integers(1, 4)
        )
        mixed = st.lists(st.sampled_from(some).map(replace), min_size=1, max_size=4)
        return st.lists(run | mixed, min_size=1, max_size=6)

    kinds = st.sampled_from([None, True, False])
    return kinds.flatmap(lambda system: st.lists(plain_examples(system=system), min_size=1, max_size=4)).flatmap(made)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_plain_rows_are_seen_like_examples(rule: Rule) -> None:
    assert rule.dataset is not None
    see = seeing(rule.dataset, {}, {})

    @settings(max_examples=budget(60))
    @given(batches())
    def law(parts: list[list[Example]]) -> None:
        assert rule.dataset is not None
        examples = [example for part in parts for example in part]
        placed(examples)
        trial = Trial(rule, examples, Setting(against=()))
        state, of_rows = rule.dataset.start(), rule.dataset.start()
        for part in parts:
            state = see(state, Batch(part))
            of_rows = see(of_rows, Batch(list(map(row, part)), partial(place_of, part)))
        assert trial.answers(state) == trial.answers(of_rows)

    law()
