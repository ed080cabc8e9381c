"""Remove control characters from every text.

For text from terminals, PDF files and wrong encodings. Colours and other escape sequences of a terminal go as a whole.
A form feed, a vertical tab and a carriage return by itself become a line break. U+0080 to U+009F become what they are
in Windows-1252, where they are something there: that is where they nearly always come from. All other control
characters but tab and line breaks leave. The arguments of calls are looked at as well.

Example
    `--apply strip-controls`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?\\u0000"},
                  {"role": "assistant", "content": "\\u001b[1m384,400\\u001b[0m km\\u0085"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km…"}]}
    ```

Safety
    Unsafe: text changes.
"""

from __future__ import annotations

import re

from ftconv import Example, Transform

from ._texts import over_texts

_find = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\r\n|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAKS = frozenset("\r\x0b\f")


def strip_controls(example: Example) -> Example:
    """Return the example without control characters."""
    return over_texts(example, _stripped)


def _stripped(text: str) -> str:
    return text if text.isprintable() else _find.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    found = match[0]
    if found == "\r\n":
        return found
    if found in _BREAKS:
        return "\n"
    if "\x80" <= found <= "\x9f":
        return found.encode("latin-1").decode("cp1252", "ignore")
    return ""


transform = Transform(name="strip-controls", apply=strip_controls, safety="unsafe")
