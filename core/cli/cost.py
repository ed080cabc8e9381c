"""`ftconv cost IN... --model M`: what training costs, and whether a shorter prompt pays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from .console import print_json
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options
from .names import completing
from .paths import READ
from .sections import Sectioned
from .stats import told
from .token_flags import counting_for, token_options


def _epochs(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
    """Read a number from 1, or the word auto, which is None."""
    if value == "auto":
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:5]) <= 1_000):
        raise click.BadParameter(f"{value!r} is not auto or a number from 1 to 1000", ctx, param)
    return int(value)


@click.command(
    "cost",
    cls=Sectioned,
    examples=(
        "ftconv cost train.jsonl --model openai/gpt-4o-mini",
        "ftconv cost train.jsonl --model openai/gpt-4o-mini --compare-prompt long.txt --requests-per-month 50000",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "--model",
    default="",
    metavar="MODEL",
    shell_complete=completing("models", "targets", files=True),
    help="The model, such as openai/gpt-4o-mini (see ftconv targets).",
)
@click.option(
    "--epochs",
    callback=_epochs,
    default="auto",
    metavar="N|auto",
    show_default=True,
    help="Number of training epochs; auto: as OpenAI's notebook computes it.",
)
@click.option(
    "--prices",
    "prices_file",
    default="",
    type=READ,
    metavar="FILE",
    help="Your own prices, in USD per million tokens: training, input, output, base_input, base_output.",
)
@click.option(
    "--max-tokens",
    type=click.IntRange(1),
    metavar="N",
    help="Truncate, and bill, examples at N tokens; default: the model's limit.",
)
@click.option(
    "--compare-prompt",
    default="",
    type=READ,
    metavar="FILE",
    help="The long prompt used today with the base model; shows when tuning pays off.",
)
@click.option(
    "--requests-per-month", type=click.IntRange(1), metavar="N", help="Show the savings per month at N requests."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@token_options
@run_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Estimate the training cost from built-in, dated prices; works offline.

    With --compare-prompt, compare the base model and that prompt with the tuned model and the prompts of the data.
    """
    import msgspec

    from ..engine.read_request import ReadRequest
    from ..errors import UsageError
    from ..files.prompt_file import read_prompt
    from ..stats.collect import stats_of
    from ..stats.cost import OPENAI_EPOCHS, compare, model_of, read_prices, training_of
    from ..target.prices import Prices
    from ..target.target import target_named
    from .progress import Bar

    host, config = open_run(given)
    name = given["model"] or config.target
    if not name and not given["prices_file"]:
        raise UsageError(
            "--model is missing, e.g. --model openai/gpt-4o-mini; or give your own prices with --prices FILE"
        )
    if given["requests_per_month"] and not given["compare_prompt"]:
        raise UsageError("--requests-per-month needs --compare-prompt FILE, the prompt that the base model gets today")
    target = target_named(name, "" if given["model"] else config.bounds) if name else None
    model = model_of(target, name) if target is not None else None
    prices = model.prices if model is not None else None
    if given["prices_file"]:
        prices = read_prices(given["prices_file"])
    counting = counting_for(given, target, host)
    counter = counting.counter(host.tokenizers)
    prompt = read_prompt(given["compare_prompt"]) if given["compare_prompt"] else None
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        seen = stats_of(ReadRequest(**reading(given, config)), host, counting, bar)
    finally:
        bar.clear()
    if not seen.stats.examples:
        told(seen, given)
        raise UsageError("there are no examples to train on")
    rule = (target.epochs if target is not None else None) or OPENAI_EPOCHS
    limit = given["max_tokens"] or (model.max_tokens if model is not None else None)
    limit = limit or (target.max_tokens if target is not None else None)
    training = training_of(seen.stats, prices or Prices(), limit=limit, epochs=given["epochs"], rule=rule)
    comparison = None
    if prompt is not None:
        comparison = compare(seen.stats, training, prices or Prices(), counter.count(prompt),
                             chat=counting.framing == "chat", per_month=given["requests_per_month"])  # fmt: skip
    status = target.status.words if target is not None and target.status is not None else ""
    about = {"model": name or None, "status": status, "tokenizer": counter.name, "why": counter.why}
    if given["as_json"]:
        parts = {"training": training, "prices": prices, "comparison": comparison}
        print_json(about | {key: _rounded(msgspec.to_builtins(value)) for key, value in parts.items()})
    else:
        for line in _lines(about, training, prices, comparison):
            sys.stdout.write(line + "\n")
    return told(seen, given, bar.rate(seen.stats.tokens))


