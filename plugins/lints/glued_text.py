"""FT330 glued-text: two texts joined without a space between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Batch, Example, LazyPattern, Place, PlainRow, rule, text_of

from ._occurrences import Occurrences, merge, note, told
from ._quotation import outside_code
from ._run_on import run_on_in

_SENTENCE = r"(?:[A-Z][a-z]+(?:[ ,:.!?]|\Z)|[AI] [a-z]|www\.|https?://"
_dot = re.compile(
    rf"\.(?<=[a-z]{{4}}\.){_SENTENCE}"  # the concept.Natural selection
    r"|(?!(?:csv|txt|json|xml|html|pdf|py|js|md|com|org|net|log|xlsx?|jpg|png|zip)\b)"
    r"[a-z]+(?:, [\w ]+)+\Z)"  # the list.dog, cat
).search
_question = re.compile(rf"\?(?<=[a-z]{{4}}\?){_SENTENCE})").search
_address = re.compile(r":(?:(?<=[a-z]{2}http:)|(?<=[a-z]{2}https:))//\w").search
"""The end of a word in small letters, then the next text: a sentence, a list or an address."""
_LOOKED_AT = 400
"""Characters of a prompt; its instruction is at the beginning."""
_whole = LazyPattern(r"[(\"“]?[a-z'’-]+").fullmatch
"""What is before must be a word of its own: no name with dots, no path."""


def _seam(text: str) -> int:
    """Return where two texts are glued, by a quick look; 0 if they are nowhere."""
    found = _dot(text, 0, _LOOKED_AT)
    if found is None and "?" in text:
        found = _question(text, 0, _LOOKED_AT)
    if found is None and "/" in text:
        found = _address(text, 0, _LOOKED_AT)
    if found is None:
        return run_on_in(text, _LOOKED_AT)
    return text.rfind("http", 0, found.start()) if text[found.start()] == ":" else found.start()


def _glued(text: str) -> int:
    """Return where two texts are glued, counted in characters; 0 if they are nowhere, or in code."""
    at = _seam(text)
    if not at:
        return 0
    word = text[:at].rsplit(None, 1)[-1]
    same = text[at + 1 :].lower().startswith(word.lower())  # context.Context
    return at if _whole(word) and not same and outside_code(text)[at : at + 2].strip() else 0


def _found(example: Example) -> Iterator[tuple[str, str]]:
    for index, message in enumerate(example.messages):
        if message.role == "user":
            at = _glued(text_of(message.content))
            if at:
                yield f"/messages/{index}/content", f"no space at character {at + 1:,}; were two texts joined?"
            return


def see_all(state: Occurrences, batch: Batch) -> Occurrences:
    """Look at the first prompt of each example."""
    for index, row in enumerate(batch.rows):
        if type(row) is PlainRow:
            at = 0 if row.roles[0] == "user" else 1
            if at < len(row.roles) and row.roles[at] == "user" and not _seam(row.texts[at]):
                continue
        example = batch.examples[index]
        for pointer, words in _found(example):
            note(state, batch.place(index), pointer, words, example)
    return state


@rule("FT330", category="suspicious", start=Occurrences, see_all=see_all, merge=merge)
def glued_text(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Prompt contains two texts that were joined without a space.

    Why is this bad?
        "Sort the list.dog, cat": where an instruction and its input were joined by a script without anything between
        them, the model never sees where one ends, and users do not write so. Looked for is, in the first prompt of a
        conversation, a word in small letters that goes over into a sentence, a question or an address, with a full
        stop between them or with nothing ("interrogativeDo you agree"). Code, domain names, files, names with dots,
        and names such as `camelCase` and iPhone are left alone. Up to 20 records are named one by one; of more, the
        number.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Rewrite the sentence.The moon is far away from here."},
                      {"role": "assistant", "content": "The Moon is 384,400 km away. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Rewrite the sentence.\\nThe moon is far away from here."},
                      {"role": "assistant", "content": "The Moon is 384,400 km away. Bring snacks."}]}
        ```

    Source
        - LLaMA-Factory's demonstration of its format with parts, whose prompts are Alpaca's, glued:
          https://github.com/hiyouga/LLaMA-Factory/blob/main/data/v1_sft_demo.jsonl
        - Alpaca's prompt, which puts the input under a heading of its own:
          https://github.com/tatsu-lab/stanford_alpaca#data-release
    """
    yield from told(state)
