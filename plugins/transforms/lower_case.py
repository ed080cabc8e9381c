"""Lower-case text that is mostly in capitals.

For data that came out of a machine that knows capitals only: models have seen little of it, and cut it into more
tokens. A user or assistant turn is changed as a whole when more than a third of its letters are capitals; all others
stay as they are. Names, codes and dates inside of it lose their capitals, too.

Arguments
    - `min_letters`: texts with fewer letters stay as they are; 20 unless given.

Example
    `--apply lower-case`

    ```json before
    {"messages": [{"role": "user", "content": "HOW FAR IS THE MOON FROM THE EARTH, AND HOW LONG WOULD I WALK?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "how far is the moon from the earth, and how long would i walk?"},
                  {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text is changed. Production must send small letters, too.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Part, Transform

from ._threads import over_threads


def lower_case(example: Example, *, min_letters: int = 20) -> Example:
    """Return the example with its shouted turns in small letters."""

    def lowered(turn: Message) -> Message:
        if turn.role not in ("user", "assistant") or not turn.content:
            return turn
        texts = [turn.content] if isinstance(turn.content, str) else [_text(part) for part in turn.content]
        if not _shouts("".join(texts), min_letters):
            return turn
        if isinstance(turn.content, str):
            return replace(turn, content=turn.content.lower())
        parts = [{**p, "text": t.lower()} if (t := _text(p)) else p for p in turn.content]
        return replace(turn, content=parts)

    def each(turns: list[Message]) -> list[Message]:
        out = [lowered(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


def _text(part: Part) -> str:
    text = part.get("text") if part.get("type") == "text" else ""
    return text if isinstance(text, str) else ""


def _shouts(text: str, min_letters: int) -> bool:
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return 2 * upper > lower and upper + lower >= min_letters


transform = Transform(name="lower-case", apply=lower_case, safety="unsafe")
