"""FT108 control-character: NUL and the other controls, which are no text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Triggers, rule

from ._texts import found_in

_search = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]").search
_NAMES = {
    "\0": "NUL", "\x07": "bell", "\b": "backspace", "\x0b": "vertical tab", "\f": "form feed",
    "\r": "carriage return without a line feed", "\x1b": "escape, as in colours of a terminal", "\x7f": "delete",
    "\x85": "next line, or an ellipsis of Windows-1252",
}  # fmt: skip


@rule("FT108", category="suspicious", fix="strip-controls", triggers=Triggers(control=True))
def control_character(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains a control character other than tab or newline.

    Why is this bad?
        Databases and parsers stop at NUL, a terminal obeys an escape, and the model learns to write both. They come
        from terminal logs, from PDF pages (form feed), and from Windows-1252 that was read as Latin-1 (U+0080 to
        U+009F). A carriage return before a line feed is a newline.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.\\u0000 Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `strip-controls` takes them out; what stands for a line break becomes one, and what stands for a character of
        Windows-1252 becomes that. It is unsafe: text changes.

    Source
        - Unicode, "Control Codes": https://www.unicode.org/charts/PDF/U0000.pdf
        - PostgreSQL refuses `\\u0000`: https://www.postgresql.org/docs/current/datatype-json.html
    """
    for pointer, char in found_in(example, _control):
        name = _NAMES.get(char)
        yield pointer, f"control character U+{ord(char):04X}{f' ({name})' if name else ''}"


def _control(text: str) -> str | None:
    if text.isprintable():
        return None
    found = _search(text.replace("\r\n", "\n") if "\r" in text else text)
    return found[0] if found else None
