"""Join the text parts of a turn into one text.

For chat templates that know no parts: they fail on a list, render an empty turn, or write Python's own notation of it
into what is trained. Nothing is put between the parts. A turn with any other part, such as an image, stays as it is; so
does one whose parts hold more than their text, such as the judgement of a step.

Example
    `--apply join-parts`

    ```json before
    {"messages": [{"role": "user", "content": [{"type": "text", "text": "How far is "},
                                               {"type": "text", "text": "the Moon?"}]},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Safe: the text is the same.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform, text_of

from ._threads import over_threads, over_turns


def join_parts(example: Example) -> Example:
    """Return the example with contents of text parts as texts."""
    return over_threads(example, over_turns(_joined))


def _joined(turn: Message) -> Message:
    parts = turn.content
    if not isinstance(parts, list) or not parts:
        return turn
    if any(part.keys() - {"type", "text"} or part.get("type") != "text" for part in parts):
        return turn
    if not all(isinstance(part.get("text"), str) for part in parts):
        return turn
    return replace(turn, content=text_of(parts))


transform = Transform(name="join-parts", apply=join_parts, safety="safe")
