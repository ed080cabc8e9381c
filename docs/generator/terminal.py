"""The picture in the README: a broken file, what `ftconv lint` says of it, and the repair, in the program's colours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "help-desk.jsonl"
COMMANDS = (
    "head -n 6 faq.jsonl",
    "ftconv lint faq.jsonl",
    "ftconv lint faq.jsonl --fix --unsafe-fixes",
)
WIDTH, INDENT = 104, "    "
LINE, LEFT, TOP, CHAR = 19, 18, 42, 7.83
BUTTONS = ("#ff5f57", "#febc2e", "#28c840")
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"
COLORS = {30: "#6e7681", 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea"}
"""What a dark terminal makes of the colours of ANSI; bright ones are the same."""

PLAIN, PROMPT = 'fill="#c9d1d9"', 'fill="#7ee787" font-weight="bold"'
Cell = tuple[str, str]
"""A character and how it looks, as attributes of SVG."""


def picture() -> str:
    """Return an SVG of the commands and what they say."""
    rows = [row for line in _session() for row in _wrapped(line)]
    height = TOP + LINE * len(rows) + 6
    width = int(2 * LEFT + WIDTH * CHAR)
    label = "A broken file, what ftconv lint says of it, and the repair by ftconv lint --fix"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117" stroke="#30363d"/>',
        *(f'<circle cx="{18 + 18 * i}" cy="18" r="5" fill="{color}"/>' for i, color in enumerate(BUTTONS)),
        f'<g font-family="{FONT}" font-size="13">',
        *(f'<text x="{LEFT}" y="{TOP + LINE * n + 6}">{_spans(row)}</text>' for n, row in enumerate(rows) if row),
        "</g>",
        "</svg>",
    ]
    return "\n".join(out) + "\n"


def _session() -> list[list[Cell]]:
    """Run the commands on a copy of the sample, and return the lines of the terminal."""
    lines: list[list[Cell]] = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SAMPLE, Path(folder, "faq.jsonl"))
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        environment = {"PATH": beside, "HOME": folder, "LC_ALL": "C.UTF-8", "COLUMNS": str(WIDTH), "FORCE_COLOR": "1"}
        for command in COMMANDS:
            lines.append([(c, PROMPT) for c in "$ "] + [(c, PLAIN) for c in command])
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
            )
            lines += [_cells(line) for line in (done.stdout + done.stderr).split("\n")[:-1]]
    return lines


def _cells(line: str) -> list[Cell]:
    """Return the characters of a line, in the colours that its escape sequences ask for."""
    cells: list[Cell] = []
    look: dict[str, str] = {}
    for number, part in enumerate(re.split(r"\x1b\[([\d;]*)m", line)):
        if number % 2 == 0:
            shown = " ".join(f'{name}="{value}"' for name, value in ({"fill": "#c9d1d9"} | look).items())
            cells += [(character, shown) for character in part]
            continue
        for code in (int(one or 0) for one in part.split(";")):
            if code in (0, 39):
                look = {}
            elif code in (1, 2):
                look |= {"font-weight": "bold"} if code == 1 else {"opacity": "0.7"}
            elif code % 60 in COLORS:
                look["fill"] = COLORS[code % 60]
    return cells


def _wrapped(cells: list[Cell]) -> list[list[Cell]]:
    """Return a line as rows of the picture, broken between words where there are any."""
    rows = []
    while len(cells) > WIDTH:
        spaces = [at for at in range(WIDTH // 2, WIDTH + 1) if cells[at][0] == " "]
        at = spaces[-1] if spaces else WIDTH
        rows.append(cells[:at])
        cells = [(c, PLAIN) for c in INDENT] + cells[at + bool(spaces) :]
    return [*rows, cells]


def _spans(row: list[Cell]) -> str:
    parts = ((look, "".join(c for c, _ in cells)) for look, cells in groupby(row, key=lambda cell: cell[1]))
    # Viewers differ in what makes them keep spaces; these all keep.
    return "".join(f"<tspan {look}>{escape(text).replace(' ', '&#160;')}</tspan>" for look, text in parts)
