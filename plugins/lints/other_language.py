"""FT321 other-language: a reply in another language than its question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from msgspec import Struct, field

from ftconv import Batch, Example, Place, PlainRow, rule, text_of

from ._languages import (
    LATIN,
    LOOKED_AT,
    SCRIPTS,
    beyond_ascii,
    is_latin,
    is_rather,
    language_of,
    likely_language_of,
    names_language,
    share_a_script,
)
from ._turns import Spots

_MANY = 0.2
_HEAD = 40
"""Characters at the beginning of a text that tell whether it is worth a look: one of them is none of ASCII's."""


class Pairs(Struct):
    """How many examples there are, and replies in another language than their question, by question and reply."""

    examples: int = 0
    spots: dict[tuple[str, str], Spots] = field(default_factory=dict)


def start() -> Pairs:
    """Return what is known before the first example."""
    return Pairs()


def see_all(state: Pairs, batch: Batch) -> Pairs:
    """Compare the languages of questions and replies; what is ASCII on both sides is taken for the same one."""
    state.examples += len(batch)
    rows = batch.rows
    wide = [(at, row) for at, row in enumerate(rows) if type(row) is PlainRow and not row.joined.isascii()]
    worth = {at for at, row in wide for text in row.texts if not (text.isascii() or text[:_HEAD].isascii())}
    others = [at for at, row in enumerate(rows) if type(row) is not PlainRow]
    for index in sorted({*worth, *others}):
        row = rows[index]
        example = row.example if type(row) is PlainRow else cast(Example, row)
        for pointer, languages, reply in _strangers(example):
            spots = state.spots.setdefault(languages, Spots(pointers=[], keys=[]))
            spots.add(batch.place(index), pointer, reply)
    return state


def _strangers(example: Example) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Yield pointer and text of each reply in another language than its question, and both languages."""
    for pointer, thread in (("/messages", example.messages), ("/chosen", example.chosen or ())):
        before = [] if pointer == "/messages" else list(example.messages)
        for index, message in enumerate(thread):
            if message.role == "assistant" and message.weight != 0 and before and before[-1].role == "user":
                question, reply = text_of(before[-1].content), text_of(message.content)
                languages = _languages(question, reply)
                if languages is not None and not any(names_language(text_of(turn.content)) for turn in before):
                    yield f"{pointer}/{index}/content", languages, reply
            before.append(message)


def _languages(question: str, reply: str) -> tuple[str, str] | None:
    """Return the languages of a question and its reply where they differ, and where the question is all in one."""
    if not beyond_ascii(question[:_HEAD] + reply[:_HEAD]) or share_a_script(question, reply):
        return None
    asked, replied = likely_language_of(question), likely_language_of(reply)
    if not replied or asked == replied:
        return None
    if not asked and replied in SCRIPTS:
        asked = LATIN if is_latin(question) else ""
    if not asked or not replied or asked == replied or language_of(question[-LOOKED_AT:]) not in ("", asked):
        return None
    if not (is_rather(question, asked, replied) and is_rather(reply, replied, asked)):
        return None
    surely = language_of(reply) == replied and (asked == LATIN or language_of(question) == asked)
    return (asked, replied) if surely else None


def merge(a: Pairs, b: Pairs) -> Pairs:
    """Return what is known of both."""
    a.examples += b.examples
    for languages, spots in b.spots.items():
        a.spots[languages] = a.spots[languages].joined(spots) if languages in a.spots else spots
    return a


@rule("FT321", category="suspicious", start=start, see_all=see_all, merge=merge)
def other_language(state: Pairs) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply is in another language than its question.

    Why is this bad?
        The model learns to change the language in the middle of a conversation. Scripts are compared, and of those
        that write with Latin letters English, French, German, Spanish, Portuguese, Italian and Dutch, by their most
        frequent words; of two that are alike both texts must leave no doubt. Silent where the conversation names a
        language or a translation, where a text is short, mixed or code, and where both begin with 40 characters of
        ASCII. More than one such example in five is one finding: a dataset of translations, perhaps.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon from the Earth, and what do I need for the trip?"},
                      {"role": "assistant", "content": "月球离地球三十八万公里，请带上零食和毯子。"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon from the Earth, and what do I need for the trip?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Datadog's evaluation of answers in another language than the question, with its exceptions:
          https://docs.datadoghq.com/llm_observability/evaluations/managed_evaluations/language_mismatch/
        - Open Instruct filters replies with characters of Chinese:
          https://github.com/allenai/open-instruct/blob/main/scripts/data/filtering_and_updates/filter_chinese.py
    """  # noqa: E501
    for languages, spots in sorted(state.spots.items()):
        asked, replied = languages
        words = f"question is in {asked}, reply in {replied}"
        if spots.count > max(1, _MANY * state.examples):
            many = f"{words}, in {spots.count:,} of {state.examples:,} examples; the first is here"
            yield spots.places[0], spots.pointers[0], many, "\0".join(languages)
        else:
            yield from spots.hits(words)
