"""Join consecutive turns of the same role.

For transcripts in which somebody writes twice before the other answers, which most templates refuse. Text is joined
by the separator, parts by parts with the separator between text and text. Tool results and turns that call tools stay
apart, and so do turns of different names or weights, a turn that begins with reasoning or a refusal, and turns whose
unknown keys disagree: joining them would lose something. `chosen` and `rejected` are merged each by itself.

Arguments
    - `separator`: the text put between them; a blank line unless given.

Example
    `--apply merge-turns`

    ```json before
    {"messages": [{"role": "user", "content": "Hello?"}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Hello?\\n\\nHow far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: the model learns one long turn instead of two.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform

from ._joining import joined
from ._threads import over_threads


def merge_turns(example: Example, *, separator: str = "\n\n") -> Example:
    """Return the example with consecutive turns of one role joined."""

    def merged(turns: list[Message]) -> list[Message]:
        out: list[Message] = []
        for turn in turns:
            if out and _belong(out[-1], turn):
                out[-1] = _join(out[-1], turn, separator)
            else:
                out.append(turn)
        return turns if len(out) == len(turns) else out

    return over_threads(example, merged)


def _belong(first: Message, second: Message) -> bool:
    """Whether two turns can be one without losing anything."""
    if first.role != second.role or first.role == "tool":
        return False
    if first.name != second.name or first.weight != second.weight or type(first.weight) is not type(second.weight):
        return False
    if first.tool_calls or second.tool_calls or second.reasoning is not None:
        return False
    if first.refusal is not None or second.refusal is not None or first.tool_call_id != second.tool_call_id:
        return False
    one, other = first.extra or {}, second.extra or {}
    return all(one[key] == other[key] for key in one.keys() & other.keys())


def _join(first: Message, second: Message, separator: str) -> Message:
    extra = {**first.extra, **second.extra} if first.extra and second.extra else first.extra or second.extra
    return replace(first, content=joined(first.content, second.content, separator), extra=extra)


transform = Transform(name="merge-turns", apply=merge_turns, safety="unsafe")
