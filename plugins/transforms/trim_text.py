"""Remove white space from both ends of every text.

For texts that were cut out of pages and tables. Contents, thoughts and refusals of turns are trimmed, and plain text
without roles; the arguments of calls are not, nor is white space inside a text. Of a turn in several parts, each
part is trimmed. A text that is nothing but white space stays: `drop-empty-turns` is for those.

Example
    `--apply trim-text`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon? "},
                  {"role": "assistant", "content": "384,400 km.\\n"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: a leading space may be meant, as in completions of old, and lines of code are moved by it.
"""

from __future__ import annotations

from ftconv import Example, Transform

from ._texts import over_texts


def trim_text(example: Example) -> Example:
    """Return the example with its texts trimmed."""
    return over_texts(example, lambda text: text.strip() or text, arguments=False)


transform = Transform(name="trim-text", apply=trim_text, safety="unsafe")
