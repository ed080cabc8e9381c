"""Replace the long system prompt with a short one.

For tuning on a short prompt what a long one has to say today: the replies in the data show it, and every request
saves the tokens. Only a prompt that is longer than the new one is replaced, and nothing is added where there is none;
`set-system` does that. With `was`, only the prompts that say just this are replaced, wherever they are; without it,
the first system or developer turn. Role and name stay. `ftconv cost --compare-prompt` says whether it pays.

Arguments
    - `text`: the short prompt.
    - `file`: a file that holds it, as UTF-8. One line end at the end of the file is not part of the prompt. Give
      `text` or `file`.
    - `was`: the long prompt, to the letter.
    - `was_file`: a file that holds the long prompt.

Example
    `--apply 'shorten-system:"You are Marv."'`

    ```json before
    {"messages": [{"role": "system", "content": "You are Marv, a factual chatbot that is also sarcastic."},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "system", "content": "You are Marv."},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text is replaced. Production must send the short prompt.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform, UsageError, text_of

from ._prompt_files import prompt_in
from ._threads import is_prompt, over_threads

_NAME = "shorten-system"


def check(
    *, text: str | None = None, file: str | None = None, was: str | None = None, was_file: str | None = None
) -> None:
    """Raise UsageError unless just one of text and file is given, InputError when a file cannot be read."""
    if (text is None) == (file is None):
        raise UsageError("shorten-system needs either a text or a file: shorten-system:text=… or shorten-system:file=…")
    if was is not None and was_file is not None:
        raise UsageError("shorten-system takes was or was_file, not both")
    short, long = (_prompt(*pair) for pair in ((text, file), (was, was_file)))
    if short is not None and long is not None and len(short) >= len(long):
        raise UsageError(f"shorten-system: the new prompt ({len(short)} characters) is not shorter ({len(long)})")


def shorten_system(
    example: Example,
    *,
    text: str | None = None,
    file: str | None = None,
    was: str | None = None,
    was_file: str | None = None,
) -> Example:
    """Return the example with the short prompt where the long one stood."""
    short, long = _prompt(text, file), _prompt(was, was_file)
    if short is None:
        raise UsageError("shorten-system needs either a text or a file: shorten-system:text=… or shorten-system:file=…")

    def shortened(turn: Message) -> Message:
        said = text_of(turn.content)
        fits = said == long if long is not None else len(said) > len(short)
        return replace(turn, content=short) if fits and is_prompt(turn) and not _has_media(turn) else turn

    def each(turns: list[Message]) -> list[Message]:
        if long is None:
            first = next((at for at, turn in enumerate(turns) if is_prompt(turn)), -1)
            out = [shortened(turn) if at == first else turn for at, turn in enumerate(turns)]
        else:
            out = [shortened(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


def _prompt(text: str | None, file: str | None) -> str | None:
    return prompt_in(file, _NAME) if text is None and file is not None else text


def _has_media(turn: Message) -> bool:
    return isinstance(turn.content, list) and any(part.get("type") != "text" for part in turn.content)


transform = Transform(name=_NAME, apply=shorten_system, safety="unsafe", check=check)
