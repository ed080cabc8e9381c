"""Make calls of those that stand in the text of turns.

A record is changed if every call in it can be read: Hermes (also as Qwen and many others write it), Qwen3-Coder,
Glaive, Mistral, Llama 3, DeepSeek, ReAct and ToolACE. Results of tools lose their tags, and tools that the system
prompt lists become the tools of the record. The readers `chat`, `sharegpt`, `hermes` and `glaive` do the same unless
`--from-option calls=text` is given.

Example
    `--apply lift-calls`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content":
                   "<tool_call>\\n{\\"name\\": \\"get_distance\\", \\"arguments\\": {}}\\n</tool_call>"},
                  {"role": "tool", "content": "<tool_response>\\n384400\\n</tool_response>"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"type": "function", "function":
                   {"name": "get_distance", "arguments": "{}"}}]},
                  {"role": "tool", "content": "384400"}]}
    ```

Safety
    Unsafe: a template may write the calls in another notation.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Transform
from ftconv.plugins.formats._lifting import lift


def lift_calls(example: Example) -> Example:
    """Return the example with its calls lifted, where all of them can be read."""
    made = lift(replace(example))
    return example if made == example else made


transform = Transform(name="lift-calls", apply=lift_calls, safety="unsafe")
