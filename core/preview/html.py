"""A preview as one page of HTML that needs nothing else: no script, no network."""

from __future__ import annotations

from html import escape

from ..files.outputs import OutputKind
from ..model.safe_text import safe
from .build import Preview, ShownPiece
from .text import LEGEND, learned_words

PAGE = OutputKind("a page", (".html", ".htm"), packed=False)
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #ddd; }
td.number { text-align: right; } pre { white-space: pre-wrap; background: #fafafa; padding: 1rem; }
.markup { opacity: .6; } .no { color: #777; } .yes, .preferred { background: #d8f5d8; }
.rejected { background: #fbd9d9; } .candidate { background: #e3e3f7; } .unknown { background: #fff2c2; }
.cut { text-decoration: line-through; color: #999; background: none; }
"""


def page_of(found: Preview, title: str) -> str:
    """Return the page."""
    limit = f", limit {found.limit:,} ({found.over})" if found.limit is not None else ""
    facts = (
        ("Template", found.template),
        ("Trained", found.trained_by),
        ("Tokens", f"{found.tokens}, {learned_words(found)}{limit}"),
    )
    rows = "".join(
        f"<tr><td>{_safe(turn.pointer)}</td><td>{turn.role}</td><td class=number>{turn.tokens.high:,}</td>"
        f"<td>{'' if turn.weight is None else _safe(str(turn.weight))}</td>"
        f"<td class={turn.trains}>{_safe(turn.why)}{'' if turn.cut == 'no' else f', {turn.cut} cut off'}</td></tr>"
        for turn in found.turns
    )
    table = f"<table><tr><th>turn<th>role<th>tokens<th>weight<th>learned</tr>{rows}</table>" if rows else ""
    notes = "".join(f"<li>{_safe(note)}</li>" for note in found.notes)
    text = "".join(map(_span, found.pieces))
    return (
        "<!doctype html>\n<html lang=en><meta charset=utf-8>"
        f"<title>{_safe(title)}</title><style>{_STYLE}</style>\n<h1>{_safe(title)}</h1>\n<dl>"
        + "".join(f"<dt><b>{name}</b></dt><dd>{_safe(value)}</dd>" for name, value in facts)
        + f"</dl>\n{table}\n<pre>{text}</pre>\n<p>{_safe(LEGEND)}</p>\n<ul>{notes}</ul>\n</html>\n"
    )


def _span(piece: ShownPiece) -> str:
    classes = [piece.trains, *(["markup"] if piece.markup else []), *(["cut"] if piece.cut else [])]
    lines = (_safe(line, 1_000_000) for line in piece.text.split("\n"))
    return f'<span class="{" ".join(classes)}">{chr(10).join(lines)}</span>'


def _safe(text: str, longest: int = 2_000) -> str:
    return escape(safe(text, longest))
