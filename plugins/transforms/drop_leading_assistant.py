"""Drop assistant turns before the first user turn.

For chat logs that begin with a greeting of the bot. Assistant turns before the first user turn go, with the tool
results that belong to them; system turns stay. A conversation without a user turn stays as it is. In a preference
only the shared prompt is looked at.

Example
    `--apply drop-leading-assistant`

    ```json before
    {"messages": [{"role": "assistant", "content": "Hi, I am Marv."},
                  {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: trained text goes.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Transform

from ._threads import is_prompt


def drop_leading_assistant(example: Example) -> Example:
    """Return the example beginning, after its system prompt, with a user turn."""
    turns = example.messages
    first = next((i for i, turn in enumerate(turns) if turn.role == "user"), 0)
    if not any(turn.role == "assistant" for turn in turns[:first]):
        return example
    return replace(example, messages=[*filter(is_prompt, turns[:first]), *turns[first:]])


transform = Transform(name="drop-leading-assistant", apply=drop_leading_assistant, safety="unsafe")
