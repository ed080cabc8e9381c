"""Make one example per assistant turn, with the history before it.

For trainers that learn the last turn only, and for formats with one reply a record. Earlier assistant turns get
weight 0 in the history, so that nothing is trained twice; write to a format that carries weights, or the loss is
reported. An assistant turn that has weight 0 already makes no example of its own. Everything after the last reply is
in no example. Extra columns are repeated in each. An example in which nothing trains, a preference, a record with a
`label` and plain text stay as they are. The text grows with the square of the number of turns.

Arguments
    - `untrained`: yes makes an example of the turns with weight 0 too; no unless given.

Example
    `--apply split-turns`

    ```json before
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "What now?"},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "What now?"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "What now?", "weight": 0},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: each reply is learned once, after the same history, but one example becomes several.
"""

from __future__ import annotations

from copy import copy, deepcopy

from msgspec.structs import replace

from ftconv import Example, Message, Transform


def split_turns(example: Example, *, untrained: bool = False) -> Example | list[Example]:
    """Return an example for each assistant turn that is trained."""
    turns = example.messages
    if example.chosen is not None or example.rejected is not None or example.label is not None:
        return example
    ends = [i for i, turn in enumerate(turns) if turn.role == "assistant" and (untrained or not _is_off(turn))]
    if not ends or (len(ends) == 1 and ends[0] == len(turns) - 1):
        return example
    # A later transform may change a turn in place: no two examples share one.
    return [
        replace(
            example,
            messages=[*(_history(turn) for turn in turns[:end]), _own(turns[end])],
            tools=deepcopy(example.tools),
            media=deepcopy(example.media),
            extra=deepcopy(example.extra),
            notes=example.notes if end == ends[0] else None,
        )
        for end in ends
    ]


def _is_off(turn: Message) -> bool:
    return isinstance(turn.weight, int | float) and turn.weight == 0


def _history(turn: Message) -> Message:
    own = _own(turn)
    if own.role == "assistant" and not _is_off(own):
        own.weight = 0
    return own


def _own(turn: Message) -> Message:
    nested = turn.tool_calls or turn.extra or isinstance(turn.content, list)
    return deepcopy(turn) if nested else copy(turn)


transform = Transform(name="split-turns", apply=split_turns, safety="unsafe")
