"""FT330 glued-text: two texts joined without a space between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Batch, Example, Place, PlainRow, rule, text_of

from ._occurrences import Occurrences, merge, note, told
from ._quotation import outside_code

_either = re.compile(
    r"[.?!](?<=[a-z]{4}.)(?:[A-Z][a-z]+(?:[ ,:.!?]|\Z)|(?:A|I) [a-z]|www\.)"  # the concept.Natural selection
    r"|:(?<=[a-z]{4}:)(?:[A-Z][a-z]+|A|I) [a-z]"
    r"|[.?!](?:(?<=[a-z]{4}.)https?://)"
    r"|:(?:(?<=[a-z]{2}http:)|(?<=[a-z]{2}https:))//\w"  # this articlehttps://
    r"|[HWTDGIY](?<=[a-z]{4}.)(?:ow (?:to|do|can|is|are|many)|h(?:at|y|en|ere) (?:is|are|do|was|did)"
    r"|he [a-z]{3}|his (?:is|was)|here (?:is|are)|o you|iven (?:a|the)|n (?:the|a|this)|ou (?:are|have|can)) "
    r"|[.?!](?<=[a-z]{4}.)(?!(?:csv|txt|json|xml|html|pdf|py|js|md|com|org|net|log|xlsx?|jpg|png|zip)\b)"
    r"[a-z]+(?:, [\w ]+)+\Z"  # in the list.dog, cat
)
_search, _any = _either.finditer, _either.search
"""The end of a word in small letters, then the next text: a sentence, a question or an address."""
_whole = re.compile(r"[(\"“]?[a-z'’-]+").fullmatch
"""What is before must be a word of its own: no name with dots, no path."""


def _glued(text: str) -> int:
    """Return where two texts are glued, counted in characters; 0 if they are nowhere."""
    for found in _search(text):
        at = found.start()
        if text.startswith("://", at):
            at = text.rfind("http", 0, at)
        word = text[:at].rsplit(None, 1)[-1]
        same = text[at + 1 :].lower().startswith(word.lower())  # context.Context
        if _whole(word) and not same and outside_code(text)[at : at + 2].strip():
            return at
    return 0


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
            if at < len(row.roles) and row.roles[at] == "user" and not _any(row.texts[at]):
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
        conversation, a word in small letters that goes over into a sentence, a question or an address. Code, domain
        names, files and names with dots are left alone. Up to 20 records are named one by one; of more, the number.

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
