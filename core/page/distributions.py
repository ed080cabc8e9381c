"""The middle of a page about a dataset: tokens, what is learned and what it costs, prompts, duplicates, overlaps."""

from __future__ import annotations

from typing import Any

from .charts import histogram, percent, share_bar, table
from .facts import Facts
from .markup import Markup, joined, tag, word_changes
from .overview import dollars, others, page_section

_PROMPTS = 8
_PAIRS = 30
_THEN = {"cut": "are cut off", "refused": "are refused", "dropped": "are dropped"}
_TURNS = {
    "assistant": "every assistant turn", "last": "the last assistant turn", "all": "all turns, prompts too",
    "last-with-tools": "every assistant turn; of an example with tools only the last",
    "completion": "everything from the first reply that is learned", "template": "what the chat template marks",
    "unknown": "assistant turns (which ones is not published)",
}  # fmt: skip


def tokens(facts: Facts) -> Markup:
    """Return how long examples and replies are, and the limit."""
    s = facts.summary
    limit = s["limit"]
    number = limit["max_tokens"] if limit is not None else None
    charts = []
    for of, title in (("example", "Length of an example"), ("assistant", "Length of its replies")):
        if facts.lengths.get(of):
            bound = number if of == "example" else None
            charts.append(histogram(facts.lengths[of], name=f"tokens-{of}", title=title, unit="tokens", limit=bound))
    rows = [
        (name, *(f"{d[column]:,.0f}" for column in ("min", "median", "mean", "p95", "max", "total")))
        for name, d in s["tokens"].items()
    ]
    head = ("tokens per example", "least", "median", "mean", "95th percentile", "most", "in all")
    sure = {"exact": "exact", "bounds": "at most", "estimate": "estimated"}[s["kind"]]
    about = f"Counted with {s['tokenizer']}, {sure}." + (f" {s['why']}." if s["why"] else "")
    return page_section("tokens", "Tokens", _limit(limit), tag("div", *charts, class_="charts"),
                   table(head, rows, caption="Tokens by role"), tag("p", about, class_="quiet"))  # fmt: skip


def _limit(limit: dict[str, Any] | None) -> Markup | None:
    if limit is None:
        return None
    most = f"{limit['max_tokens']:,} tokens"
    if not limit["examples"]:
        return tag("p", f"Limit {most}; nothing is cut.")
    then = _THEN.get(limit["then"], "are beyond it; what becomes of them is not published")
    many = f"{limit['examples']:,} example{'s' * (limit['examples'] != 1)} ({limit['share']:.1%})"
    return tag("p", f"{many} over the limit of {most}: {limit['tokens']:,} tokens {then}.", class_="note")


def learned(facts: Facts) -> Markup:
    """Return what is learned, in share of tokens and in money."""
    trained, training, prices = facts.summary["trained"], facts.training, facts.prices
    words = f"{trained['tokens']:,} of {trained['of']:,} tokens are learned ({trained['share']:.1%})"
    parts: list[Markup | None] = [
        tag("p", f"{words}: {_TURNS.get(trained['turns'], trained['turns'])}."),
        share_bar(trained["share"], words, kind="yes"),
    ]
    if training is not None and training.usd is not None and prices is not None:
        usd, share = training.usd, trained["share"]
        rows = [
            ("tokens billed per epoch", f"{training.billed_tokens_per_epoch:,}"),
            ("epochs" + (" (as OpenAI's notebook computes them)" if training.auto else ""), f"{training.epochs:,}"),
            (f"price at ${prices.training:,.2f} per million tokens", dollars(usd)),
            ("of it for what is learned", dollars(usd * share)),
            ("of it for context", dollars(usd * (1 - share))),
        ]
        parts.append(table(("cost of training", ""), rows, label="Cost of training"))
        sources = f", {', '.join(prices.sources)}" if prices.sources else ""
        parts.append(tag("p", f"Prices as of {prices.as_of}{sources}.", class_="quiet"))
    else:
        why = f"no price per token of {facts.target.name} is known" if facts.target else "no target was named"
        parts.append(tag("p", f"Tokens only: {why}.", class_="quiet"))
    return page_section("learned", "What is learned", *parts)


def prompts_section(facts: Facts) -> Markup:
    """Return the system prompts, and how the two most frequent ones differ."""
    s = facts.summary
    known, without = s["system_prompts"], s["without_system_prompt"]
    number = len(known)
    more = " or more" if s["other_system_prompts"] else ""
    if not number:
        words = "No example has a system prompt; send none to the tuned model, either."
        return page_section("prompts", "System prompts", tag("p", words))
    words = f"{number:,}{more} different system prompt{'s' * (number != 1)}"
    words += f"; {without:,} example{'s' * (without != 1)} without one." if without else "."
    rows = [
        (f"{p['examples']:,}", percent(p["examples"], facts.examples), f"{p['tokens']:,}",
         tag("span", p["text"] + ("…" if p["characters"] > len(p["text"]) else ""), class_="prompt"))
        for p in known[:_PROMPTS]
    ]  # fmt: skip
    parts: list[Markup | None] = [
        tag("p", words),
        table(("examples", "share", "tokens", "begins with"), rows, label="System prompts"),
    ]
    parts.append(others(number - _PROMPTS, "prompts"))
    if facts.prompt_change is not None:
        parts.append(tag("p", f"The second most frequent one {facts.prompt_change.words}:", class_="quiet"))
        parts.append(tag("div", *word_changes(facts.prompt_change.diff), class_="text diff", dir="auto"))
    return page_section("prompts", "System prompts", *parts)


def duplicates(facts: Facts) -> Markup:
    """Return examples that occur more than once, in an input, in several, and in the files of `--against`."""
    s = facts.summary
    number = s["duplicates"]
    share = f" ({number / facts.examples:.1%})" if facts.examples else ""
    parts: list[Markup | None] = [
        tag(
            "p",
            f"{number:,} example{'s say' if number != 1 else ' says'} what an earlier one says{share}."
            if number
            else "No example says what another one says.",
        )
    ]
    found = [rule for rule in facts.rules if rule.code.startswith("FT60") and rule.code[-1] in "1234"]
    if found:
        links = [tag("li", tag("a", f"{r.code} {r.name}", href=f"#{r.code}"), f": {r.count:,}") for r in found]
        parts.append(tag("ul", *links))
    if not any(rule.code == "FT604" for rule in found):
        parts.append(tag("p", "For near duplicates too, add --extend-select near-duplicate.", class_="quiet"))
    if len(facts.inputs) > 1 or facts.against:
        parts.append(_overlaps(facts))
    return page_section("duplicates", "Duplicates and overlaps", *parts)


def _overlaps(facts: Facts) -> Markup:
    pairs = facts.overlaps
    if not pairs:
        words = "No input shares an example with another one or with a file of --against."
        return tag("p", words if facts.against else "No two inputs share an example.")
    rows = [
        (f"{one.file} (against)" if one.against == "file" else one.file,
         f"{one.other} (against)" if one.against == "other" else one.other,
         f"{one.shared:,}", f"{one.examples:,}", f"{one.shared / one.examples:.1%}",
         share_bar(one.shared / one.examples, f"{one.shared:,} of {one.examples:,}", kind="over"))
        for one in pairs[:_PAIRS]
    ]  # fmt: skip
    made = table(("examples of", "that are also in", "shared", "of", "share", ""), rows, label="Overlaps")
    return joined((made, others(len(pairs) - _PAIRS, "pairs")))
