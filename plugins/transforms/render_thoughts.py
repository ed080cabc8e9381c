r"""Write the reasoning of turns into their text, in front of the reply.

For trainers and templates that know of no reasoning beside the text. What a vendor has signed or encrypted of a thought
goes, since no notation has it. A turn stays as it is where its thought could not be read back, as one with a closing
tag in it; so does one of which nothing but the signature is known.

Arguments
    - `dialect`: `think` unless given: `<think>` on lines of its own, as Qwen3 and DeepSeek R1 write it. `think-inline`
      has no line breaks (GLM 4.7, MiMo), nor has `mistral`: `[THINK]`. `thinking`, `thought` and `reasoning` are tags
      of these names on lines of their own. `open-thoughts` is `<|begin_of_thought|>`, with `<|begin_of_solution|>`
      around the reply. `gemma4` is `<|channel>thought`, `seed-oss` `<seed:think>`, `kimi-vl` `◁think▷`. For gpt-oss,
      use `--to harmony`.

Example
    `--apply render-thoughts:think`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "reasoning_content": "On average.", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "<think>\nOn average.\n</think>\n\n384,400 km."}]}
    ```

Safety
    Unsafe: the model learns to write the tags, and signatures go.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from ftconv import Example, Transform
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS, render_thought

from ._threads import over_threads, over_turns

Name = Literal[
    "think", "think-inline", "thinking", "thought", "reasoning", "open-thoughts", "mistral", "gemma4", "seed-oss",
    "kimi-vl",
]  # fmt: skip


def render_thoughts(example: Example, *, dialect: Name = "think") -> Example:
    """Return the example with its reasoning as text; as it is, where that could not be read back."""
    return over_threads(example, over_turns(partial(render_thought, tags=THOUGHT_TAGS[dialect])))


transform = Transform(name="render-thoughts", apply=render_thoughts, safety="unsafe")
