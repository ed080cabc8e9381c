"""Costs are those of the published heuristic, and a shorter prompt pays only where it does."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from running import call
from samples import chat, jsonl

from ftconv import UsageError
from ftconv.errors import InputError
from ftconv.stats.collect import Stats
from ftconv.stats.cost import OPENAI_EPOCHS, auto_epochs, compare, read_prices, training_of
from ftconv.target.prices import Prices

FORUM = {"training": 8.0, "input": 12.0, "output": 16.0, "base_input": 1.5, "base_output": 2.0}


def notebook(n_train_examples: int) -> int:
    """The heuristic as it stands in OpenAI's notebook."""
    n_epochs = 3
    if n_train_examples * 3 < 100:
        n_epochs = min(25, 100 // n_train_examples)
    elif n_train_examples * 3 > 25000:
        n_epochs = max(1, 25000 // n_train_examples)
    return n_epochs


@given(st.integers(1, 60_000))
def test_epochs_are_those_of_the_notebook(examples: int) -> None:
    assert auto_epochs(examples, OPENAI_EPOCHS) == notebook(examples)


def made(lengths: list[int], *, system: int = 0, asked: int = 0, replied: int = 0) -> Stats:
    n = len(lengths)
    return Stats(
        examples=n, lengths={"example": Counter(lengths)}, kinds=Counter({"exact": n}), requests=n, prompted=n,
        system=system * n, asked=asked * n, replied=replied * n,
    )  # fmt: skip


def test_the_numbers_of_the_notebook() -> None:
    # Its sample has five examples with these tokens; at 4,096 it prints 4306, 20 epochs, 86120.
    stats = made([45, 111, 26, 28, 8032])
    found = training_of(stats, Prices(training=8.0), limit=4096, epochs=None, rule=OPENAI_EPOCHS)
    assert (found.billed_tokens_per_epoch, found.epochs, found.billed_tokens) == (4306, 20, 86_120)
    assert found.usd == pytest.approx(0.68896)
    newer = training_of(stats, Prices(training=8.0), limit=16_385, epochs=None, rule=OPENAI_EPOCHS)
    assert newer.billed_tokens == 164_840
    assert training_of(stats, Prices(), limit=None, epochs=1, rule=OPENAI_EPOCHS).usd is None


amounts = st.floats(0.01, 100)


@given(amounts, amounts, amounts, amounts, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_break_even_prompt_is_where_the_cheaper_one_changes(
    tuned_in: float, tuned_out: float, base_in: float, base_out: float, system: int, rest: int, replied: int
) -> None:
    stats = made([10] * 3, system=system, asked=system + 4 + rest, replied=replied)
    prices = Prices(input=tuned_in, output=tuned_out, base_input=base_in, base_output=base_out, training=8.0)
    training = training_of(stats, prices, limit=None, epochs=3, rule=OPENAI_EPOCHS)
    at = compare(stats, training, prices, 0, chat=True).break_even_prompt_tokens
    assert at is not None
    for prompt in {int(at) - 2, int(at) + 2} - {-1, -2}:
        assume(prompt >= 0)
        found = compare(stats, training, prices, prompt, chat=True)
        assert found.pays == (prompt > at)
        assert (found.requests_until_paid is not None) == found.pays
        if found.requests_until_paid is not None and training.usd is not None:
            assert found.requests_until_paid * found.saved_per_1000 / 1000 >= training.usd * 0.999_999


def test_the_same_prompt_at_the_same_prices_costs_the_same() -> None:
    stats = made([100], system=20, asked=60, replied=40)
    prices = Prices(input=3, output=6, base_input=3, base_output=6)
    training = training_of(stats, prices, limit=None, epochs=3, rule=OPENAI_EPOCHS)
    found = compare(stats, training, prices, 20, chat=True)
    assert found.base == found.tuned
    assert not found.pays


def test_a_request_without_a_system_prompt_gets_a_turn_more_with_the_base_model() -> None:
    stats = made([100], asked=60, replied=40)
    stats.prompted = 0
    prices = Prices(**FORUM)
    training = training_of(stats, prices, limit=None, epochs=3, rule=OPENAI_EPOCHS)
    # 3 tokens and the role around a turn; models that see the texts alone have none of them.
    assert compare(stats, training, prices, 20, chat=True).base.tokens_in == 60 + 4 + 20
    assert compare(stats, training, prices, 20, chat=False).base.tokens_in == 60 + 20


def test_what_is_missing_for_a_comparison_is_named() -> None:
    stats = made([10])
    training = training_of(stats, Prices(), limit=None, epochs=3, rule=OPENAI_EPOCHS)
    with pytest.raises(UsageError, match="the price 'input' is not known"):
        compare(stats, training, Prices(), 5, chat=True)
    stats.requests = 0
    with pytest.raises(UsageError, match="no example ends with an assistant reply"):
        compare(stats, training, Prices(**FORUM), 5, chat=True)


@pytest.mark.parametrize(("text", "words"), [
    ("traning: 8", "no price 'traning'; did you mean 'training'"),
    ("training: eight", "Expected `float | null`, got `str` - at `training`"),
    ("training: -1", "training: a price is a number from 0, not -1"),
    ("training: .nan", "a price is a number from 0, not nan"),
    ("training: true", "Expected `float | null`, got `bool`"),
    ("- 8", "expected prices such as"),
    ("a: [", "not YAML"),
    ("\x00", "not YAML"),
])  # fmt: skip
def test_a_file_of_prices_that_is_off_is_named_with_the_place(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        read_prices(str(path))
    assert words in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_a_file_of_prices_may_be_json_and_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "prices.json").write_text(json.dumps({**FORUM, "as_of": "2023-08-22"}))
    assert read_prices(str(tmp_path / "prices.json")).training == 8.0
    with pytest.raises(InputError, match="No such file"):
        read_prices(str(tmp_path / "none.yaml"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_bytes(jsonl([chat(f"Question {n}?", "An answer.") for n in range(40)]))
    return path


def cost(*arguments: str | Path) -> dict[str, Any]:
    done = call("cost", *arguments, "--json", "--no-plugins")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_prices_of_a_model_are_those_of_its_date(data: Path) -> None:
    new, old = (cost(data, "--model", f"openai/{name}") for name in ("gpt-3.5-turbo", "gpt-3.5-turbo-0613"))
    assert new["prices"]["input"] == 3.0
    assert old["prices"]["input"] == 12.0
    assert new["tokenizer"] == "cl100k_base"
    assert new["prices"]["as_of"]
    assert new["training"]["epochs"] == 3


TUNED = [
    "gpt-3.5-turbo", "gpt-3.5-turbo-0613", "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano",
    "babbage-002", "davinci-002",
]  # fmt: skip


@pytest.mark.parametrize("name", TUNED)
def test_a_model_that_is_tuned_by_the_token_is_compared_without_prices_of_ones_own(
    data: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "long.txt").write_text("Be long. " * 500)
    found = cost(data, "--model", f"openai/{name}", "--compare-prompt", tmp_path / "long.txt")["comparison"]
    assert found["base"]["usd_per_1000"] > 0
    assert found["pays"] == (found["saved_per_1000"] > 0)


def test_the_limit_of_a_dated_model_is_its_own_wherever_it_is_named(data: Path) -> None:
    for command in (("stats", data), ("preview", data, "--record", "0")):
        dated, later = (
            json.loads(call(*command, "--target", f"openai/{name}", "--json").out)["limit"]
            for name in ("gpt-3.5-turbo-0613", "gpt-3.5-turbo-0125")
        )
        limits = [limit["max_tokens"] if isinstance(limit, dict) else limit for limit in (dated, later)]
        assert limits == [4096, 16_385]
    assert cost(data, "--model", "openai/gpt-3.5-turbo-0613")["training"]["max_tokens"] == 4096


def test_requests_per_month_are_of_no_use_without_a_prompt_to_compare_with(data: Path) -> None:
    done = call("cost", data, "--model", "openai/gpt-4o", "--requests-per-month", "5")
    assert (done.code, "--requests-per-month needs --compare-prompt" in done.last) == (2, True)


def test_prices_of_ones_own_stand_in_place_of_the_known_ones(data: Path, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("training: 1000000\n")
    found = cost(data, "--model", "openai/gpt-4o-mini", "--prices", tmp_path / "prices.yaml", "--epochs", "1")
    assert found["training"]["usd"] == found["training"]["billed_tokens"]
    assert found["prices"]["input"] is None


@pytest.mark.parametrize(("options", "code", "words"), [
    ([], 2, "--model is missing, e.g. --model openai/gpt-4o-mini"),
    (["--model", "openai/gpt-4o-minni"], 2, "did you mean 'openai/gpt-4o-mini'"),
    (["--model", "openai/gpt-4o", "--epochs", "0"], 2, "is not auto or a number from 1 to 1000"),
    (["--model", "openai/gpt-4o", "--tokenizer", "o200k"], 2, "did you mean 'o200k_base'"),
    (["--model", "openai/gpt-4o", "--compare-prompt", "none.txt"], 3, "none.txt"),
])  # fmt: skip
def test_a_call_that_is_off_is_said_in_one_line(data: Path, options: list[str], code: int, words: str) -> None:
    done = call("cost", data, "--no-plugins", *options)
    assert done.code == code
    assert words in done.last
    assert not done.out
