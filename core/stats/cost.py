"""What training costs, and whether a shorter prompt pays it back."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from ..errors import UsageError
from ..target.prices import Epochs, Model, Prices
from ..target.target import Target
from ..tokens import CountKind, weakest
from ..tokens.chat import PER_TURN
from .collect import Stats

MILLION = 1_000_000

OPENAI_EPOCHS = Epochs(
    target=3, min=1, max=25, min_examples=100, max_examples=25_000,
    source="https://cookbook.openai.com/examples/chat_finetuning_data_prep",
)  # fmt: skip
"""The published heuristic; it stands in for targets that have published none."""


class Training(Struct, frozen=True):
    """What is paid for training. `usd` is None where no price per token is known."""

    examples: int
    tokens: int
    billed_tokens_per_epoch: int
    max_tokens: int | None
    epochs: int
    auto: bool
    billed_tokens: int
    usd: float | None
    kind: CountKind


class Side(Struct, frozen=True):
    """One way of asking: tokens of a request and of its reply, on average, and USD for 1,000 requests."""

    tokens_in: float
    tokens_out: float
    usd_per_1000: float


class Comparison(Struct, frozen=True):
    """The base model with a long prompt against the tuned one with the prompts of the data.

    `break_even_prompt_tokens`: with a longer prompt than this the tuned model is the cheaper one; it may be below 0.
    `requests_until_paid` is None where training is never paid back, or where its price is not known.
    """

    prompt_tokens: int
    own_prompt_tokens: float
    base: Side
    tuned: Side
    saved_per_1000: float
    break_even_prompt_tokens: float | None
    pays: bool
    requests_until_paid: int | None
    requests_per_month: int | None
    months_until_paid: float | None
    saved_per_month: float | None


def auto_epochs(examples: int, rule: Epochs) -> int:
    """Return the number of epochs that the published heuristic gives for so many examples.

    `target` epochs, but more where that makes fewer than `min_examples` in all, and fewer where it makes more than
    `max_examples`.
    """
    if examples * rule.target < rule.min_examples:
        return min(rule.max, rule.min_examples // examples)
    if examples * rule.target > rule.max_examples:
        return max(rule.min, rule.max_examples // examples)
    return rule.target


def training_of(stats: Stats, prices: Prices, *, limit: int | None, epochs: int | None, rule: Epochs) -> Training:
    """Return what training costs. An example is billed up to `limit` tokens; `epochs=None` is auto.

    There is one example at least.
    """
    counts = stats.lengths["example"]
    billed = sum((number if limit is None else min(number, limit)) * n for number, n in counts.items())
    times = auto_epochs(stats.examples, rule) if epochs is None else epochs
    return Training(
        examples=stats.examples,
        tokens=stats.tokens,
        billed_tokens_per_epoch=billed,
        max_tokens=limit,
        epochs=times,
        auto=epochs is None,
        billed_tokens=billed * times,
        usd=None if prices.training is None else billed * times * prices.training / MILLION,
        # How a preference pair is billed is not published: its longer branch is counted.
        kind=weakest(*stats.kinds, "estimate" if stats.pairs else "exact"),
    )


def compare(
    stats: Stats, training: Training, prices: Prices, prompt_tokens: int, *, chat: bool, per_month: int | None = None
) -> Comparison:
    """Compare the tuned model, asked as in the data, with the base model and a system prompt of `prompt_tokens`.

    The average request of the data is taken: all of an example before its last reply goes in, that reply comes out.
    Raises UsageError where a price or a request is missing.
    """
    for name in ("input", "output", "base_input", "base_output"):
        if getattr(prices, name) is None:
            raise UsageError(f"the price {name!r} is not known; give it with --prices FILE, in USD per million tokens")
    if not stats.requests:
        raise UsageError("no example ends with an assistant reply, so there are no requests to compare")
    assert prices.input is not None
    assert prices.output is not None
    assert prices.base_input is not None
    assert prices.base_output is not None
    own_frame = (PER_TURN + 1) if chat else 0
    asked, replied = stats.asked / stats.requests, stats.replied / stats.requests
    own_prompt = stats.system / stats.requests
    # What stays of a request without its system prompt, and the frame of that turn.
    bare = asked - own_prompt - own_frame * stats.prompted / stats.requests
    long_in = bare + own_frame + prompt_tokens
    tuned_usd = (asked * prices.input + replied * prices.output) / MILLION
    base_usd = (long_in * prices.base_input + replied * prices.base_output) / MILLION
    saved = base_usd - tuned_usd
    pays = saved > 0
    break_even = None
    if prices.base_input:
        break_even = (tuned_usd * MILLION - replied * prices.base_output) / prices.base_input - bare - own_frame
    until = math.ceil(training.usd / saved) if pays and training.usd is not None else None
    return Comparison(
        prompt_tokens=prompt_tokens,
        own_prompt_tokens=stats.system / stats.prompted if stats.prompted else 0.0,
        base=Side(long_in, replied, base_usd * 1000),
        tuned=Side(asked, replied, tuned_usd * 1000),
        saved_per_1000=saved * 1000,
        break_even_prompt_tokens=break_even,
        pays=pays,
        requests_until_paid=until,
        requests_per_month=per_month,
        months_until_paid=until / per_month if until is not None and per_month else None,
        saved_per_month=saved * per_month if per_month else None,
    )


def model_of(target: Target, name: str) -> Model | None:
    """Return a model of a target, which `name` may name by its date; None where none is known."""
    wanted = (name.partition("/")[2] or name).lower()
    models = target.models
    for model, entry in models.items():
        if wanted in (known.lower() for known in (model, *entry.snapshots)):
            return entry
    own = target.name.partition("/")[2]
    if own in models:
        return models[own]
    return next(iter(models.values())) if len(models) == 1 else None


def read_prices(path: str) -> Prices:
    """Read prices from a YAML or JSON file: training, input, output, cached_input, base_input, base_output.

    Each is in USD per million tokens; `source` and `as_of` say where from, and as of when.
    Raises InputError and UsageError, naming the place.
    """
    import datetime

    import msgspec
    import yaml

    from ..errors import InputError
    from ..files.ordinary import fault_words, read_ordinary
    from ..files.yaml_file import LARGEST

    try:
        text = read_ordinary(path, LARGEST, pipe=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} {fault_words(error)}") from None
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(data, dict):
        raise UsageError(f"{path}: expected prices such as `training: 8.00`, in USD per million tokens")
    plain: dict[str, Any] = {
        str(key): value.isoformat() if isinstance(value, datetime.date) else value for key, value in data.items()
    }
    try:
        prices = msgspec.convert(plain, Prices)
    except msgspec.ValidationError as error:
        raise UsageError(f"{path}: {_said(str(error))}") from None
    for name in PRICE_NAMES:
        value = getattr(prices, name)
        if value is not None and not (0 <= value < math.inf):
            raise UsageError(f"{path}: {name}: a price is a number from 0, not {value}")
    return prices


PRICE_NAMES = ("training", "input", "output", "cached_input", "base_input", "base_output")


def _said(words: str) -> str:
    """Name the nearest key where msgspec names an unknown one."""
    import re

    from ..model.nearest import did_you_mean

    unknown = re.search(r"unknown field `(.*?)`", words)
    if not unknown:
        return words.replace(" - at `$.", " - at `")
    known = (*PRICE_NAMES, "source", "as_of", "note")
    return f"no price {unknown[1][:40]!r}" + did_you_mean(unknown[1], PRICE_NAMES, f"known: {', '.join(known)}")
