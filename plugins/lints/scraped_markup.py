"""FT314 scraped-markup: what a web page left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, rule

from ._questions import turn_at
from ._quotation import asked_for, outside_code, reads_as_code
from ._texts import found_in

_BUTTONS = {
    "Copy code": r"^\w*Copy code\b|\bCopy code$",
    "Regenerate": r"^Regenerate(?: response| \d+ ?/ ?\d+)?$|\n\d{1,2} / \d{1,2}\n*\Z",
    "a character count": r"\bCopy\d+ chars / \d+ words\b",
    "Too many requests": r"^Too many requests in 1 hour\. Try again later\.",
    "Share Prompt": r"^Share Prompt$",
}
_button = LazyPattern("|".join(f"({pattern})" for pattern in _BUTTONS.values()), re.MULTILINE).search
_NAMES = list(_BUTTONS)
_entity = re.compile(r"&(?:amp|nbsp|lt|gt|quot|apos|#39|#x27|hellip|mdash|ndash|rsquo|lsquo);").search
_tag = LazyPattern(
    r"</?(?:div|span|p|br|hr|font|center|strong|em|ul|ol|li|h[1-6]|table|tbody|t[rdh]|blockquote|a(?= href)"
    r"|img(?= src))\b[^<>\n]*>|</[biu]>",
    re.IGNORECASE,
).search
_page = re.compile(r"(?i)<!doctype|<html|<body|<script|<style|\bhtml\b|\bxml\b|\bcss\b|\bjsx\b|\bclassName\b").search
_table_row = re.compile(r"^[^\n|]*\|[^\n|]*\|[^\n|]*\|[^\n]*$", re.MULTILINE).sub
"""A row of a Markdown table, in which a break is written as `<br>`."""
_PROSE = re.compile(r"<(?:p|br ?/?|div|span)>", re.IGNORECASE).match
_ASKED = (
    *(
        "html",
        "xml",
        "css",
        "svg",
        "jsx",
        "react",
        "vue",
        "angular",
        "jquery",
        "bootstrap",
        "markup",
        "markdown",
        "tag",
    ),
    *("web page", "webpage", "website", "web site", "dom", "anchor", "hyperlink", "element", "javascript", "php"),
    *(
        "escape",
        "balise",
        "page web",
        "webseite",
        "página web",
        "etiqueta",
        "网页",
        "标签",
        "网站",
        "タグ",
        "ウェブページ",
    ),
)


@rule("FT314", category="style")
def scraped_markup(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains remnants of a web page: buttons, HTML tags or entities.

    Why is this bad?
        A conversation that was copied from a page brings the words of its buttons along, "Copy code" above each block,
        and the model learns to say them. Tags and entities are left where an HTML converter gave up. Code is left
        alone, fenced or not, and so are rows of tables, texts that are markup from end to end unless they are
        paragraphs, texts about HTML, and replies whose question asks for it.

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
    for pointer, kind in found_in(example, _left_over, arguments=False):
        role, asked = turn_at(example, pointer)
        if kind in _NAMES:
            yield pointer, f"words of a web page: {kind}"
        elif role != "assistant" or not asked_for(asked, *_ASKED):
            yield pointer, kind


def _left_over(text: str) -> str | None:
    button = _button(text)
    if button:
        return _NAMES[(button.lastindex or 1) - 1]
    if "&" not in text and "<" not in text:
        return None
    kind = _markup(text)
    if not kind or _page(text) or (reads_as_code(text) and not _PROSE(text)):
        return None
    return kind if _PROSE(text) else _markup(_table_row("", outside_code(text)))


def _markup(text: str) -> str | None:
    entity = _entity(text)
    if entity:
        return f"HTML entity {entity[0]}"
    return "HTML tags" if _tag(text) else None
