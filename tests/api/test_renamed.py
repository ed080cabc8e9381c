"""Public names that have another name now: they work, and say which."""

from __future__ import annotations

import pytest

import ftconv


@pytest.mark.parametrize(("old", "new"), [("Facts", "Fold"), ("Signs", "Triggers"), ("Survey", "Prepass")])
def test_a_renamed_public_name_works_and_names_the_new_one(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"ftconv.{old} is called ftconv.{new} now") as told:
        assert getattr(ftconv, old) is getattr(ftconv, new)
    assert told[0].filename == __file__
    assert old not in ftconv.__all__
