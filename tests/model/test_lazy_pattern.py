"""A pattern that is compiled late is the pattern."""

from __future__ import annotations

import re

import pytest

from ftconv import LazyPattern


def test_it_compiles_when_it_is_used_and_then_is_the_pattern() -> None:
    broken = LazyPattern("(")
    with pytest.raises(re.error):
        broken.search("moon")
    late = LazyPattern("M(oo)n", re.IGNORECASE)
    kept = late.search
    assert kept("the moon")[1] == late.search("the moon")[1] == "oo"
    assert late.search == late.compiled.search
    assert late.sub(r"<\1>", "the Moon") == "the <oo>"
    assert not hasattr(late, "__deepcopy__")
