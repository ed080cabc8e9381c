"""Drop all system and developer turns.

For models and trainers that know no system prompt, and for data whose prompts are noise. In a preference those of
`chosen` and `rejected` go too. An example of which nothing else remains is dropped, and counted.

Example
    `--apply drop-system`

    ```json before
    {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text goes. `fold-system` keeps it.
"""

from __future__ import annotations

from ftconv import Example, Transform

from ._threads import is_prompt, over_threads, unless_bare, without


def drop_system(example: Example) -> Example | None:
    """Return the example without its system prompt, or None when there was nothing else."""
    changed = over_threads(example, lambda turns: without(turns, is_prompt))
    return example if changed is example else unless_bare(changed)


transform = Transform(name="drop-system", apply=drop_system, safety="unsafe")
