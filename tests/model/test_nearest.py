"""Did you mean: the nearest known word, what is said without one, and nothing where there is nothing to say."""

from __future__ import annotations

from ftconv import nearest
from ftconv.model.nearest import did_you_mean


def test_the_nearest_known_word_is_offered_and_else_what_the_caller_says() -> None:
    assert did_you_mean("usr", ["user", "tool"]) == "; did you mean 'user'?"
    assert did_you_mean("xyz", ["user", "tool"], "known: user, tool") == "; known: user, tool"
    assert did_you_mean("xyz", ["user", "tool"]) == did_you_mean("", []) == ""


def test_how_much_alike_is_near_enough_can_be_said() -> None:
    assert nearest("usher", ["user"], 0.9) == ""
    assert nearest("usher", ["user"]) == "user"
