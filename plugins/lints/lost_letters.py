"""FT329 lost-letters: letters that an encoding did not have."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, LazyPattern, Triggers, rule

from ._quotation import outside_code
from ._texts import found_in

_search = LazyPattern(
    r"\?(?<=[A-Za-z]\?)\?(?:(?:s|t|e|l|d|m|ve|re|ll)(?!\w)|(?<=n\?\?) (?=[a-z]))"  # I??e had, Don?? worry
    r"|¢(?<=[a-z]¢) ?[a-z]{3,}|[¤¯®](?<=[a-z][¤¯®])[a-z]{3,}|(?<![^\s(])¯[a-z]{2,}"  # e¢cient, di¤erent, ¯nd
).search


def may_lack_letters(text: str) -> bool:
    """Whether two question marks are next to each other; a quick test."""
    at = text.find("?")
    while at >= 0:
        if text.startswith("?", at + 1):
            return True
        at = text.find("?", at + 2)
    return False


@rule("FT329", category="suspicious", triggers=Triggers(characters="¢¤¯", test=may_lack_letters, needs="?"))
def lost_letters(example: Example) -> Iterator[tuple[str, str]]:
    """Letters or apostrophes were lost and replaced by other characters.

    Why is this bad?
        Where a text was saved in an encoding that lacks a character, `I’ve` became `I??e`; where it was copied from a
        PDF file whose font has its own codes, `efficient` became `e¢ cient`. The model learns to write that. What was
        lost cannot be restored for sure: export the data again, as UTF-8. Code is left alone.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "You??l walk 384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "You’ll walk 384,400 km. Bring snacks."}]}
        ```

    Source
        - Python's `errors="replace"` writes a question mark for what cannot be encoded:
          https://docs.python.org/3/library/codecs.html#error-handlers
        - ChatDoctor's dialogues have some: https://github.com/Kent0n-Li/ChatDoctor
    """
    for pointer, found in found_in(example, _lost, arguments=False):
        yield pointer, f"{found!r}: letters were lost in an encoding; export the text again as UTF-8"


def _lost(text: str) -> str | None:
    if not _search(text):
        return None
    found = _search(outside_code(text))
    return text[max(0, found.start() - 1) : found.end()] if found else None
