"""FT317 unfinished-reply: a reply that ends within a sentence, where the others do not."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._habits import FEWEST, Habits, merge, see_all, start
from ._unfinished import FINAL

_NEARLY_ALL = 5 / 6
"""The share of the other replies that end in a mark, where marks are the habit."""
_FEW, _FEWER = 5, 2
"""So many are no habit, however small the dataset: of those that are cut, and of those that may lack a full stop."""


@rule("FT317", category="suspicious", start=start, see_all=see_all, merge=merge)
def unfinished_reply(
    state: Habits, *, least: int = FEWEST, share: float = 0.02
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply ends in the middle of a sentence.

    Why is this bad?
        The model that wrote it ran into its limit of tokens, or the text was cut when it was copied; the next model
        learns to stop there. What counts is the habit of the dataset: where five in six replies end in a full stop,
        or in the mark that their script has for it, a reply is named that ends in a comma, in a word such as "the", or
        in half a word. Where hardly any lacks its mark, so is a long one that ends in some words after its last
        sentence. Lists, titles, verses, signatures, hashtags, addresses, code and short replies are left out, and so is
        a dataset of fewer than 50 replies. FT310 finds replies cut within a code block or a thought.

    Example
        With two replies for a habit:

        ```yaml
        rules: {unfinished-reply: {least: 2}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "150 million km."}]}
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "It is far. It is 384,400 km away. Bring snacks, a blanket and the"}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "150 million km."}]}
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "It is far. It is 384,400 km away. Bring snacks and a blanket."}]}
        ```

    Options
        - `least`: of fewer replies no habit is known; 50 unless given.
        - `share`: more than five that surely are cut, and more than this share of those that end in a mark, are one
          finding; of long ones that may be, more than two and half of this share are a habit; 0.02 unless given.

    Source
        - OpenAI, `finish_reason` is `length` where a reply was cut:
          https://platform.openai.com/docs/api-reference/chat/object
        - NeMo Curator's filter of texts whose sentences have no mark at their end:
          https://docs.nvidia.com/nemo/curator/latest/curate-text/process-data/quality-assessment/heuristic.html
    """  # noqa: E501
    cut, unmarked, total = state.cut, state.unmarked, state.replies
    marks = sum(count for end, count in state.ends.items() if end in FINAL)
    if total < least or marks < _NEARLY_ALL * (total - cut.count - unmarked.count):
        return
    others = f"{marks:,} of {total:,} end in a full stop or such"
    if cut.count > max(_FEW, share * marks):
        words = f"{cut.count:,} of {total:,} replies end in the middle of a sentence; the first is here"
        yield cut.places[0], cut.pointers[0], words, "many"
    else:
        yield from cut.hits(f"reply ends in the middle of a sentence; {others}")
    if unmarked.count <= max(_FEWER, share * marks / 2):
        yield from unmarked.hits(f"reply is long and ends without a mark, perhaps cut off; {others}")
