"""FT506 near-identical-pair: a preference for next to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._preferred import last_replies, question_of
from ._quotation import asked_for

_ASKED = (
    *("upper", "uppercase", "lower", "lowercase", "capital", "capitalize", "punctuation", "case", "space", "format"),
    *("大写", "majuscule", "mayúscula", "großbuchstaben"),
)
"""A question with one of these may be about what else makes no difference."""
_INK = ".!?。！？…\"'`*“”‘’:;,"


@rule("FT506", category="suspicious", when=Feature.PREFERENCE)
def near_identical_pair(example: Example, *, words: float = 0.02) -> Iterator[tuple[str, str]]:
    """Chosen and rejected are nearly the same.

    Why is this bad?
        There is hardly a difference to learn from. DPO lowers the probability of what both sides have in common: the
        model may become less likely to write the chosen reply than before. A pair is named if it differs only in case,
        white space or in punctuation at the end, or if, in replies of 50 words and more, all that differs is in one
        place and of no more than 2 % of the words. Pairs that differ in one step of a calculation are made so on
        purpose, for methods that can learn from them.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "The Moon is 384,400 km away."}],
         "rejected": [{"role": "assistant", "content": "the Moon is 384,400 km away"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "The Moon is 384,400 km away."}],
         "rejected": [{"role": "assistant", "content": "Very far."}]}
        ```

    Options
        - `words`: the largest share of words that may differ in a pair that is named; 0.02 unless given, 0 for none.

    Source
        - Pal et al., "Smaug: Fixing Failure Modes of Preference Optimisation with DPO-Positive": the fault shows where
          the edit distance between completions is small: https://arxiv.org/abs/2402.13228
    """
    pair = last_replies(example)
    if pair is None:
        return
    (_, chosen), (pointer, rejected) = pair
    if chosen == rejected or not chosen.strip() or not rejected.strip():
        return  # FT501 and FT502
    if abs(len(chosen) - len(rejected)) > max(len(chosen), len(rejected)) // 10 + 10:
        return
    a, b = _plain(chosen), _plain(rejected)
    if a == b:
        if not asked_for(question_of(example), *_ASKED):
            yield pointer, "chosen and rejected differ only in case, white space or punctuation at the end"
        return
    total = max(len(a), len(b))
    different = _different(a, b)
    if total >= 50 and different <= words * total:
        yield pointer, f"chosen and rejected differ in {different} of {total:,} words"


def _plain(text: str) -> list[str]:
    return text.casefold().strip().rstrip(_INK).split()


def _different(a: list[str], b: list[str]) -> int:
    """Return how many words stand between what two texts have in common at their beginnings and their ends."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    return max(len(a), len(b)) - start - end
