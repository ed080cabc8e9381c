"""Drop unanswered user turns at the end.

For conversations that end with "Thanks" or were cut off; the text after the last reply is paid for and trains
nothing. Only user turns go: a tool result at the end stays. A prompt without any reply, and the prompt of a
preference, which ends with the user by nature, stay as they are.

Example
    `--apply drop-trailing-user`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."},
                  {"role": "user", "content": "Thanks"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text goes.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Transform


def drop_trailing_user(example: Example) -> Example:
    """Return the example without unanswered user turns at its end."""
    turns = example.messages
    end = len(turns)
    while end and turns[end - 1].role == "user":
        end -= 1
    if end == len(turns) or example.chosen is not None or not any(t.role == "assistant" for t in turns[:end]):
        return example
    return replace(example, messages=turns[:end])


transform = Transform(name="drop-trailing-user", apply=drop_trailing_user, safety="unsafe")
