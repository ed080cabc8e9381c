"""The mask of axolotl's chat_template strategy, with its faults.

It looks for a reply where two renders of the beginning of a conversation differ, one with the reply and one with other
words, and takes these places for those of the whole. Source: src/axolotl/prompt_strategies/chat_template.py, 0.19.
"""

from __future__ import annotations

from collections.abc import Sequence

from .renderer import Renderer
from .tokens import ModelTokenizer, Tokens
from .trace import Trace

_OTHER = "[[dummy_message]]"
_NEAR = 3
"""How far behind a turn the token that ends it may be."""


def axolotl_mask(
    renderer: Renderer, tokenizer: ModelTokenizer, trace: Trace, tokens: Tokens, taught: Sequence[int]
) -> list[bool]:
    """Return the mask of the tokens of a render, where these turns are taught."""
    mask = [False] * len(tokens.ids)
    stop = tokenizer.id_of(str(renderer.settings.files.special.get("eos_token", "")))
    for turn in taught:
        start, end = _found(renderer, tokenizer, trace, turn)
        if start < 0:
            continue
        mask[start:end] = [True] * len(mask[start:end])
        near = range(end, min(end + _NEAR + 1, len(mask)))
        at = next((place for place in near if tokens.ids[place] == stop), None)
        if at is not None:
            mask[at] = True
    return mask


def _found(renderer: Renderer, tokenizer: ModelTokenizer, trace: Trace, turn: int) -> tuple[int, int]:
    """Return where axolotl believes a turn is; -1 where it does not find it."""
    messages, tools = trace.conversation.messages, trace.conversation.tools
    other = {"role": messages[turn]["role"], "content": _OTHER}
    renders = [renderer.render([*messages[:turn], last], tools) for last in (other, messages[turn])]
    if any(one.trouble for one in renders):
        return -1, -1
    dummy, whole = (tokenizer.encode(one.text).ids for one in renders)
    least = min(len(dummy), len(whole))
    start = next((n for n in range(least) if dummy[n] != whole[n]), -1)
    behind = next((n for n in range(least) if dummy[-1 - n] != whole[-1 - n]), -1)
    end = len(whole) - behind
    return (start, end) if start >= 0 and behind >= 0 and end >= start else (-1, -1)
