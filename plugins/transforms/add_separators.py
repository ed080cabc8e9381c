"""Add missing separators to the ends of turns.

For completion models, which must be told where the prompt ends and where to stop: the separator ends each user turn,
the stop ends each assistant turn, one space begins it. Empty turns, and turns that end with a picture, stay as they
are. `chosen` and `rejected` are treated alike.

Arguments
    - `separator`: what user turns shall end with.
    - `stop`: what assistant turns shall end with.
    - `leading_space`: yes puts a space before assistant turns; no unless given.

Example
    `--apply 'add-separators:separator=" ->",stop=" END",leading_space=yes'`

    ```json before
    {"messages": [{"role": "user", "content": "banana"}, {"role": "assistant", "content": "yellow END"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "banana ->"}, {"role": "assistant", "content": " yellow END"}]}
    ```

Safety
    Unsafe: the model learns to read and to write the marks, and production must send the same ones. Trainers that write
    prompt and completion into a template want none.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform, UsageError

from ._edges import at_end, at_start
from ._threads import over_threads


def check(*, separator: str = "", stop: str = "", leading_space: bool = False) -> None:
    """Raise UsageError unless there is something to add."""
    if not (separator or stop or leading_space):
        raise UsageError(r"add-separators needs the text to add: add-separators:separator=\n\n###\n\n,stop= END")


def add_separators(example: Example, *, separator: str = "", stop: str = "", leading_space: bool = False) -> Example:
    """Return the example with the separators in place."""

    def marked(turn: Message) -> Message:
        if turn.role == "user" and separator:
            return at_end(turn, lambda text: text if text.endswith(separator) else text + separator)
        if turn.role == "assistant":
            if stop:
                turn = at_end(turn, lambda text: text if text.endswith(stop) else text + stop)
            if leading_space:
                turn = at_start(turn, lambda text: text if text.startswith(" ") else " " + text)
        return turn

    def each(turns: list[Message]) -> list[Message]:
        out = [marked(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


transform = Transform(name="add-separators", apply=add_separators, safety="unsafe", check=check)
