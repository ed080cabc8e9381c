r"""Make reasoning of the thoughts that the text of turns begins with.

For data whose replies begin with `<think>…</think>`, and for trainers and templates that take reasoning in a key of its
own. The tags are those that `render-thoughts` writes, in assistant turns of all threads. Line breaks next to the tags
are notation and go, any other white space stays. A thought is left in the text where it has no end, where it does not
stand at the start, and where the turn has reasoning already.

An empty thought becomes empty reasoning. `<think>\n\n</think>\n\nHi` is how Qwen3 replies without thinking;
`render-thoughts` writes it back, and `drop-thoughts` removes it.

Arguments
    - `prefilled`: `yes` also takes a thought that is closed, but not opened. So replies look where the prompt ended in
      the opening tag, as in the template of DeepSeek R1.

Example
    `--apply lift-thoughts`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "<think>\nOn average.\n</think>\n\n384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "reasoning_content": "On average.", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: a template may write the thought in another place, or leave it out.
"""

from __future__ import annotations

from functools import partial

from ftconv import Example, Transform
from ftconv.plugins.formats._thoughts import lift_thought

from ._threads import over_threads, over_turns


def lift_thoughts(example: Example, *, prefilled: bool = False) -> Example:
    """Return the example with its thoughts lifted; those that are only closed, too, with `prefilled`."""
    return over_threads(example, over_turns(partial(lift_thought, prefilled=prefilled)))


transform = Transform(name="lift-thoughts", apply=lift_thoughts, safety="unsafe")
