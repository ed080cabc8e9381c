"""Put one system prompt first, replacing all others.

For training on the very prompt that production sends: the model answers best to what it was tuned on. All system and
developer turns of the example go. The new one keeps the role and the name of the first of them, or is a system turn
where there was none. A preference gets it in the shared prompt. Plain text and examples without turns stay as they
are.

Arguments
    - `text`: the prompt.
    - `file`: a file that holds the prompt, as UTF-8. One line end at the end of the file is not part of the prompt;
      everything else is, to the letter. Give `text` or `file`.

Example
    `--apply 'set-system:"You are Marv."'`

    ```json before
    {"messages": [{"role": "system", "content": "Marv is a factual chatbot that is also sarcastic."},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

    ```json after
    {"messages": [{"role": "system", "content": "You are Marv."},
                  {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: text is replaced.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Transform, UsageError

from ._prompt_files import prompt_in
from ._threads import is_prompt, without


def check(*, text: str | None = None, file: str | None = None) -> None:
    """Raise UsageError unless just one of text and file is given, InputError when the file cannot be read."""
    if (text is None) == (file is None):
        raise UsageError("set-system needs either a text or a file: set-system:text=… or set-system:file=prompt.txt")
    if file is not None:
        prompt_in(file, "set-system")


def set_system(example: Example, *, text: str | None = None, file: str | None = None) -> Example:
    """Return the example with this system prompt and no other."""
    if text is None:
        check(text=text, file=file)
        text = prompt_in(file or "", "set-system")
    turns = example.messages
    if not turns and example.chosen is None and example.rejected is None:
        return example
    found = [turn for turn in turns if is_prompt(turn)]
    chosen = None if example.chosen is None else without(example.chosen, is_prompt)
    rejected = None if example.rejected is None else without(example.rejected, is_prompt)
    if (
        len(found) == 1 and found[0] is turns[0] and found[0].content == text
        and chosen is example.chosen and rejected is example.rejected
    ):  # fmt: skip
        return example
    first = replace(found[0], content=text) if found else Message("system", text)
    return replace(example, messages=[first, *without(turns, is_prompt)], chosen=chosen, rejected=rejected)


transform = Transform(name="set-system", apply=set_system, safety="unsafe", check=check)
