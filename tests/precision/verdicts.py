"""What a person said of the findings that were judged."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import yaml
from runs import Run, Share
from sources import HERE

WORDS = ("true", "arguable", "false")


class Verdict(NamedTuple):
    """One of the words, and why, which only what is true goes without."""

    word: str
    reason: str


Verdicts = dict[str, dict[str, dict[str, Verdict]]]
"""By rule, set and key."""


def load() -> Verdicts:
    """Read verdicts.yaml: rule, set, word, reason, and the keys it holds for."""
    data = yaml.load((HERE / "verdicts.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    found: Verdicts = {}
    for code, by_set in data.items():
        for where, by_word in by_set.items():
            of_set = found.setdefault(code, {}).setdefault(where, {})
            for word, by_reason in by_word.items():
                if word not in WORDS:
                    raise SystemExit(f"verdicts.yaml: {code} {where}: {word!r} is none of {', '.join(WORDS)}")
                for reason, keys in by_reason.items():
                    of_set.update((key, Verdict(word, reason)) for key in keys)
    return found


def unjudged(run: Run, verdicts: Verdicts) -> list[tuple[str, str, str]]:
    """Rule, set and key of each sampled finding without a verdict."""
    return [
        (code, where, key)
        for code, by_set in run.items()
        for where, share in by_set.items()
        for key in share.sample
        if key not in verdicts.get(code, {}).get(where, {})
    ]


def tally(code: str, by_set: dict[str, Share], verdicts: Verdicts) -> Counter[str]:
    """How many of the sampled findings of a rule are true, arguable and false."""
    judged = verdicts.get(code, {})
    words = (judged.get(where, {}).get(key) for where, share in by_set.items() for key in share.sample)
    return Counter(verdict.word for verdict in words if verdict)
