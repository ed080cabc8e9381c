"""Repair text that was decoded with the wrong encoding.

For files that were opened as Windows-1252 or Latin-1 though they were UTF-8, and saved: `CafÃ©` becomes `Café` again.
The library ftfy knows which sequences no one writes on purpose; only its repair of encodings is used, so quotation
marks, ligatures and width stay as they are; texts in which FT303 finds nothing are not touched. The arguments of calls
are looked at as well. Needs the extra `text`.

Example
    `--apply fix-encoding`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "Itâ€™s 384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "It’s 384,400 km."}]}
    ```

Safety
    Unsafe: what the text was meant to be is a guess, if a very good one.
"""

from __future__ import annotations

from ftconv import Example, MissingExtra, Transform
from ftconv.plugins.lints.mojibake import garbled

from ._texts import over_texts

_TIMES = 4
"""Text may have been read wrongly more than once."""


def fix_encoding(example: Example) -> Example:
    """Return the example with its texts as they were meant. Raises MissingExtra without ftfy."""
    return over_texts(example, _meant)


def _meant(text: str) -> str:
    if garbled(text) is None:
        return text
    try:
        import ftfy
    except ImportError:
        raise MissingExtra("fix-encoding", "text") from None
    for _ in range(_TIMES):
        better = ftfy.fix_encoding(text)
        if better == text:
            break
        text = better
    return text


transform = Transform(name="fix-encoding", apply=fix_encoding, safety="unsafe")
