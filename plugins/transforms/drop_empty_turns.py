"""Drop empty turns.

For exports that write a turn for every event. A system, developer or user turn goes when it is blank: no text but
white space and zero-width characters, no picture or other part. An assistant turn goes when it has neither text nor
call, reasoning nor refusal. Tool results stay: a tool may well return nothing. Replies in `chosen` and `rejected`
stay, since an empty side is a fault of the pair (FT502). Two turns of one role may meet afterwards: `merge-turns`
joins them. An example of which nothing remains is dropped, and counted.

Example
    `--apply drop-empty-turns`

    ```json before
    {"messages": [{"role": "system", "content": ""}, {"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: the order of the turns changes.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform
from ftconv.plugins.lints._visible import has_visible, is_blank

from ._threads import over_threads, unless_bare, without


def drop_empty_turns(example: Example) -> Example | None:
    """Return the example without blank turns, or None when it has no others."""

    def kept(turns: list[Message]) -> list[Message]:
        return without(turns, _is_empty if turns is example.messages else _asks_nothing)

    changed = over_threads(example, kept)
    return example if changed is example else unless_bare(changed)


def _asks_nothing(turn: Message) -> bool:
    return turn.role in ("user", "system", "developer") and is_blank(turn)


def _is_empty(turn: Message) -> bool:
    if turn.role != "assistant":
        return _asks_nothing(turn)
    if turn.tool_calls or not is_blank(turn):
        return False
    return not has_visible(turn.reasoning or "") and not has_visible(turn.refusal or "")


transform = Transform(name="drop-empty-turns", apply=drop_empty_turns, safety="unsafe")
