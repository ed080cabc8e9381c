"""FT612 formulaic-openings: a set whose replies begin with the same words."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import rule

from ._habits import FEWEST, Habits, merge, see_all, start

_MOST_NAMED = 3


@rule("FT612", category="suspicious", start=start, see_all=see_all, merge=merge)
def formulaic_openings(
    state: Habits, *, least: int = FEWEST, share: float = 0.2
) -> Iterator[tuple[None, str, str, str]]:
    """Many replies begin with the same words.

    Why is this bad?
        "Certainly! Here is" costs tokens in each reply, is the first thing that a model learns, and comes out where
        it does not fit. Most often one model wrote all replies. Counted are beginnings of two words or more, or of
        one with a mark after it, in replies of 40 characters or more; a dataset of fewer than 50 of them is not
        judged. Code, markup and numbers are not counted. FT818 finds what all completions begin with.

    Example
        With two replies for enough:

        ```yaml
        rules: {formulaic-openings: {least: 2, share: 0.6}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Certainly! The Moon is 384,400 km away from here."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Certainly! The Sun is 150 million km away from here."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "It is 384,400 km away. Bring snacks."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "150 million km, and then there is no shade."}]}
        ```

    Options
        - `least`: fewer replies are not judged; 50 unless given.
        - `share`: the smallest share of replies that is told; 0.2 unless given.

    Source
        - Alignment changes mostly tokens of style, and those at the beginning: "The Unlocking Spell on Base LLMs",
          https://arxiv.org/abs/2312.01552
    """  # noqa: E501
    openings = state.openings
    if openings.total < least:
        return
    often = openings.frequent(share)
    if often:
        counts = ", ".join(f"{opening!r} {count:,}" for opening, count in often[:_MOST_NAMED])
        many = sum(count for _, count in often)
        words = f"{many:,} of {openings.total:,} replies of 40 characters or more begin alike: {counts}"
        yield None, "", words, "\0".join(sorted(opening for opening, _ in often))
