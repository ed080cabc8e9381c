"""Lines of a report on a terminal: coloured in the manner of ruff, and wrapped between words."""

from __future__ import annotations

import re
import unicodedata

BOLD, DIM, CYAN, RED, YELLOW = 1, 2, 36, 31, 33
_COLORS = {"error": RED, "warning": YELLOW}
_INDENT = "    "
_WORD = re.compile(r" (?<=run |see |use )ftconv(?: [^;()\x1b ]+)*| *[^ ]+| +$")
"""A command to be pasted is one word: no line may end in it."""
_ESCAPE = re.compile(r"\x1b\[[\d;]*m")
_FINDING = re.compile(
    r"(?:(?P<file>.*?)(?P<place>(?::\d+){0,2})(?P<colon>: )|(?P<indent> +))"
    r"(?P<code>[A-Z]+\d+ \[(?P<severity>error|warning)\])(?P<mark>(?: \[\*\])?)"
    r" (?P<rule>[\w-]+: .*?)(?P<way>(?:; .*?)?)(?P<pointer>(?:  \(.*\))?)"
)
_ROW = re.compile(r"(?P<count> +[\d,]+  )(?P<code>[A-Z]+\d+ +(?P<severity>error|warning))(?P<rule>.*)")
_HEADING = re.compile(r" +count  code +severity  rule")


def painted(line: str) -> str:
    """Return a line of a text report with the file bold, the code in the colour of its severity, and hints dimmed."""
    if found := _FINDING.fullmatch(line):
        code = _styled(found["code"], BOLD, _COLORS[found["severity"]])
        way, pointer = _styled(found["way"], DIM), _styled(found["pointer"], DIM)
        place = f"{_styled(found['file'], BOLD)}{_styled(found['place'], CYAN)}{found['colon']}"
        return f"{found['indent'] or place}{code}{found['mark']} {found['rule']}{way}{pointer}"
    if found := _ROW.fullmatch(line):
        return f"{found['count']}{_styled(found['code'], BOLD, _COLORS[found['severity']])}{found['rule']}"
    if _HEADING.fullmatch(line) or line.startswith(f"{_INDENT}… and "):
        return _styled(line, DIM)
    return line


def wrapped(line: str, width: int, indent: str = _INDENT) -> str:
    """Return a line, coloured or not, broken between words where it is wider; what follows is indented."""
    if width_of(line) <= width:
        return line
    lines, now, used = [], "", 0
    for word in _WORD.findall(line):
        wide = width_of(word)
        if used + wide > width and used > len(indent):
            lines.append(now)
            now, used = indent, len(indent)
            bare = word.lstrip(" ")
            word, wide = bare, wide - (len(word) - len(bare))
        now, used = now + word, used + wide
    return "\n".join([*lines, now])


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes; escape sequences take none."""
    text = _ESCAPE.sub("", text)
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def _styled(text: str, *codes: int) -> str:
    return f"\033[{';'.join(map(str, codes))}m{text}\033[0m" if text else ""
