"""What a template writes at the end of a reply, by which a model learns to stop."""

from __future__ import annotations

import re

from msgspec import Struct

from .conversation import Conversation
from .marks import marked, without
from .renderer import Renderer

TOKEN = re.compile(r"<[^<>\s]{1,40}>|\[[^\[\]\s]{1,40}\]")
"""What looks like a token of a template: `<|im_end|>`, `</s>`, `[/INST]`."""

_TURNS = [
    {"role": "user", "content": "Ping one."}, {"role": "assistant", "content": "Pong one."},
    {"role": "user", "content": "Ping two."}, {"role": "assistant", "content": "Pong two."},
]  # fmt: skip


class TurnEnds(Struct, frozen=True):
    """The end of the last reply, and that of one with turns after it; "" where none is written or it is not known."""

    last: str = ""
    middle: str = ""


def turn_ends(renderer: Renderer) -> TurnEnds:
    """Return the ends of replies, found by rendering two questions with their replies."""
    conversation = Conversation(_TURNS, None, [f"/messages/{number}" for number in range(len(_TURNS))])
    signed = marked(conversation)
    rendered = renderer.render(signed.messages)
    text, places = without(rendered.text)
    if rendered.trouble or not all(places.get(number) for number in range(len(_TURNS))):
        return TurnEnds()
    last = text[places[3][-1][1] :]
    between = text[places[1][-1][1] : places[2][0][0]]
    return TurnEnds(last if last.strip() else "", _middle(last, between))


def _middle(last: str, between: str) -> str:
    """Return what of the text between a reply and the next question belongs to the reply."""
    if not last.strip():
        return ""
    if between.startswith(last):
        return last
    if between.startswith(last.rstrip()):
        return last.rstrip()
    found = TOKEN.search(between)
    if found is None:
        return ""
    rest = between[found.end() :]
    return between[: found.end() + len(rest) - len(rest.lstrip())]
