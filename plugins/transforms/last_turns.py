"""Keep only the system prompt and the last exchanges.

For histories longer than the model's window, or than production keeps. An exchange begins with a user turn, or
several in a row, and runs to the next; a window never begins with a reply or a tool result. All system and developer
turns before the window stay, at the start. In a preference the open question at the end of the shared prompt is an
exchange; `chosen` and `rejected` stay.

Arguments
    - `count`: how many exchanges are kept, 1 or more.

Example
    `--apply last-turns:1`

    ```json before
    {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "Hi"},
                  {"role": "assistant", "content": "What now?"}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text goes, and a reply may refer to what went.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Transform, UsageError

from ._threads import is_prompt


def check(*, count: int) -> None:
    """Raise UsageError unless count is 1 or more."""
    if count < 1:
        raise UsageError(f"last-turns: option 'count' must be 1 or more, not {count}")


def last_turns(example: Example, *, count: int) -> Example:
    """Return the example with its last `count` exchanges."""
    check(count=count)
    turns = example.messages
    starts = [i for i, turn in enumerate(turns) if turn.role == "user" and (i == 0 or turns[i - 1].role != "user")]
    if len(starts) <= count:
        return example
    start = starts[-count]
    return replace(example, messages=[*filter(is_prompt, turns[:start]), *turns[start:]])


transform = Transform(name="last-turns", apply=last_turns, safety="unsafe", check=check)
