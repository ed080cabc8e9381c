"""Statistics as plain values: distributions, shares, variants. What `ftconv stats --json` prints."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from ..model.secrets import hidden
from ..target.target import Target
from ..tokens import TokenCounter, weakest
from .collect import Counting, Stats, StatsReport

_ROLES = ("system", "developer", "user", "assistant", "tool")
_PROMPT_SHOWN = 60


class Distribution(Struct, frozen=True):
    """How numbers of tokens are spread over examples.

    `p95` is the smallest number that 95 of 100 examples do not exceed. `histogram` counts examples by the least number
    of their bin: 0, 1, 2–4, 5–9, 10–19, 20–49, 50–99, 100–199, …
    """

    examples: int
    min: int
    median: float
    mean: float
    p95: int
    max: int
    total: int
    histogram: dict[int, int]

    def as_json(self) -> dict[str, Any]:
        """Return it with the borders of the histogram written out."""
        bars = [{"from": least, "to": end_of_bin(least), "examples": n} for least, n in self.histogram.items()]
        values = {name: getattr(self, name) for name in ("examples", "min", "median", "mean", "p95", "max", "total")}
        return {**values, "mean": round(self.mean, 1), "histogram": bars}


def distribution(counts: Counter[int]) -> Distribution:
    """Return the distribution of numbers of tokens, each with how many examples have it. There is one at least."""
    ordered = sorted(counts.items())
    examples = sum(counts.values())
    total = sum(tokens * number for tokens, number in ordered)
    histogram: Counter[int] = Counter()
    for tokens, number in ordered:
        histogram[bin_of(tokens)] += number
    middle = (_at(ordered, (examples + 1) // 2) + _at(ordered, examples // 2 + 1)) / 2
    return Distribution(
        examples=examples,
        min=ordered[0][0],
        median=middle,
        mean=total / examples,
        p95=_at(ordered, -(-examples * 95 // 100)),
        max=ordered[-1][0],
        total=total,
        histogram=dict(sorted(histogram.items())),
    )


def _at(ordered: Iterable[tuple[int, int]], rank: int) -> int:
    """Return the number of tokens of the example with this rank, from 1, shortest first."""
    seen = 0
    for tokens, number in ordered:
        seen += number
        if seen >= rank:
            return tokens
    raise ValueError(f"no example has rank {rank}")


def bin_of(number: int) -> int:
    """Return the least number of the bin of a number: 0, 1, 2, 5, 10, 20, 50, 100 and so on."""
    if number < 2:
        return number
    power = int(10 ** (len(str(number)) - 1))
    return next(step * power for step in (5, 2, 1) if number >= step * power)


def end_of_bin(least: int) -> int:
    """Return the greatest number of the bin that begins with `least`."""
    if least < 2:
        return least
    first = int(str(least)[0])
    return least // first * {1: 2, 2: 5, 5: 10}[first] - 1


def stats_summary(
    seen: StatsReport,
    counting: Counting,
    counter: TokenCounter,
    target: Target | None,
    *,
    short_prompt: str | None = None,
) -> dict[str, Any]:
    """Return all there is to say, as values for JSON."""
    stats = seen.stats
    spread = {name: distribution(counts) for name, counts in stats.lengths.items()}
    names = ["example", *(role for role in _ROLES if role in spread)]
    out: dict[str, Any] = {
        "read": seen.tally.read,
        "rejected": seen.tally.rejected,
        **seen.tally.chosen_values(),
        "examples": stats.examples,
        "with_tools": stats.with_tools,
        "purposes": dict(sorted(stats.purposes.items(), key=lambda item: (-item[1], item[0]))),
        "preference_pairs": stats.pairs,
        "duplicates": stats.duplicates,
        "turns": {role: stats.roles[role] for role in _ROLES if stats.roles[role]},
        "patterns": [{"roles": roles, "examples": n} for roles, n in stats.patterns.most_common()],
        "other_patterns": stats.other_patterns,
        "system_prompts": [
            {"examples": p.examples, "tokens": p.tokens, "characters": p.characters, "script": script_of(p.text),
             "hash": name, "text": _shown(p.text, counting)}
            for name, p in sorted(stats.prompts.items(), key=lambda item: -item[1].examples)
        ],
        "other_system_prompts": stats.other_prompts,
        "without_system_prompt": stats.without_prompt,
        "tokenizer": counter.name,
        "framing": counter.framing,
        "kind": weakest(*stats.kinds),
        "why": counter.why,
        "kinds": dict(sorted(stats.kinds.items())),
        "tokens": {name: spread[name].as_json() for name in names if name in spread},
        "target": target.name if target is not None else None,
        "limit": limit_of(stats, target),
        "trained": trained_of(stats, target),
    }  # fmt: skip
    if short_prompt is not None:
        out["short_prompt"] = saved_by(stats, counter.count(short_prompt))
    return out


def limit_of(stats: Stats, target: Target | None) -> dict[str, Any] | None:
    """Return how many examples are over the limit of the target, and how many tokens they have beyond it."""
    if target is None or target.max_tokens is None:
        return None
    limit = target.max_tokens
    over = {tokens: n for tokens, n in stats.lengths.get("example", {}).items() if tokens > limit}
    number = sum(over.values())
    return {
        "max_tokens": limit,
        "examples": number,
        "share": round(number / stats.examples, 4) if stats.examples else 0.0,
        "tokens": sum((tokens - limit) * n for tokens, n in over.items()),
        "then": target.length.over if target.length is not None else "unknown",
    }


def trained_of(stats: Stats, target: Target | None) -> dict[str, Any]:
    """Return how many tokens are learned from, and which turns those are."""
    total = stats.tokens
    known = target.trained if target is not None else None
    turns = known.turns if known is not None else "unknown" if target is not None else "assistant"
    given = target.by_format if target is not None else {}
    others = {name: facts.trained.turns for name, facts in given.items() if facts.trained is not None}
    others = {name: other for name, other in others.items() if other != turns}
    return {
        "tokens": stats.trained_tokens,
        "of": total,
        "share": round(stats.trained_tokens / total, 4) if total else 0.0,
        "turns": turns,
        "weights": known.weights if known is not None else "unknown" if target is not None else "read",
        "source": list(known.sources) if known is not None else [],
    } | ({"by_format": others} if others else {})


def saved_by(stats: Stats, tokens: int) -> dict[str, Any]:
    """Return what is saved where a prompt of so many tokens stands in place of each system prompt."""
    lengths = [stats.lengths[role] for role in ("system", "developer") if role in stats.lengths]
    prompted = sum(n for counts in lengths for n in counts.values())
    now = sum(length * n for counts in lengths for length, n in counts.items())
    saved = now - tokens * prompted
    return {
        "tokens": tokens,
        "examples": prompted,
        "saved_per_request": round(saved / prompted, 1) if prompted else 0.0,
        "saved_per_epoch": saved,
    }


def script_of(text: str) -> str:
    """Return the script that most letters of a text are in: Latin, Cyrillic, CJK, …; "" without a letter."""
    letters = [character for character in text if character.isalpha()]
    found = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    name = found.most_common(1)[0][0] if found else ""
    return name if name in ("CJK", "") else name.capitalize()


def _shown(text: str, counting: Counting) -> str:
    """Return the text of a prompt, or how it begins, without secrets."""
    return hidden(text) if counting.whole_prompts else hidden(text)[:_PROMPT_SHOWN]
