"""Keep the first system prompt, at the start, and drop the others.

For conversations that repeat their prompt in the middle, or have it after the first question. The first system or
developer turn moves to the start; all later ones go, those of `chosen` and `rejected` too. Where a preference has no
shared prompt at all, each side keeps its own first.

Example
    `--apply keep-first-system`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "system", "content": "You are Marv."},
                  {"role": "assistant", "content": "384,400 km."}, {"role": "system", "content": "You are Marv!"}]}
    ```

    ```json after
    {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: the text of the others goes.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform

from ._threads import is_prompt, over_threads, without


def keep_first_system(example: Example) -> Example:
    """Return the example with at most one system prompt, at the start."""

    def kept(turns: list[Message]) -> list[Message]:
        rest = without(turns, is_prompt)
        if rest is turns or (example.messages and turns is not example.messages):
            return rest
        first = next(filter(is_prompt, turns))
        return turns if first is turns[0] and len(rest) == len(turns) - 1 else [first, *rest]

    return over_threads(example, kept)


transform = Transform(name="keep-first-system", apply=keep_first_system, safety="unsafe")
