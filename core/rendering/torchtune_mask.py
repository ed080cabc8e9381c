"""The tokens and the mask of torchtune's tokenizer of Hugging Face files.

It renders the first turn, the first two and so on, and takes what each text has more tokens than the one before for the
new turn. Source: torchtune/modules/transforms/tokenizers/_hf_tokenizer.py.
"""

from __future__ import annotations

from collections.abc import Collection

from .renderer import Renderer
from .tokens import ModelTokenizer
from .trace import Trace


def torchtune_mask(
    renderer: Renderer, tokenizer: ModelTokenizer, trace: Trace, taught: Collection[int], size: int
) -> list[bool] | None:
    """Return the mask of the tokens of a render, where these turns are taught, headers and ends with them.

    None where the template refuses a beginning: then torchtune stops.
    """
    messages, tools = trace.conversation.messages, trace.conversation.tools
    mask: list[bool] = []
    for turn in range(len(messages)):
        rendered = renderer.render(messages[: turn + 1], tools)
        if rendered.trouble:
            return None
        more = len(tokenizer.encode(rendered.text).ids) - len(mask)
        mask += [turn in taught] * more
    return (mask + [False] * size)[:size]
