r"""Drop the thoughts of all turns: reasoning, and thoughts that the text begins with.

For models that do not think. The tags are those that `lift-thoughts` reads. What a vendor has signed or encrypted of a
thought goes with it. A thought without an end stays, since nobody knows where the reply begins (FT310). A reply that
was nothing but a thought is empty then (FT208).

Arguments
    - `history`: `yes` keeps the thoughts after the last user turn, as the template of Qwen3 does. Each thread is looked
      at by itself: of a preference, the thoughts of the prompt go and those of `chosen` and `rejected` stay.

Example
    `--apply drop-thoughts`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "<think>\nOn average.\n</think>\n\n384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text and signatures go.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform
from ftconv.plugins.formats._thoughts import drop_thought

from ._threads import over_threads, over_turns


def drop_thoughts(example: Example, *, history: bool = False) -> Example:
    """Return the example without thoughts; with `history`, only those before the last user turn of a thread go."""
    dropped = over_turns(drop_thought)

    def earlier(turns: list[Message]) -> list[Message]:
        last = max((index for index, turn in enumerate(turns) if turn.role == "user"), default=0)
        old = turns[:last]
        new = dropped(old)
        return turns if new is old else [*new, *turns[last:]]

    return over_threads(example, earlier if history else dropped)


transform = Transform(name="drop-thoughts", apply=drop_thoughts, safety="unsafe")
