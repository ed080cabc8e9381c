"""Remove invisible characters from every text.

For text copied from pages and PDF files: zero-width spaces, soft hyphens, word joiners, byte order marks, bidirectional
controls and tag characters. Joiners stay where they belong to the spelling, in emoji and in Arabic and Indic scripts,
and so do direction marks in text that runs right to left. U+FFFD stays too: what stood there is lost, and only somebody
who knows the text can say what it was. The arguments of calls are looked at as well.

Example
    `--apply strip-invisible`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400\\u200b km, a long\\u00ading."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km, a longing."}]}
    ```

Safety
    Unsafe: text changes, if only where nobody sees it.
"""

from __future__ import annotations

from ftconv import Example, Transform
from ftconv.plugins.lints.invisible_character import invisible_in

from ._texts import over_texts

_LOST = "\ufffd"


def strip_invisible(example: Example) -> Example:
    """Return the example without invisible characters."""
    return over_texts(example, _stripped)


def _stripped(text: str) -> str:
    # What belongs to the spelling is told by its neighbours, which may be other before it is taken out than after.
    while spots := [index for index, char in invisible_in(text) if char != _LOST]:
        gone = set(spots)
        text = "".join(char for index, char in enumerate(text) if index not in gone)
    return text


transform = Transform(name="strip-invisible", apply=strip_invisible, safety="unsafe")
