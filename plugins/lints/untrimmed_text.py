"""FT312 untrimmed-text: white space at the ends of a turn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ftconv import Example, Production, rule

from ..formats._separators import SEPARATORS, STOPS
from ._separators import pair_of
from ._texts import found_in

_KNOWN = tuple(mark for mark in (*SEPARATORS, *STOPS) if not mark.isspace())


@rule("FT312", category="style", fix="trim-text")
def untrimmed_text(example: Example, format: str, production: Production | None = None) -> Iterator[tuple[str, str]]:
    """Text begins or ends with white space.

    Why is this bad?
        ` Moon` and `Moon` are different tokens: production rarely sends the space that was trained, and a model that
        learned to end with line breaks goes on writing them. Blank texts are FT208 and FT209. Of prompts and
        completions, the separator, the stop, line breaks at the end, which are one or the other, and the one space at
        the start of a completion are left alone: completion models want them.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon? "},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `trim-text` takes the white space off. It is unsafe: a leading space may be meant, and code may be moved by it.

    Source
        - Guidance, "token healing", on spaces at the border of a prompt:
          https://github.com/guidance-ai/guidance
    """
    find = _untrimmed
    if format == "prompt-completion" and pair_of(example) is not None:
        named = () if production is None else (production.separator or "", *production.stop)
        marks = tuple(filter(None, (*named, *_KNOWN)))
        find = partial(_beside_marks, completion=str(example.messages[-1].content), marks=marks)
    yield from found_in(example, find, arguments=False)


def _beside_marks(text: str, completion: str, marks: tuple[str, ...]) -> str | None:
    """The same of a text that ends with a mark or line breaks, and of a completion, which may begin with one space."""
    text = text.removeprefix(" ") if text == completion else text
    return _untrimmed(f"{text}." if text.endswith(marks) else text.rstrip("\n"))


def _untrimmed(text: str) -> str | None:
    if not text or not (text[0].isspace() or text[-1].isspace()):
        return None
    core = text.strip()
    if not core:
        return None
    start, end = text[0].isspace(), text[-1].isspace()
    where = "begins and ends" if start and end else "begins" if start else "ends"
    return f"text {where} with white space"
