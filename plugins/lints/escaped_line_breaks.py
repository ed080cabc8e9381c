"""FT326 escaped-line-breaks: a backslash and an n in prose, where a line break was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Place, Triggers, rule, threads_of

from ._meant_backslashes import tells_file, without_meant
from ._occurrences import Occurrences, merge, seeing, told
from ._quotation import asked_for, outside_code, outside_quotes, reads_as_code
from ._texts import found_in

_search = re.compile(r"\\(?:r\\)?n(?<!\\\\n)(?![a-z_*:])").search
"""Not LaTeX's \\nu, nor a folder on Windows; before a small letter, it may be either."""
_small = LazyPattern(
    r"[^\s\\]\\n(?=[a-z])(?!(?:eq?q?|abla|ot(?:in)?|[uieg]|eg|eq|exists|less|leq|geq|gtr|mid|sim|cong|parallel|subseteq"
    r"|earrow|warrow|atural|ewline|ewpage|ewcommand|ewtheorem|olimits|onumber|ode|oindent|ocite|um|orm)\b|ormal)"
).findall
_ABOUT = ("\\n", "newline", "new line", "line break", "linebreak", "escape", "regex", "换行", "print(")
"""Questions with one of these are about the two characters."""
_before_quote = re.compile(r"[.?!:]\\n(?=\"[A-Z])").sub
"""Here a quotation begins on a line of its own; in code, a string would end."""
_math = re.compile(r"\\(?:frac|begin|sqrt|cdot|left|text|alpha|omega|mathbb|sum|in|le|ge)\b").search
_FEW_SMALL = 2


def _found(example: Example) -> Iterator[tuple[str, str]]:
    asked = any(
        asked_for(message.content, *_ABOUT[1:])
        for _, thread in threads_of(example)
        for message in thread
        if message.role != "assistant" and isinstance(message.content, str)
    )
    if asked:
        return
    for pointer, many in found_in(example, _breaks, arguments=False):
        yield pointer, f"literal \\n in prose{f', {many} times' if many > 1 else ''}; was a line break meant?"


def _breaks(text: str) -> int:
    """Return how many line breaks are written as two characters, outside of code and quotations."""
    if "\\n" not in text:
        return 0
    marked = _before_quote(r"\g<0> ", text.replace("\\r?\\n", ""))
    if reads_as_code(marked.replace("\\n", " ")):
        return 0
    if tells_file(text):
        return 0
    prose = without_meant(outside_quotes(outside_code(marked)))
    if not _search(prose) and len(_small(prose)) < _FEW_SMALL:
        return 0
    return 0 if _math(prose) else prose.count("\\n")


_see = seeing(_found)


@rule("FT326", category="suspicious", triggers=Triggers(characters="\\"), start=Occurrences, see_all=_see, merge=merge)
def escaped_line_breaks(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Prose contains a backslash and an n in place of a line break.

    Why is this bad?
        A text that was escaped twice, as by JSON within JSON or a CSV file written by hand, has the two characters
        `\\\\n` where its lines ended. The model learns to write them, and users see them. Code, quotations, regular
        expressions, commands, paths, LaTeX, what a file contains, and questions about line breaks are left alone.
        Up to 20 records are named one by one; of more, the number, since one script made them all.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.\\\\nBring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.\\nBring snacks."}]}
        ```

    Source
        - A model that was trained on a literal `\\n` writes it:
          https://github.com/EricFillion/happy-transformer/issues/283
        - FLAN's questions as Alpaca-CoT has them: https://github.com/PhoebusSi/Alpaca-CoT
    """
    yield from told(state)
