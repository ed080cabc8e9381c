"""FT325 short-reply: a few characters where replies are long."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._habits import FEWEST, SHORT_CHARACTERS, Habits, merge, see_all, start

_LONG = 7
"""Bits of the length of a long reply: 64 characters or more."""
_NEARLY_ALL = 0.9


@rule("FT325", category="style", start=start, see_all=see_all, merge=merge)
def short_reply(
    state: Habits, *, least: int = FEWEST, share: float = 0.05
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply is very short, and the others are long.

    Why is this bad?
        A model learns the length of replies with their content; a bare "ok" among pages is an answer that somebody did
        not finish, or a cell that slipped. What counts is the habit of the dataset: where nine in ten others have
        64 characters or more, one of fewer than 16 is named, or 8 where words have no spaces. A reply to a question
        that is as short, or that asks for a word, a number or a choice, is left out. Answers may be short and right.

    Example
        With two replies for a habit:

        ```yaml
        rules: {short-reply: {least: 2, share: 0.5}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How do I get to the Sun?"}, {"role": "assistant", "content": "Better not: it is 150 million km away, and there is no shade at all."}]}
        {"messages": [{"role": "user", "content": "How do I get to the Moon?"}, {"role": "assistant", "content": "ok"}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How do I get to the Sun?"}, {"role": "assistant", "content": "Better not: it is 150 million km away, and there is no shade at all."}]}
        {"messages": [{"role": "user", "content": "How do I get to the Moon?"}, {"role": "assistant", "content": "By rocket: it is 384,400 km away. Bring snacks for three days."}]}
        ```

    Options
        - `least`: of fewer replies no habit is known; 50 unless given.
        - `share`: more short replies than this share of all are a habit, and not named; 0.05 unless given.

    Source
        - "Long Is More for Alignment", on the length of replies: https://arxiv.org/abs/2402.04833
        - NeMo Curator's filters by length:
          https://docs.nvidia.com/nemo/curator/latest/curate-text/process-data/quality-assessment/heuristic.html
    """  # noqa: E501
    total, short = state.replies, state.short
    long = sum(count for bits, count in state.sizes.items() if bits >= _LONG)
    if total < least or long < _NEARLY_ALL * (total - short.count) or short.count > share * total:
        return
    yield from short.hits(f"reply has fewer than {SHORT_CHARACTERS} characters; {long:,} of {total:,} have 64 or more")
