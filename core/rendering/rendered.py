"""What comes of rendering: a text, or why there is none."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Trouble = Literal["", "refused", "failed", "stopped"]


class Rendered(Struct):
    """A text, and the spans in it, in characters, that the template marks with `{% generation %}`.

    `trouble` says that there is no text: the template "refused" the conversation with words of its own, "failed" on it,
    or was "stopped" since it took too much time or memory. `why` are the words, `raised` the type of the error.
    """

    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    trouble: Trouble = ""
    why: str = ""
    raised: str = ""
