"""FT613 language-shares: a set in several languages."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Place, rule

from ._languages import language_of
from ._turns import Spots, turns_of


class Shares(Struct):
    """For each language the replies in it, and how many replies there are; "" stands for an unknown one."""

    languages: dict[str, Spots] = field(default_factory=dict)
    replies: int = 0


def start() -> Shares:
    """Return what is known before the first example."""
    return Shares()


def see_all(state: Shares, batch: Batch) -> Shares:
    """Look at the language of each reply."""
    replies = turns_of(batch)
    state.replies += len(replies.texts)
    for at, text in enumerate(replies.texts):
        language = language_of(text)
        spots = state.languages.setdefault(language, Spots(pointers=[], keys=[]))
        if spots.keys:
            spots.count += 1
        else:
            replies.add_to(spots, at)
    return state


def merge(a: Shares, b: Shares) -> Shares:
    """Return what is known of both."""
    a.replies += b.replies
    for language, spots in b.languages.items():
        found = a.languages.setdefault(language, spots)
        if found is not spots:
            found.count += spots.count
    return a


@rule("FT613", category="style", start=start, see_all=see_all, merge=merge)
def language_shares(state: Shares) -> Iterator[tuple[Place | None, str, str, str]]:
    """Replies are in several languages.

    Why is this bad?
        It need not be. Where a dataset is meant to be in one language, a few replies in another came from elsewhere;
        where it is meant to be in several, the shares of the data become those of the model. Named is each language
        but the most frequent, at its first reply. Short replies, mixed ones and code are not counted; languages are
        told as for FT321.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "Moon?"}, {"role": "assistant", "content": "The Moon is 384,400 km away from us, so bring snacks for the trip."}]}
        {"messages": [{"role": "user", "content": "Mond?"}, {"role": "assistant", "content": "Der Mond ist 384.400 km von uns entfernt, und es wird auf dem Weg nicht wärmer."}]}
        {"messages": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "The Sun is 150 million km away from us, and there is no shade on the way."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "Moon?"}, {"role": "assistant", "content": "The Moon is 384,400 km away from us, so bring snacks for the trip."}]}
        {"messages": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "The Sun is 150 million km away from us, and there is no shade on the way."}]}
        ```

    Source
        - Datadog's evaluation of answers in another language than the question:
          https://docs.datadoghq.com/llm_observability/evaluations/managed_evaluations/language_mismatch/
    """  # noqa: E501
    known = {language: spots for language, spots in state.languages.items() if language}
    total = sum(spots.count for spots in known.values())
    ordered = sorted(known.items(), key=lambda item: (-item[1].count, item[0]))
    for language, spots in ordered[1:]:
        most, others = ordered[0][0], ordered[0][1].count
        verb = "is" if spots.count == 1 else "are"
        words = f"{spots.count:,} of {total:,} replies {verb} in {language}, {others:,} in {most}; the first is here"
        yield spots.places[0], spots.pointers[0], words, language
