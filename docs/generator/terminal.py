"""The picture in the README: its first command and what that says, as a terminal shows it."""

from __future__ import annotations

import re
from html import escape

WIDTH = 100
LINE, LEFT, TOP, CHAR = 20, 18, 44, 8.43
BUTTONS = ("#ff5f57", "#febc2e", "#28c840")
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"
COLORS = {"$ ": "#7ee787", "2> ": "#e3b341", "=> ": "#ff7b72", "": "#c9d1d9"}


def picture(readme: str) -> str:
    """Return an SVG of the first `console` block of the page."""
    block = re.search(r"```console\n(.*?)```", readme, re.DOTALL)
    assert block is not None, "README.md has no console block"
    rows = [row for line in block.group(1).rstrip("\n").split("\n") for row in _rows(line)]
    height = TOP + LINE * len(rows) + 8
    width = int(2 * LEFT + WIDTH * CHAR)
    frame = f'viewBox="0 0 {width} {height}" role="img" aria-label="A terminal with a run of ftconv"'
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
        *(f'<circle cx="{18 + 18 * i}" cy="18" r="5" fill="{color}"/>' for i, color in enumerate(BUTTONS)),
        f'<g font-family="{FONT}" font-size="14" xml:space="preserve">',
        *(
            f'<text x="{LEFT}" y="{TOP + LINE * number + 6}" fill="{color}">{escape(text)}</text>'
            for number, (text, color) in enumerate(rows)
        ),
        "</g>",
        "</svg>",
    ]
    return "\n".join(out) + "\n"


def _rows(line: str) -> list[tuple[str, str]]:
    """Return a line as the terminal wraps it, in the colour of who says it."""
    mark = next(mark for mark in COLORS if line.startswith(mark))
    text = line if mark in ("$ ", "") else line.removeprefix(mark)
    if mark == "=> ":
        text = f"(exit code {text})"
    return [(text[at : at + WIDTH], COLORS[mark]) for at in range(0, max(len(text), 1), WIDTH)]
