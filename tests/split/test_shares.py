"""Shares: what the user may ask for, and how it is rounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import call
from samples import chats, jsonl

from ftconv import UsageError
from ftconv.split.shares import parse_shares, whole_numbers


@pytest.mark.parametrize(
    ("given_", "names", "amounts"),
    [
        ({}, ("train", "valid"), (0.9, 0.1)),
        ({"train": "0.8"}, ("train", "valid"), (0.8, 0.2)),
        ({"train": "80%", "test": "0.1"}, ("train", "valid", "test"), (0.8, 0.1, 0.1)),
        ({"test": "0.2"}, ("train", "test"), (0.8, 0.2)),
        ({"valid": "0.1", "test": "0.1"}, ("train", "valid", "test"), (0.8, 0.1, 0.1)),
        ({"train": "0.7", "valid": "0.2", "test": "0.1"}, ("train", "valid", "test"), (0.7, 0.2, 0.1)),
        ({"train": "1"}, ("train",), (1,)),
        ({"train": "80/20"}, ("train", "valid"), (0.8, 0.2)),
        ({"ratio": "80/10/10", "train": ""}, ("train", "valid", "test"), (0.8, 0.1, 0.1)),
        ({"ratio": "8/1/1"}, ("train", "valid", "test"), (0.8, 0.1, 0.1)),
        ({"ratio": "0.9/0.1"}, ("train", "valid"), (0.9, 0.1)),
        ({"ratio": "90% / 10%"}, ("train", "valid"), (0.9, 0.1)),
        ({"train": "0.5", "valid": "0", "test": "0.5"}, ("train", "test"), (0.5, 0.5)),
    ],
)
def test_what_is_left_out_gets_the_rest(
    given_: dict[str, str], names: tuple[str, ...], amounts: tuple[float, ...]
) -> None:
    shares = parse_shares(given_)
    assert shares.names == names
    assert shares.amounts == pytest.approx(amounts)


def test_numbers_of_records_leave_the_rest_to_train() -> None:
    shares = parse_shares({"valid": "20", "test": "30"})
    assert shares.names == ("train", "valid", "test")
    assert shares.as_shares(100) == (0.5, 0.2, 0.3)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"train": "0.8", "valid": "0.3"}, "more than 1"),
        ({"train": "0.8", "valid": "0.1"}, "--test 0.1 adds the rest"),
        ({"train": "0.8", "valid": "0.1", "test": "0.05"}, "not to 1"),
        ({"train": "most"}, "expected a share"),
        ({"train": "-0.1"}, "expected a share"),
        ({"train": "nan"}, "expected a share"),
        ({"train": "inf"}, "expected a share"),
        ({"train": "1.5"}, "expected a share"),
        ({"train": "120%"}, "expected a share"),
        ({"train": "0.9", "valid": "50"}, "number of records"),
        ({"ratio": "80/10"}, "sum to 90, not to 100"),
        ({"ratio": "80"}, "such as 80/20"),
        ({"ratio": "80/x"}, "such as 80/20"),
        ({"train": "70/10/10/10"}, "such as 80/20"),
        ({"train": "80/0/20"}, "such as 80/20"),
        ({"train": "80/20", "test": "0.1"}, "80/20 says it all; remove --test"),
    ],
)
def test_shares_that_cannot_be_are_refused(given_: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_shares(given_)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_too_few_records_for_the_numbers_are_refused() -> None:
    with pytest.raises(UsageError, match="add up to 50 records, but there are only 40"):
        parse_shares({"valid": "20", "test": "30"}).as_shares(40)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=3), st.integers(0, 5000))
def test_numbers_sum_up_and_are_as_near_as_whole_numbers_can_be(weights: list[int], records: int) -> None:
    shares = [weight / sum(weights) for weight in weights]
    numbers = whole_numbers(shares, records)
    assert sum(numbers) == records
    lifted = any(share * records < 1 for share in shares)
    assert all(abs(n - share * records) < (3 if lifted else 1) for n, share in zip(numbers, shares, strict=True))
    assert records < len(shares) or all(numbers)


@pytest.mark.parametrize(("share", "parts"), [("80/20", [8, 2]), ("60/20/20", [6, 2, 2]), ("70%", [7, 3])])
def test_shares_may_stand_behind_the_input(tmp_path: Path, share: str, parts: list[int]) -> None:
    (tmp_path / "d.jsonl").write_bytes(jsonl(chats(10)))
    assert call("split", "d.jsonl", share, cwd=tmp_path).code == 0
    made = [tmp_path / f"d_{name}.jsonl" for name in ("train", "valid", "test")[: len(parts)]]
    assert [path.read_bytes().count(b"\n") for path in made] == parts
    (tmp_path / "70%").write_text("a file")
    done = call("split", "d.jsonl", "70%", "--force", cwd=tmp_path)
    assert done.last.startswith("ftconv: split takes one input, not 2")
