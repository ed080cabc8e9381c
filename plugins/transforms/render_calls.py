"""Write calls and results of tools into the text of turns.

For trainers that know of no calls. An example with a call that the notation cannot write stays as it is. Ids of calls
go, since none of the notations has them. Tools stay as they are; `--to hermes` puts them into the system prompt.

Arguments
    - `dialect`: `hermes`, `qwen3-coder`, `glaive`, `mistral`, `llama3`, `deepseek`, `react` or `toolace`; unless given,
      the one that the calls were read from, and `hermes` for calls that were not in a text.

Example
    `--apply render-calls:hermes`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                   {"name": "get_distance", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "moon00001", "content": "384400"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content":
                   "<tool_call>\\n{\\"name\\": \\"get_distance\\", \\"arguments\\": {}}\\n</tool_call>"},
                  {"role": "tool", "content": "<tool_response>\\n384400\\n</tool_response>"}]}
    ```

Safety
    Unsafe: the model learns to write calls in this notation.
"""

from __future__ import annotations

from typing import Literal

from ftconv import Example, RecordError, Transform
from ftconv.plugins.formats._call_marks import DIALECTS
from ftconv.plugins.formats._lifting import rendered

Name = Literal["", "hermes", "qwen3-coder", "glaive", "mistral", "llama3", "deepseek", "react", "toolace"]


def render_calls(example: Example, *, dialect: Name = "") -> Example:
    """Return the example with its calls as text; as it is, where one of them cannot be written so."""
    try:
        return rendered(example, DIALECTS.get(dialect or example.dialect or "", DIALECTS["hermes"]))
    except RecordError:
        return example


transform = Transform(name="render-calls", apply=render_calls, safety="unsafe")
