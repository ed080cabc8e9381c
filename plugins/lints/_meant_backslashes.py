"""Backslashes that were meant: in paths, LaTeX, regular expressions, commands, and where the two characters are named.

For `\\n` in texts that are prose otherwise, where no test for code as a whole sees it.
"""

from __future__ import annotations

import re

from ftconv import LazyPattern

_token = re.compile(r"\S*\\\S*").sub
_is_path = LazyPattern(
    r"(?<![A-Za-z])[B-PR-Zb-z]:\\|\\\\\w|%\w+%\\|~\\|(?<![\w.)\]*\"'])\.{1,2}\\"  # C:\new, ..\new; no Q:\nWhat
    r"|\\(?![nrtu\\])[A-Za-z]|\\(?:nu|ne|ni|neq|neg|nabla|notin|nolimits)(?![A-Za-z])"  # src\new\app.py, \neq
).search
_SIGNED = LazyPattern(
    r"[=\[^{+<&]\\n"  # IFS=\n, [\n
    r"|\\n(?:\]|\{\d|[+*?](?=[\"'`)\]/$|,;]|$))"  # \n], \n{2}, (a\n*)
    r"|\bs?/[^/\n]{0,40}\\n[^/\n]{0,40}/[^/\n]{0,40}/\w*"  # s/\n/ /g
    r"|\becho +-[en]+ [^\n]*|(?:^|[|;&(] ?)(?:printf|sed|awk|tr|grep|perl|xargs|paste|cut|column) +-\w[^\n]*"
    r"|(?i:\b(?:by|on|with|the|an?|literal|use|using|characters?|sequence|symbol|delimiter|separator|add|insert"
    r"|append|type|called|is|as|or|and|like|means?))[ \t(]+\\n"
    r"(?=[.,;:)]|$| (?:characters?|chars?|sequence|symbol|delimiter|separator|escape|is|are|as|to|or|means?|between"
    r"|after|before|at the|for|in)\b)",
    re.MULTILINE,
).sub
_file_told = LazyPattern(
    r"\w\.(?:txt|csv|tsv|log|dat|json|md|xml|ya?ml|ini)['\"]?(?: ?[(:]| (?:with|has|holds|contain|content))"
    r"|(?i:\b(?:file|csv)(?: ?(?:contents?|data|file))?\b ?[:=(])"
).search
_prose_comma = re.compile(r",(?: |\\n|\Z)").search
_FEWEST_ROWS = 2


def without_meant(text: str) -> str:
    """Return a text with spaces for what has a backslash on purpose, as long as it was."""
    text = _token(lambda found: " " * len(found[0]) if _is_path(found[0]) else found[0], text)
    return str(_SIGNED(lambda found: " " * len(found[0]), text))


def tells_file(text: str) -> bool:
    """Whether a text of one line says what is in a file, or is rows of values: there people write \\n for its lines."""
    if "\n" in text.strip():
        return False
    if _file_told(text):
        return True
    rows = text.strip().split("\\n")
    commas = {row.count(",") for row in rows if row}
    return len(rows) >= _FEWEST_ROWS and len(commas) == 1 and commas != {0} and not _prose_comma(text)
