"""Where a broken JSON record ends: the end of its brackets, or the start of the next record."""

from __future__ import annotations

import re
from functools import lru_cache

from .json_tree import marks

REACH = 1 << 20
"""How far behind a fault the next record is looked for, in bytes."""
_BALANCE_REACH = 1 << 18

_FIRST_KEY = re.compile(
    r"""\{[ \t\r\n]*+(?:"((?:[^"\\]|\\.){1,200})"|'([^'\n]{1,200})'|([A-Za-z_]\w{0,200}))[ \t\r\n]*+:"""
)
_LINE_HEAD = re.compile(r"[ \t]*(?:,[ \t]*)?")
_FOLLOWS = re.compile(r"[ \t\r\n]*+,?[ \t\r\n]*+(?:[\[{\]]|\Z)")
_SHORT_GARBAGE = re.compile(r'[^\n"{\[]++(?=[{\[])')
_NEXT_LINE = re.compile(r"\n(?=[ \t]*(?:,[ \t]*)?[\[{\]])")


def broken_end(text: str, start: int, fault: int, stop: int, line_before: str) -> int:
    """Return where the broken record at `start` ends; `stop` when that cannot be told.

    The next record starts like this one: a bracket and the same first key, at the start of a line that is not indented
    more, or right behind a closing bracket. What closes its brackets before that ends there. Failing both, the next
    record is at the next line that is indented alike.
    """
    following = next_alike(text, start, stop, line_before)
    end = _balanced(text, start, min(fault + _BALANCE_REACH, stop if following < 0 else following), stop)
    if end >= 0:
        return end
    if following >= 0:
        return following
    starts_line, indent = _indent(line_before)
    key = _first_key(text, start)
    if key:
        match = _alike(key, 200, False).search(text, start + 1, stop)
        if match:
            return match.start("record")
    match = _bracket_line(indent + (not starts_line)).search(text, start + 1, stop)
    return match.end() - 1 if match else stop


def next_alike(text: str, start: int, stop: int, line_before: str, same_line: bool = True) -> int:
    """Return where the next record with the same first key starts; -1 when there is none before `stop`."""
    key = _first_key(text, start)
    if not key or text.find(key, start + 2 + len(key), stop) < 0:
        return -1
    starts_line, indent = _indent(line_before)
    match = _alike(key, indent if starts_line else 200, same_line).search(text, start + 1, stop)
    return match.start("record") if match else -1


def garbage_end(text: str, start: int, stop: int) -> int:
    """Return the end of a stretch in which no value starts: before a bracket close by, or a line that has one."""
    match = _SHORT_GARBAGE.match(text, start, stop)
    if match:
        return match.end()
    match = _NEXT_LINE.search(text, start, stop)
    return match.start() if match else stop


def _balanced(text: str, start: int, end: int, stop: int) -> int:
    """Return the end of the brackets at `start` behind which a record may begin; -1 without one before `end`."""
    depth = 0
    for at in marks(text, start, end):
        mark = text[at]
        if mark == "{" or mark == "[":
            depth += 1
        elif mark != '"':
            depth = max(depth - 1, 0)
            if not depth and _FOLLOWS.match(text, at + 1, stop):
                return at + 1
    return -1


def _first_key(text: str, start: int) -> str:
    match = _FIRST_KEY.match(text, start)
    return next(filter(None, match.groups()), "") if match else ""


def _indent(line_before: str) -> tuple[bool, int]:
    """Say whether a record that has `line_before` before it starts its line, and how far that is indented."""
    indent = len(line_before) - len(line_before.lstrip(" \t"))
    return bool(_LINE_HEAD.fullmatch(line_before)), indent


@lru_cache(64)
def _alike(key: str, indent: int, same_line: bool) -> re.Pattern[str]:
    before = rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?"
    if same_line:
        before = rf"(?:{before}|\}}[ \t]*,?[ \t]*)"
    return re.compile(rf"""{before}(?P<record>\{{[ \t\r\n]*["']?{re.escape(key)}["']?[ \t\r\n]*:)""")


@lru_cache(64)
def _bracket_line(indent: int) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?[\[{{]")
