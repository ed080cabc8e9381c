"""One example, or several, as a target sees them: the page of `ftconv preview --html`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from ..preview.build import Preview, ShownPiece, Turn
from ..preview.text import learned_words, limit_words
from .assets import asset
from .charts import table
from .conversation import LEARNED, legend
from .markup import Markup, document, joined, tag
from .sample_browser import browser


def preview_page(found: Sequence[tuple[Preview, str]]) -> str:
    """Return the page of previews, each with its title. Several are leafed through one by one."""
    several = len(found) > 1
    title = found[0][1]
    shown = [_preview(one, words, several) for one, words in found]
    body = [browser(len(found)) if several else None, *shown]
    script = asset("script.js") if several else ""
    return document(title, [tag("main", *body, class_="page")], style=asset("styles.css"), script=script)


def _preview(found: Preview, title: str, several: bool) -> Markup:
    facts = (
        ("Template", found.template),
        ("Trained", found.trained_by),
        ("Tokens", ", ".join(filter(None, (str(found.tokens), learned_words(found), limit_words(found))))),
    )
    listed = (tag("div", tag("dt", name), tag("dd", *_linked(words))) for name, words in facts)
    notes = tag("ul", *(tag("li", note) for note in found.notes)) if found.notes else None
    weighed = any(turn.weight is not None for turn in found.turns)
    head = ("turn", "role", "tokens", *(["weight"] if weighed else []), "learned", "why")
    used = {*(piece.trains for piece in found.pieces), *("cut" for piece in found.pieces if piece.cut)}
    return tag(
        "article",
        tag("h1", title),
        tag("dl", *listed, class_="facts"),
        notes,
        table(head, [_row(turn, weighed) for turn in found.turns], label="Turns") if found.turns else None,
        legend(used) if found.pieces else None,
        tag("div", *map(_piece, found.pieces), class_="text raw", dir="auto"),
        class_="sample" if several else None,
    )


def _row(turn: Turn, weighed: bool) -> tuple[str | None, ...]:
    cut = "" if turn.cut == "no" else f", {turn.cut} cut off"
    weight = ["" if turn.weight is None else str(turn.weight)] if weighed else []
    kind = tag("span", LEARNED[turn.trains], class_=f"key {turn.trains}")
    return turn.pointer, turn.role, f"{turn.tokens.high:,}", *weight, kind, turn.why + cut


def _piece(piece: ShownPiece) -> Markup:
    kind = " ".join([piece.trains, *(["markup"] if piece.markup else []), *(["cut"] if piece.cut else [])])
    return tag("del" if piece.cut else "span", piece.text, class_=kind)


def _linked(words: str) -> Iterable[str]:
    """Yield text with its addresses as links: those of facts of ours, never of data."""
    for number, word in enumerate(words.split(" ")):
        if number:
            yield " "
        bare = word.strip("(),.:;")
        if urlsplit(bare).scheme != "https":
            yield word
            continue
        before, _, after = word.partition(bare)
        yield joined((before, tag("a", bare, href=bare, rel="noreferrer"), after))
