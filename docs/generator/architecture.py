"""The picture of the architecture: the wings with their imports, and the trip of one record through them."""

from __future__ import annotations

import textwrap
from html import escape
from itertools import pairwise

from . import wings
from .layout import Layout, Point

WIDTH, EDGE = 900, 16
BOX, GAP = (192.0, 60.0), (14.0, 30.0)
STEP = (168.0, 64.0, 7.0)
FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
CODE = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"
TRIP = (
    ("source", "files/source.py", "opens, unpacks, decodes"),
    ("container", "containers/jsonl.py", "cuts bytes into records"),
    ("chunk", "engine/workers.py", "a run of records for a worker"),
    ("reader", "plugins/formats/chat.py", "makes a record an Example"),
    ("Example", "model/example.py", "what all formats share"),
    ("rules", "lint/chunk_rules.py", "findings, where asked for"),
    ("transforms", "engine/transform_chain.py", "change it, where asked for"),
    ("writer", "plugins/formats/chat.py", "makes an Example a record"),
    ("container", "containers/jsonl.py", "encodes records as bytes"),
    ("sink", "files/sink.py", "commits the file, or none"),
)
"""One record of `ftconv IN --to FORMAT`: each step, the module where it is, and what happens there."""

STYLE = f"""
  .panel {{ fill: #ffffff; stroke: #d0d7de }} .box {{ fill: #f6f8fa; stroke: #57606a }}
  .plugin {{ fill: #fff8e5; stroke: #9a6700 }} .step {{ fill: #eef6ff; stroke: #0969da }}
  .line {{ fill: none; stroke: #8c959f; stroke-width: 1.2 }} .head {{ fill: #8c959f }}
  .name {{ font: 600 14px {FONT}; fill: #1f2328 }} .words {{ font: 10.5px {FONT}; fill: #424a53 }}
  .code {{ font: 10px {CODE}; fill: #424a53 }} .title {{ font: 600 16px {FONT}; fill: #1f2328 }}
  .mark {{ fill: #0969da }} .number {{ font: 600 10px {FONT}; fill: #ffffff; text-anchor: middle }}
  @media (prefers-color-scheme: dark) {{
    .panel {{ fill: #0d1117; stroke: #30363d }} .box {{ fill: #161b22; stroke: #8b949e }}
    .plugin {{ fill: #272115; stroke: #d29922 }} .step {{ fill: #121d2f; stroke: #4493f8 }}
    .line {{ stroke: #6e7681 }} .head {{ fill: #6e7681 }}
    .name, .title {{ fill: #e6edf3 }} .words, .code {{ fill: #b1bac4 }} .mark {{ fill: #1f6feb }}
  }}
"""


def picture() -> str:
    """Return the picture as SVG."""
    layout = Layout(wings.heights(), wings.direct(), WIDTH - 2 * EDGE, BOX, GAP)
    top = 62.0
    below = top + layout.height + 44
    height = int(below + 24 + 2 * STEP[1] + 30 + EDGE)
    body = [
        _text(EDGE, 30, "Wings: a line leads down to what a wing imports", "title"),
        _text(
            EDGE,
            48,
            "Imports that also follow by a longer way are not drawn. Blue numbers are the steps below.",
            "words",
        ),
        *_graph(layout, EDGE, top),
        _text(EDGE, below, "The trip of one record: ftconv IN --to FORMAT", "title"),
        *_trip(EDGE, below + 18),
    ]
    frame = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="The wings of ftconv and the trip of one record"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
            f"<style>{STYLE}</style>",
            f'<rect class="panel" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
            *body,
            "</svg>\n",
        ]
    )


def _graph(layout: Layout, left: float, top: float) -> list[str]:
    out = []
    for points in layout.ways().values():
        out.append(_line([(x + left, y + top) for x, y in points]))
    for wing in wings.heights():
        x, y = layout.corner(wing)
        x, y = round(x + left, 1), y + top
        kind = "plugin" if wing == wings.PLUGINS else "box"
        out.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{BOX[0]}" height="{BOX[1]}" rx="6"/>')
        out.append(_text(x + 10, y + 19, wing, "name"))
        for number, words in enumerate(textwrap.wrap(wings.words_of(wing), 29, max_lines=3, placeholder=" …")):
            out.append(_text(x + 10, y + 33 + 11.5 * number, words, "words"))
        for place, step in enumerate(_steps(wing)[::-1]):
            out += _mark(x + BOX[0] - 14 - 19 * place, y + 14, step)
    return out


def _steps(wing: str) -> list[int]:
    """Return the numbers of the steps that happen in a wing."""
    return [number for number, (_, module, _) in enumerate(TRIP, 1) if module.startswith(f"{wing}/")]


def _trip(left: float, top: float) -> list[str]:
    """Return the steps in two rows, the second from right to left."""
    out = []
    wide, high, gap = STEP
    half = len(TRIP) // 2
    centers = []
    for index, (name, module, words) in enumerate(TRIP):
        if not any((wings.ROOT / place / module).is_file() for place in ("", "core")):
            raise SystemExit(f"docs/generator/architecture.py: TRIP names {module}, which is not there any more")
        column = index if index < half else 2 * half - 1 - index
        x, y = round(left + column * (wide + gap), 1), top + (index >= half) * (high + 26)
        centers.append((x, y))
        kind = "plugin" if module.startswith("plugins/") else "step"
        out.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{high}" rx="6"/>')
        out += [_text(x + 30, y + 19, name, "name"), _text(x + 10, y + 36, words, "words")]
        out += [_text(x + 10, y + 53, module, "code"), *_mark(x + 16, y + 14, index + 1)]
    for (x, y), (to_x, to_y) in pairwise(centers):
        if x == to_x:
            out.append(_line([(x + wide / 2, y + high), (to_x + wide / 2, to_y)]))
        else:
            ends = (x + wide, to_x) if to_x > x else (x, to_x + wide)
            out.append(_line([(ends[0], y + high / 2), (ends[1], y + high / 2)]))
    return out


def _line(points: list[Point]) -> str:
    """Return a line with an arrow head at its end, bent softly between the rows."""
    (x, y), *rest = points
    path = f"M{x:g} {y:g}"
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        straight = abs(to_x - x) < 0.05 or to_y == y
        path += f" L{to_x:g} {to_y:g}" if straight else f" C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"
        x, y = to_x, to_y
    before = points[-2]
    if before[1] == y:
        back = -7 if before[0] < x else 7
        head = f"M{x:g} {y:g} l{back} -4 v8 z"
    else:
        head = f"M{x:g} {y:g} l-4 -7 h8 z"
    return f'<path class="line" d="{path}"/><path class="head" d="{head}"/>'


def _mark(x: float, y: float, number: int) -> list[str]:
    return [f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="8"/>', _text(x, y + 3.5, str(number), "number")]


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>'
