"""FT314 scraped-markup: what a web page left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, rule

from ._texts import found_in

_fenced = re.compile(r"^ *(`{3,}|~{3,}).*?(?:^ *\1|\Z)|`[^`\n]+`", re.MULTILINE | re.DOTALL).sub
_BUTTONS = {
    "Copy code": r"^\w*Copy code\b|\bCopy code$",
    "Regenerate": r"^Regenerate(?: response| \d+ ?/ ?\d+)?$|\n\d{1,2} / \d{1,2}\n*\Z",
    "a character count": r"\bCopy\d+ chars / \d+ words\b",
    "Too many requests": r"^Too many requests in 1 hour\. Try again later\.",
    "Share Prompt": r"^Share Prompt$",
}
_button = re.compile("|".join(f"({pattern})" for pattern in _BUTTONS.values()), re.MULTILINE).search
_NAMES = list(_BUTTONS)
_entity = re.compile(r"&(?:amp|nbsp|lt|gt|quot|apos|#39|#x27|hellip|mdash|ndash|rsquo|lsquo);").search
_tag = re.compile(
    r"</?(?:div|span|p|br|hr|font|center|strong|em|ul|ol|li|h[1-6]|table|tbody|t[rdh]|blockquote|a(?= href)"
    r"|img(?= src))\b[^<>\n]*>|</[biu]>",
    re.IGNORECASE,
).search
_page = re.compile(r"(?i)<!doctype|<html|<body|<script|<style|\bhtml\b|\bxml\b|\bcss\b|\bclassName\b|;\n").search


@rule("FT314", category="style")
def scraped_markup(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains remnants of a web page: buttons, HTML tags or entities.

    Why is this bad?
        A conversation that was copied from a page brings the words of its buttons along, "Copy code" above each block,
        and the model learns to say them. Tags and entities are left where an HTML converter gave up. Fenced blocks and
        `inline code` are left alone, and so are texts about HTML.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "<p>384,400&nbsp;km.</p>\\nRegenerate response"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - FastChat cleans ShareGPT's pages of "Copy code", "Regenerate" and tags:
          https://github.com/lm-sys/FastChat/blob/main/fastchat/data/clean_sharegpt.py
    """
    yield from found_in(example, _left_over, arguments=False)


def _left_over(text: str) -> str | None:
    outside = _fenced("` `", text) if "`" in text or "~~~" in text else text
    button = _button(text)
    if button:
        return f"words of a web page: {_NAMES[(button.lastindex or 1) - 1]}"
    if ("&" not in outside and "<" not in outside) or _page(outside):
        return None
    entity = _entity(outside)
    if entity:
        return f"HTML entity {entity[0]}"
    return "HTML tags" if _tag(outside) else None
