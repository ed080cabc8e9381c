"""Lower-case text that is mostly in capitals.

For data that came out of a machine that knows capitals only: models have seen little of it, and cut it into more
tokens. In user and assistant turns with more than a third of capitals, runs of five words in capitals or more are
written in small letters. Code, SQL, tags, slots, media marks and lists of abbreviations stay as they are, and so do
texts with letters of a script without case, where capitals are names.

Arguments
    - `min_letters`: texts with fewer letters stay as they are; 20 unless given.
    - `min_words`: shorter runs of words, of two letters or more, stay as they are; 5 unless given.

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
    Unsafe: text is changed, and names inside of a run lose their capitals. Production must send small letters, too.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform

from ._shouted import MIN_LETTERS, MIN_WORDS, shouted, text_of_part
from ._threads import over_threads


def lower_case(example: Example, *, min_letters: int = MIN_LETTERS, min_words: int = MIN_WORDS) -> Example:
    """Return the example with its shouted words in small letters."""

    def small(text: str) -> str:
        for start, end in reversed(shouted(text, min_letters, min_words)[1]):
            text = text[:start] + text[start:end].lower() + text[end:]
        return text

    def lowered(turn: Message) -> Message:
        if turn.role not in ("user", "assistant") or not turn.content:
            return turn
        if isinstance(turn.content, str):
            content = small(turn.content)
            return turn if content == turn.content else replace(turn, content=content)
        parts = [{**p, "text": small(t)} if (t := text_of_part(p)) else p for p in turn.content]
        return turn if parts == turn.content else replace(turn, content=parts)

    def each(turns: list[Message]) -> list[Message]:
        out = [lowered(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


transform = Transform(name="lower-case", apply=lower_case, safety="unsafe")
