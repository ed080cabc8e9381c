"""Where each reply of a conversation stands in its render, with what the template writes around it."""

from __future__ import annotations

import re

from msgspec import Struct

from .conversation import Conversation
from .marks import Leaf, marked, without
from .renderer import Renderer
from .tokens import CharSpan
from .trace import Trace
from .turn_ends import TOKEN, TurnEnds

_EDGE = re.compile(r"[>\]}\n](?=[^>\]}\n]*$)")


class Reply(Struct, frozen=True):
    """One turn of the assistant, in characters of the render.

    What the model has to write goes from `start`, where the prompt for it ends, to `end`. Its texts are in it, from
    `first` to `last`; what is after them ends the turn. `stop` says whether something does. `missing` is what the
    prompt ends with, and the render does not have there.
    """

    turn: int
    pointer: str
    start: int
    first: int
    last: int
    end: int
    stop: bool
    missing: str = ""


def replies_in(renderer: Renderer, trace: Trace, ends: TurnEnds, *, prompts_end: bool = True) -> list[Reply]:
    """Return the replies whose texts are in a render, in order.

    `prompts_end` says that the template reads `add_generation_prompt`. One that does not never writes the header of a
    reply alone, so who uses it must, and no header is learned.
    """
    prompts: dict[str, str | None] = {}
    found: list[Reply] = []
    for turn, message in enumerate(trace.conversation.messages):
        if message.get("role") != "assistant":
            continue
        own = [spans[0] for leaf, spans in zip(trace.leaves, trace.spans, strict=True) if spans and leaf.turn == turn]
        if not own:
            continue
        first, last = min(start for start, _ in own), max(end for _, end in own)
        before = trace.conversation.messages[turn - 1]["role"] if turn else ""
        leaf, header = _last_before(trace.leaves, trace.spans, first)
        if before not in prompts:
            prompts[before] = _prompt_after(leaf, renderer, trace, turn)
        start, missing = _start(trace.rendered.text, header, first, prompts[before])
        if not prompts_end:
            start = max([start, *(header + token.end() for token in TOKEN.finditer(trace.rendered.text[header:first]))])
        if found:
            start = max(start, min(found[-1].end, first))
        end, stop = _end(renderer, trace, turn, last, ends)
        found.append(Reply(turn, trace.conversation.pointers[turn], start, first, last, end, stop, missing))
    return found


def prefix(trace: Trace, turns: int) -> Conversation:
    """Return the beginning of a conversation."""
    whole = trace.conversation
    return Conversation(whole.messages[:turns], whole.tools, whole.pointers[:turns])


def common_length(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _start(text: str, after: int, first: int, prompt: str | None) -> tuple[int, str]:
    """Return where the prompt for a reply ends, and what of it the render lacks.

    That is where prompt and render differ after the last text that both have.
    """
    if prompt is None:
        return first, ""
    header = text[after:first]
    common = common_length(header, prompt)
    if common < min(len(header), len(prompt)):
        edge = _EDGE.search(header[:common])
        if edge is None:
            return first, ""
        common = edge.end()
    return after + common, prompt[common:]


def _last_before(leaves: list[Leaf], spans: list[list[CharSpan]], place: int) -> tuple[Leaf | None, int]:
    """Return the last text that ends before a place, and where it does."""
    found: tuple[Leaf | None, int] = None, 0
    for leaf, several in zip(leaves, spans, strict=True):
        for _, end in several:
            if found[1] < end <= place:
                found = leaf, end
    return found


def _prompt_after(leaf: Leaf | None, renderer: Renderer, trace: Trace, turn: int) -> str | None:
    """Return what stands after the last text in the prompt for a reply; None where there is no prompt like that."""
    signed = marked(prefix(trace, turn))
    rendered = renderer.render(signed.messages, signed.tools, prompt=True)
    if rendered.trouble:
        return None
    text, places = without(rendered.text)
    found, end = _last_before(signed.leaves, [places.get(n, []) for n in range(len(signed.leaves))], len(text))
    return text[end:] if found == leaf else None


def _end(renderer: Renderer, trace: Trace, turn: int, last: int, ends: TurnEnds) -> tuple[int, bool]:
    """Return where a reply ends, and whether something ends it."""
    text = trace.rendered.text
    after = text[last : min((start for spans in trace.spans for start, _ in spans if start >= last), default=len(text))]
    is_last = turn == len(trace.conversation.messages) - 1
    for end in (ends.last, ends.middle) if is_last else (ends.middle, ends.middle.rstrip()):
        at = after.find(end) if end else -1
        if at >= 0:
            return last + at + len(end), True
    if is_last:
        return last + len(after.rstrip()), False
    alone = renderer.render(*_given(prefix(trace, turn + 1)))
    if alone.trouble or not alone.text.startswith(text[:last]):
        return last, False
    return last + len(after[: common_length(after, alone.text[last:])].rstrip()), False


def _given(conversation: Conversation) -> tuple[list[dict[str, object]], list[object] | None]:
    return conversation.messages, conversation.tools
