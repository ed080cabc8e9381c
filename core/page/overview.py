"""The top of a page about a dataset: the verdict, the counts, what the examples are made of."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.detection import kind_of_file
from ..reports.summary import number_of
from .charts import percent, share_bar, table
from .facts import Facts
from .markup import Markup, joined, tag

PURPOSE_WORDS = {
    "sft": "supervised tuning", "preference": "preference tuning", "kto": "tuning on judged replies",
    "rank": "tuning on ranked replies", "rl": "reinforcement learning", "prm": "a process reward model",
    "pretrain": "training on plain text",
}  # fmt: skip
_PATTERNS, _INPUTS, _PROBLEMS = 10, 100, 20


def title_of(facts: Facts) -> str:
    """Return what the page is about."""
    files = facts.inputs
    return files[0].file if len(files) == 1 else f"{len(files):,} files"


def verdict(facts: Facts) -> tuple[str, str]:
    """Return how it stands ("good", "fair", "bad"), and the sentence that says so."""
    if not facts.examples:
        return "bad", "No example can be read."
    who = facts.target.name if facts.target is not None else ""
    if facts.refused:
        return "bad", f"{who} would refuse this as it stands: {number_of(facts.refused, 'error')} against its rules."
    if facts.errors:
        then = f"; {who}'s own rules are kept" if who else ""
        return "bad", f"Not ready to train on: {number_of(facts.errors, 'error')}{then}."
    taken = f"{who} would accept it, as far as its rules are published" if who else "No errors"
    if facts.warnings:
        return "fair", f"{taken}; {number_of(facts.warnings, 'warning')} to look at."
    return "good", f"{taken}; nothing was found." if who else "Nothing was found."


def top(facts: Facts) -> list[Markup]:
    """Return heading, verdict and counts."""
    level, sentence = verdict(facts)
    purpose = PURPOSE_WORDS.get(facts.purpose, facts.purpose)
    mostly = "mostly " if len(facts.summary["purposes"]) > 1 else ""
    what = f"{number_of(facts.examples, 'example')}{f', {mostly}for {purpose}' if purpose else ''}"
    quiet = [tag("p", words, class_="note") for words in _remarks(facts)]
    return [
        tag("p", what, class_="what"),
        tag("p", tag("strong", {"good": "Ready", "fair": "Usable", "bad": "Stop"}[level]), " ", sentence,
            class_=f"verdict {level}"),
        *quiet,
        tag("dl", *(_card(name, value, more) for name, value, more in _cards(facts)), class_="cards"),
    ]  # fmt: skip


def _remarks(facts: Facts) -> Iterator[str]:
    if facts.target is None:
        yield "No target was named, so nothing was checked against the rules of a provider or trainer (--target)."
    elif facts.target.status:
        yield f"{facts.target.name} is {facts.target.status}."
    yield from [*facts.remarks, *facts.problems][:_PROBLEMS]


def _cards(facts: Facts) -> Iterator[tuple[str, str, str]]:
    s = facts.summary
    rejected = f"{facts.rejected:,} could not be read" if facts.rejected else f"{s['read']:,} records read"
    yield "examples", f"{facts.examples:,}", rejected
    for name, number in (("errors", facts.errors), ("warnings", facts.warnings)):
        rules = sum(f"{rule.severity}s" == name for rule in facts.rules)
        yield name, f"{number:,}", f"by {number_of(rules, 'rule')}" if rules else ""
    trained = s["trained"]
    sure = "counted" if s["kind"] == "exact" else "estimated"
    yield "tokens", f"{trained['of']:,}", f"{sure} with {s['tokenizer']}"
    yield "learned", f"{trained['share']:.0%}", f"{trained['tokens']:,} tokens"
    yield "duplicates", f"{s['duplicates']:,}", "say what an earlier one says"
    if facts.training is not None and facts.training.usd is not None:
        yield "training", dollars(facts.training.usd), f"{facts.training.epochs:,} epochs"


def _card(name: str, value: str, more: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", tag("b", value), tag("span", more, class_="quiet")))


def inputs_table(facts: Facts) -> Markup | None:
    """Return the inputs, a line each, where there are several."""
    if len(facts.inputs) == 1:
        one = facts.inputs[0]
        return tag("p", f"{one.file}: {kind_of_file(one.format, one.container)}", class_="quiet")
    rows = [
        (one.file, one.format, one.container, f"{one.examples:,}", f"{one.tokens:,}",
         percent(one.trained_tokens, one.tokens))
        for one in facts.inputs[:_INPUTS]
    ]  # fmt: skip
    made = table(("file", "format", "file type", "examples", "tokens", "learned"), rows, caption="Inputs")
    return joined((made, others(len(facts.inputs) - _INPUTS, "inputs")))


def others(number: int, words: str) -> Markup | None:
    """Return how many more there are than shown; None where all are."""
    return tag("p", f"… and {number:,} other {words}", class_="quiet") if number > 0 else None


def made_of(facts: Facts) -> Markup:
    """Return purposes, roles and the order of turns."""
    s = facts.summary
    parts: list[Markup | None] = [inputs_table(facts)]
    if len(s["purposes"]) > 1:
        shares = ", ".join(f"{PURPOSE_WORDS.get(name, name)} {number:,}" for name, number in s["purposes"].items())
        parts.append(tag("p", f"Made for different things: {shares}.", class_="note"))
    parts.append(tag("div", _roles(s["turns"]), _orders(facts), class_="tables"))
    parts.append(others(len(s["patterns"]) - _PATTERNS + (s["other_patterns"] > 0), "orders"))
    kinds = (("with_tools", "with tools"), ("preference_pairs", "preference pairs"))
    beside = [f"{s[key]:,} {words}" for key, words in kinds if s[key]]
    if beside:
        parts.append(tag("p", ", ".join(beside).capitalize() + ".", class_="quiet"))
    return page_section("made-of", "What the examples are made of", *parts)


def _roles(turns: dict[str, int]) -> Markup | None:
    total = sum(turns.values())
    rows = [(role, f"{number:,}", percent(number, total)) for role, number in turns.items()]
    return table(("role", "turns", "share"), rows, caption="Roles") if rows else None


def _orders(facts: Facts) -> Markup:
    rows = [
        (_pattern(one["roles"]), f"{one['examples']:,}", percent(one["examples"], facts.examples),
         share_bar(one["examples"] / facts.examples, f"{one['examples']:,} of {facts.examples:,}"))
        for one in facts.summary["patterns"][:_PATTERNS]
    ]  # fmt: skip
    return table(("turns of an example", "examples", "share", ""), rows, caption="Order of turns")


def _pattern(roles: str) -> str:
    """`system (user assistant)×3` → `system → (user → assistant) ×3`."""
    steps = roles.replace("(", "( ").replace(")", " )").replace(" ", " → ")
    return steps.replace("( → ", "(").replace(" → )", ")").replace("×", " ×")


def page_section(name: str, title: str, *parts: str | None) -> Markup:
    """Return a section that the navigation links to."""
    return tag("section", tag("h2", title, id=f"{name}-title"), *parts, id=name, aria_labelledby=f"{name}-title")


def dollars(amount: float) -> str:
    """`$12.30`; of less than a dollar two digits more."""
    return f"${amount:,.{2 if amount >= 1 or not amount else 4}f}"
