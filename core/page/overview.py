"""The top of a page about a dataset: the verdict, the counts, what the examples are made of."""

from __future__ import annotations

from collections.abc import Iterator

from .charts import share_bar, table
from .facts import Facts
from .markup import Markup, joined, tag

PURPOSES = {
    "sft": "supervised tuning", "preference": "preference tuning", "kto": "tuning on judged replies",
    "rank": "tuning on ranked replies", "rl": "reinforcement learning", "prm": "a process reward model",
    "pretrain": "training on plain text",
}  # fmt: skip
_PATTERNS = 10


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
        return "bad", f"{who} would refuse this as it stands: {_counted(facts.refused, 'error')} against its rules."
    if facts.errors:
        then = f"; {who}'s own rules are kept" if who else ""
        return "bad", f"Not ready to train on: {_counted(facts.errors, 'error')}{then}."
    taken = f"{who} would accept it, as far as its rules are published" if who else "No errors"
    if facts.warnings:
        return "fair", f"{taken}; {_counted(facts.warnings, 'warning')} to look at."
    return "good", f"{taken}; nothing was found." if who else "Nothing was found."


def top(facts: Facts) -> list[Markup]:
    """Return heading, verdict and counts."""
    level, sentence = verdict(facts)
    purpose = PURPOSES.get(facts.purpose, facts.purpose)
    what = f"{facts.examples:,} example{'s' * (facts.examples != 1)}" + (f" for {purpose}" if purpose else "")
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
    yield from facts.problems


def _cards(facts: Facts) -> Iterator[tuple[str, str, str]]:
    s = facts.summary
    rejected = f"{facts.rejected:,} could not be read" if facts.rejected else f"{s['read']:,} records read"
    yield "examples", f"{facts.examples:,}", rejected
    yield "errors", f"{facts.errors:,}", f"{sum(r.severity == 'error' for r in facts.rules):,} rules"
    yield "warnings", f"{facts.warnings:,}", f"{sum(r.severity != 'error' for r in facts.rules):,} rules"
    trained = s["trained"]
    about = "" if s["kind"] == "exact" else "about "
    yield "tokens", f"{trained['of']:,}", f"{about or 'counted with '}{s['tokenizer']}"
    yield "learned", f"{trained['share']:.0%}", f"{trained['tokens']:,} tokens"
    yield "duplicates", f"{s['duplicates']:,}", "say what an earlier one says"
    if facts.training is not None and facts.training.usd is not None:
        yield "training", f"${facts.training.usd:,.2f}", f"{facts.training.epochs:,} epochs"


def _card(name: str, value: str, more: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", tag("b", value), tag("span", more, class_="quiet")))


def inputs_table(facts: Facts) -> Markup | None:
    """Return the inputs, a line each, where there are several."""
    if len(facts.inputs) == 1:
        one = facts.inputs[0]
        return tag("p", f"{one.file}: {one.format} in {one.container}", class_="quiet")
    rows = [
        (one.file, one.format, one.container, f"{one.examples:,}", f"{one.tokens:,}",
         f"{one.trained_tokens / one.tokens:.0%}" if one.tokens else "0%")
        for one in facts.inputs
    ]  # fmt: skip
    return table(("file", "format", "file type", "examples", "tokens", "learned"), rows, caption="Inputs")


def made_of(facts: Facts) -> Markup:
    """Return purposes, roles and the order of turns."""
    s = facts.summary
    parts: list[Markup | None] = [inputs_table(facts)]
    if len(s["purposes"]) > 1:
        shares = ", ".join(f"{PURPOSES.get(name, name)} {number:,}" for name, number in s["purposes"].items())
        parts.append(tag("p", f"Made for different things: {shares}.", class_="note"))
    total = sum(s["turns"].values())
    if total:
        rows = [(role, f"{number:,}", f"{number / total:.0%}") for role, number in s["turns"].items()]
        parts.append(table(("role", "turns", "share"), rows, caption="Roles"))
    if s["patterns"]:
        rows_of = s["patterns"][:_PATTERNS]
        bars = [
            (joined((_pattern(one["roles"]),)), f"{one['examples']:,}", f"{one['examples'] / facts.examples:.0%}",
             share_bar(one["examples"] / facts.examples, f"{one['examples']:,} of {facts.examples:,}"))
            for one in rows_of
        ]  # fmt: skip
        parts.append(table(("turns of an example", "examples", "share", ""), bars, caption="Order of turns"))
        more = len(s["patterns"]) - len(rows_of)
        if more or s["other_patterns"]:
            parts.append(tag("p", f"… and {more:,} other orders", class_="quiet"))
    kinds = (("with_tools", "with tools"), ("preference_pairs", "preference pairs"))
    beside = [f"{s[key]:,} {words}" for key, words in kinds if s[key]]
    if beside:
        parts.append(tag("p", ", ".join(beside).capitalize() + ".", class_="quiet"))
    return section("made-of", "What the examples are made of", *parts)


def _pattern(roles: str) -> str:
    """`system (user assistant)×3` → `system → (user → assistant) ×3`."""
    return roles.replace("(", "( ").replace(")", " )").replace(" ", " → ").replace("( → ", "(").replace(" → )", ")").replace(
        "×", " ×"
    )


def section(name: str, title: str, *parts: str | None) -> Markup:
    """Return a section that the navigation links to."""
    return tag("section", tag("h2", title, id=f"{name}-title"), *parts, id=name, aria_labelledby=f"{name}-title")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
