"""Remove the same opening words from every prompt or completion.

For data in which each prompt repeats the instruction and each completion repeats a phrase: a tuned model needs
neither, and both are paid for every time. A text that starts otherwise stays as it is, and so does one that would be
empty. A space at the very start of a completion is kept, as completion models want one. `prompt` is taken off the
first user turn, `completion` off every assistant turn, also in `chosen` and `rejected`.

Arguments
    - `prompt`: what user turns start with.
    - `completion`: what assistant turns start with.

Example
    `--apply 'strip-prefix:prompt="Name the colour of: ",completion=" The colour is "'`

    ```json before
    {"messages": [{"role": "user", "content": "Name the colour of: lime ->"},
                  {"role": "assistant", "content": " The colour is green END"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "lime ->"}, {"role": "assistant", "content": " green END"}]}
    ```

Safety
    Unsafe: text goes. Production must leave the instruction out, too.
"""

from __future__ import annotations

from ftconv import Example, Message, Transform, UsageError

from ._edges import at_start
from ._threads import over_threads


def check(*, prompt: str = "", completion: str = "") -> None:
    """Raise UsageError unless there is something to take off."""
    if not (prompt or completion):
        raise UsageError('strip-prefix needs the text to remove: strip-prefix:prompt="Name the colour of: "')


def strip_prefix(example: Example, *, prompt: str = "", completion: str = "") -> Example:
    """Return the example without the shared words."""
    first = next((turn for turn in example.messages if turn.role == "user"), None)

    def stripped(turn: Message) -> Message:
        if turn is first and prompt:
            return at_start(turn, lambda text: _without(text, prompt))
        if turn.role == "assistant" and completion:
            space = " " if completion.startswith(" ") else ""
            return at_start(turn, lambda text: space + rest if (rest := _rest(text, completion)) else text)
        return turn

    def each(turns: list[Message]) -> list[Message]:
        out = [stripped(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


def _rest(text: str, prefix: str) -> str:
    return text[len(prefix) :] if text.startswith(prefix) else ""


def _without(text: str, prefix: str) -> str:
    return _rest(text, prefix) or text


transform = Transform(name="strip-prefix", apply=strip_prefix, safety="unsafe", check=check)
