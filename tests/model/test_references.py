"""Names of reference columns: one list, which the rule, the hints and the readers go by."""

from __future__ import annotations

import pytest
from house.offenders import none_of

from ftconv import REFERENCE_COLUMNS, Host, is_reference
from ftconv.engine.column_words import QUESTION, REFERENCE, REPLY


@pytest.mark.parametrize("name", [*REFERENCE_COLUMNS, "groundTruth", "Answers", "reference-answer", "TEST_CASES"])
def test_a_name_of_a_reference_is_told_in_any_spelling(name: str) -> None:
    assert is_reference(name)


@pytest.mark.parametrize("name", ["label", "prompt", "question", "response", "answered", "s", ""])
def test_other_names_are_none(name: str) -> None:
    assert not is_reference(name)


def test_no_word_that_hints_go_by_is_also_one_of_a_question_or_a_reply() -> None:
    assert {"ground", "truth", "reference", "rubric"} <= REFERENCE
    none_of(REFERENCE & {*QUESTION, *REPLY})


def test_the_manual_of_grpo_names_them_all() -> None:
    manual = Host(third_party=False).readers["grpo"].manual
    none_of(name for name in REFERENCE_COLUMNS if f"`{name}`" not in manual)
