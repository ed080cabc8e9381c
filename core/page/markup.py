"""HTML, made in one way only: whatever is not made by `tag` is text, and is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from ..files.outputs import OutputKind
from ..model.safe_text import safe_lines

PAGE = OutputKind("a page", (".html", ".htm"), packed=False)
_VOID = {"meta", "input", "br"}


class Markup(str):
    """HTML that is finished. Only this module makes it."""

    __slots__ = ()


def tag(element: str, *children: str | None, **attributes: str | int | float | bool | None) -> Markup:
    """Return an element. Children that are no Markup are text of anybody: escaped, without secrets, controls visible.

    `class_` is the attribute `class`, and `aria_label` is `aria-label`; True is an attribute without a value, None and
    False are none.
    """
    written = []
    for name, value in attributes.items():
        if value is not None and value is not False:
            key = name.rstrip("_").replace("_", "-")
            written.append(f" {key}" if value is True else f' {key}="{text_of_page(str(value))}"')
    start = f"<{element}{''.join(written)}>"
    return Markup(start) if element in _VOID else Markup(f"{start}{joined(children)}</{element}>")


def joined(children: Iterable[str | None]) -> Markup:
    """Return children one after the other."""
    return Markup("".join(c if isinstance(c, Markup) else text_of_page(c) for c in children if c is not None))


def prose(text: str) -> Markup:
    """Return text in which `code` stands between backticks."""
    return joined(tag("code", part) if number % 2 else part for number, part in enumerate(text.split("`")))


def word_changes(diff: str) -> Iterator[Markup | str]:
    """Yield a diff of words, `[-gone-]` and `{+new+}`, with what went and what came as elements."""
    at = 0
    for found in re.finditer(r"\[-(.*?)-\]|\{\+(.*?)\+\}", diff, re.S):
        yield diff[at : found.start()]
        yield tag("del", found[1]) if found[1] is not None else tag("ins", found[2])
        at = found.end()
    yield diff[at:]


def text_of_page(text: str) -> str:
    """Return text as it may stand in HTML, between tags and in attributes."""
    return escape(safe_lines(text))


def document(title: str, body: Iterable[str], *, style: str, script: str = "") -> str:
    """Return a page. Its policy lets nothing be loaded, and no script or style run but those of this package."""
    policy = ["default-src 'none'", f"style-src 'sha256-{_digest(style)}'", "base-uri 'none'", "form-action 'none'"]
    if script:
        policy.append(f"script-src 'sha256-{_digest(script)}'")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content="; ".join(policy)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    )
    end = Markup(f"<script>{script}</script>") if script else None
    return "<!doctype html>\n" + tag("html", head, tag("body", *body, end), lang="en") + "\n"


def _digest(text: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
