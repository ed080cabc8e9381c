"""A preview for a terminal: one mark and one colour for what is trained, another for what is not."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.safe_text import safe
from .build import Preview, ShownPiece

MARKS = {"yes": "+", "preferred": "+", "no": " ", "rejected": "-", "candidate": "/", "unknown": "?"}
CUT, PARTLY = "x", "~"
_COLORS = {"yes": 32, "preferred": 32, "no": 90, "rejected": 31, "candidate": 36, "unknown": 33}
LEGEND = "+ learned   (blank) not learned   ? not published   x cut off   - to be avoided"


def preview_lines(found: Preview, *, color: bool) -> Iterator[str]:
    """Yield the lines: the turns as a table, then the text with a mark at the start of each line."""
    yield f"template  {found.template}"
    yield f"trained   {found.trained_by}"
    yield f"tokens    {', '.join(filter(None, (str(found.tokens), learned_words(found), limit_words(found))))}"
    yield ""
    if found.turns:
        yield from _table(found)
        yield ""
    text = list(_text(found.pieces, color))
    yield from text
    yield ""
    yield LEGEND + ("   ~ partly learned" if any(line.startswith(PARTLY) for line in text) else "")
    for note in found.notes:
        yield f"note: {note}"


def limit_words(found: Preview) -> str:
    """Say in a few words what the limit does to the example; "" without one."""
    if found.limit is None:
        return ""
    limit = f"limit {found.limit:,} tokens"
    if found.tokens.high <= found.limit:
        return f"{limit}; nothing is cut"
    then = {"cut": "the rest is cut off", "refused": "the file is rejected", "dropped": "the example is dropped"}
    return f"{limit}; {then.get(found.over, 'what becomes of it is not published')}"


def learned_words(found: Preview) -> str:
    """Say how many tokens are learned, as far as it is published which."""
    unknown = any(turn.trains == "unknown" for turn in found.turns)
    if unknown and not found.trained:
        return "how many are learned is not published"
    return f"learned {found.trained:,}{' or more' if unknown else ''}"


def _table(found: Preview) -> Iterator[str]:
    yield f"{'turn':<16}{'role':<11}{'tokens':>8}  {'weight':<7} learned"
    for turn in found.turns:
        weight = "" if turn.weight is None else safe(str(turn.weight), 6)
        words = {
            "yes": "yes",
            "no": "no",
            "unknown": "?",
            "preferred": "yes",
            "rejected": "avoided",
            "candidate": "ranked",
        }[turn.trains]
        cut = "" if turn.cut == "no" else f", {turn.cut} cut off"
        yield f"{turn.pointer:<16}{turn.role:<11}{turn.tokens.high:>8,}  {weight:<7} {words}: {turn.why}{cut}"


def _text(pieces: list[ShownPiece], color: bool) -> Iterator[str]:
    """Put stretches together into lines; a line has the mark of the first of its content that is more than markup.

    Each turn, and what is cut of it, begins a line of its own, also where the template has none there.
    """
    line: list[ShownPiece] = []
    for piece in pieces:
        other_turn = bool(line) and line[-1].turn not in (piece.turn, -1)
        if other_turn or (line and piece.cut and not line[-1].cut):
            yield _line(line, color)
            line = []
        parts = piece.text.split("\n")
        for number, part in enumerate(parts):
            if number:
                yield _line(line, color)
                line = []
            if part:
                line.append(ShownPiece(part, piece.markup, piece.trains, piece.cut, piece.turn))
    if line:
        yield _line(line, color)


def _line(line: list[ShownPiece], color: bool) -> str:
    ranked = sorted(line, key=lambda piece: (piece.markup, line.index(piece)))
    mark = (CUT if ranked[0].cut else MARKS[ranked[0].trains]) if ranked else " "
    if {"yes", "no"} <= {piece.trains for piece in line if not (piece.markup or piece.cut)}:
        mark = PARTLY
    shown = "".join(_painted(piece) if color else safe(piece.text, 100_000) for piece in line)
    return f"{mark} │ {shown}".rstrip()


def _painted(piece: ShownPiece) -> str:
    code = "9;90" if piece.cut else str(_COLORS[piece.trains])
    return f"\033[{code}m{safe(piece.text, 100_000)}\033[0m"
