"""Move the system prompt to the start of the first user turn.

For models whose template has no system role (Gemma, early Mistral: "System role not supported"). The texts of all
system and developer turns, in order, come before that of the first user turn. Names and unknown keys of the folded
turns go. Where there is no user turn, the system prompt is kept as it is. In a preference, a system turn in `chosen`
or `rejected` goes into the first user turn of that side.

Arguments
    - `separator`: the text put between them; a blank line unless given.

Example
    `--apply fold-system`

    ```json before
    {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "You are Marv.\\n\\nHow far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: production must send its prompt the same way.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform

from ._joining import Content, joined
from ._threads import is_prompt, over_threads


def fold_system(example: Example, *, separator: str = "\n\n") -> Example:
    """Return the example with its system prompt in the first user turn."""

    def folded(turns: list[Message]) -> list[Message]:
        prompts = [turn for turn in turns if is_prompt(turn)]
        rest = [turn for turn in turns if not is_prompt(turn)]
        first = next((i for i, turn in enumerate(rest) if turn.role == "user"), None)
        if not prompts or first is None:
            return turns
        head: Content = None
        for prompt in prompts:
            head = joined(head, prompt.content, separator)
        rest[first] = replace(rest[first], content=joined(head, rest[first].content, separator))
        return rest

    return over_threads(example, folded)


transform = Transform(name="fold-system", apply=fold_system, safety="unsafe")
