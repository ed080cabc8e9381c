"""FT312 untrimmed-text: white space at the ends of a turn."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule

from ._texts import found_in


@rule("FT312", category="style", fix="trim-text")
def untrimmed_text(example: Example) -> Iterator[tuple[str, str]]:
    """Text begins or ends with white space.

    Why is this bad?
        ` Moon` and `Moon` are different tokens: production rarely sends the space that was trained, and a model that
        learned to end with line breaks goes on writing them. Some datasets want it so: the completions of old had one
        leading space. Blank texts are FT208 and FT209.

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
    yield from found_in(example, _untrimmed, arguments=False)


def _untrimmed(text: str) -> str | None:
    if not text or not (text[0].isspace() or text[-1].isspace()):
        return None
    core = text.strip()
    if not core:
        return None
    start, end = text[0].isspace(), text[-1].isspace()
    where = "begins and ends" if start and end else "begins" if start else "ends"
    return f"text {where} with white space"
