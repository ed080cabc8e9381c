"""A mask that trains all of a text says no more than the text."""

from __future__ import annotations

import pytest

from ftconv import Example, Host
from ftconv.conversion.comparison import comes_back, fingerprint

SEGMENTS = "segments"


@pytest.mark.parametrize("mask", [None, [(2, True)], [(1, True), (1, True)], [(1, True), (1, False)]])
def test_a_text_comes_back_with_its_mask_whether_or_not_that_says_anything(mask: list[tuple[int, bool]] | None) -> None:
    host = Host(third_party=False)
    example = Example(text="ab", mask=mask)
    back = host.reader(SEGMENTS).read(host.writer(SEGMENTS).write(example))
    assert comes_back(fingerprint(example, 0), back, 0)


def test_a_mask_that_says_something_is_compared() -> None:
    meant = fingerprint(Example(text="ab", mask=[(1, True), (1, False)]), 0)
    assert not comes_back(meant, Example(text="ab"), 0)