def _rounded(value: Any) -> Any:
    """Return plain values with their fractions cut to six digits: 0.574, not 0.5740000000000001."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 6) if isinstance(value, float) else value


def _lines(about: dict[str, Any], training: Any, prices: Any, comparison: Any) -> Iterator[str]:
    from ..model.safe_text import safe

    t = training
    how = {"exact": "exact", "bounds": "at most", "estimate": "estimated"}[t.kind]
    way_out = "; to count exactly, use --tokenizer FILE.json" if t.kind == "estimate" else ""
    why = f"; {about['why']}{way_out}" if about["why"] else ""
    examples = f"{t.examples:,} example{'s' * (t.examples != 1)}"
    if about["status"]:
        yield _row("status", safe(f"{about['model']} is {about['status']}"))
    yield _row("tokens", safe(f"{t.tokens:,} in {examples} ({about['tokenizer']}, {how}){why}"))
    if t.billed_tokens_per_epoch != t.tokens:
        yield _row("billed", f"{t.billed_tokens_per_epoch:,} per epoch: an example is cut at {t.max_tokens:,} tokens")
    times = f"{t.epochs:,}{' (auto)' if t.auto else ''}"
    yield _row("epochs", times)
    price = prices.training if prices is not None else None
    if t.usd is None:
        yield _row("training", f"{t.billed_tokens:,} tokens; no price per token is known; give one with --prices FILE")
    else:
        yield _row("training", f"{t.billed_tokens:,} tokens × ${price:,.2f} per million = {_usd(t.usd)}")
    if prices is not None and (prices.as_of or prices.sources):
        where = ", ".join(prices.sources)
        when = f"as of {prices.as_of}" if prices.as_of else ""
        yield _row("prices", safe(", ".join(part for part in (when, where) if part)))
        if prices.note:
            yield _row("", safe(prices.note))
    if comparison is not None:
        yield ""
        yield from _compared(comparison)


def _compared(c: Any) -> Iterator[str]:
    yield f"{'per request':<36}{'tokens in':>12}{'out':>10}{'1,000 requests':>18}"
    for words, side in (
        (f"base model, prompt of {c.prompt_tokens:,}", c.base),
        (f"tuned model, prompt of {_tokens(c.own_prompt_tokens)}", c.tuned),
    ):
        yield f"{words:<36}{_tokens(side.tokens_in):>12}{_tokens(side.tokens_out):>10}{_usd(side.usd_per_1000):>18}"
    word = "saved" if c.saved_per_1000 >= 0 else "the tuned model costs more"
    yield f"{word:<36}{'':>22}{_usd(abs(c.saved_per_1000)):>18}"
    yield ""
    if not c.pays:
        yield _row("pays back", "never: the tuned model costs at least as much as the base model with the long prompt")
    elif c.requests_until_paid is None:
        yield _row("pays back", "after an unknown number of requests: the price of training is not known")
    else:
        month = c.months_until_paid
        months = "" if month is None else f", {month:,.1f} months" if month > 1 else ", within the first month"
        yield _row("pays back", f"after {c.requests_until_paid:,} requests{months}")
    if c.break_even_prompt_tokens is not None:
        at = c.break_even_prompt_tokens
        words = f"with a prompt of more than {at:,.0f} tokens the tuned model is cheaper per request"
        yield _row("break even", words if at >= 0 else "the tuned model is cheaper with any prompt, even an empty one")
    if c.saved_per_month is not None:
        word = "saved" if c.saved_per_month >= 0 else "more to pay"
        yield _row("per month", f"{_usd(abs(c.saved_per_month))} {word} with {c.requests_per_month:,} requests")


def _row(word: str, text: str) -> str:
    return f"{word:<11} {text}"


def _tokens(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def _usd(amount: float) -> str:
    digits = 2 if amount >= 1 or not amount else 4
    return f"${amount:,.{digits}f}"
