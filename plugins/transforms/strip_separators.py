"""Remove separators from the ends of turns.

For data made for completion models (`\\n\\n###\\n\\n` after the prompt, ` END` after the completion, a space before
it) that goes to a chat model, which has marks of its own. Each is removed once, and only where it is: a
separator elsewhere in the text is text. `chosen` and `rejected` are treated alike.

Arguments
    - `separator`: what user turns end with.
    - `stop`: what assistant turns end with.
    - `leading_space`: yes takes one space off the start of assistant turns; no unless given.

Example
    `--apply 'strip-separators:separator=" ->",stop=" END",leading_space=yes'`

    ```json before
    {"messages": [{"role": "user", "content": "banana ->"}, {"role": "assistant", "content": " yellow END"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "banana"}, {"role": "assistant", "content": "yellow"}]}
    ```

Safety
    Unsafe: trained text goes.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform, UsageError

from ._edges import at_end, at_start
from ._threads import over_threads


def check(*, separator: str = "", stop: str = "", leading_space: bool = False) -> None:
    """Raise UsageError unless there is something to take off."""
    if not (separator or stop or leading_space):
        raise UsageError(r"strip-separators needs the text to remove: strip-separators:separator=\n\n###\n\n,stop= END")


def strip_separators(example: Example, *, separator: str = "", stop: str = "", leading_space: bool = False) -> Example:
    """Return the example with the separators taken off."""

    def stripped(turn: Message) -> Message:
        if turn.role == "user" and separator:
            return at_end(turn, lambda text: text.removesuffix(separator))
        if turn.role == "assistant":
            if stop:
                turn = at_end(turn, lambda text: text.removesuffix(stop))
            if leading_space:
                turn = at_start(turn, lambda text: text.removeprefix(" "))
        return turn

    def each(turns: list[Message]) -> list[Message]:
        out = [stripped(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


transform = Transform(name="strip-separators", apply=strip_separators, safety="unsafe", check=check)
