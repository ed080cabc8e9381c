"""FT305 missing-value-word: what pandas leaves behind where there was nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, Message, Triggers, rule, text_of, threads_of

from ._questions import turn_at
from ._quotation import asked_for, outside_code

_NEVER_TYPED = frozenset({"nan", "NaN", "null", "NULL", "<NA>", "NaT", "<null>", "#N/A", "#REF!", "undefined"})
_WORDS = _NEVER_TYPED | {"None", "NA", "N/A", "n/a", "NONE", "NAN", "Null", "(null)", "[null]", "nil"}
_CODE = frozenset({"undefined", "null", "NULL", "None", "NaN", "nan", "nil", "Null"})
"""What a program prints."""
_LONGEST = 24


@rule("FT305", category="suspicious", when=Feature.PARTS, triggers=Triggers(words=_WORDS))
def missing_value_word(example: Example) -> Iterator[tuple[str, str]]:
    """Text consists only of a missing-value word such as N/A.

    Why is this bad?
        An empty cell becomes `nan` in pandas and `None` in Python, and as text it passes every check: the model
        learns to answer with it. A user or system turn is named for words that no person types, such as `nan`; a
        user may well say "None". Tool results are left alone, and so is a reply whose question has the word, or shows
        code that may print it. Where `None` or `NA` is a true answer, as a class, ignore the rule.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "nan"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - The words that pandas takes for nothing: https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
    """
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            content = message.content
            if isinstance(content, str) and len(content) > _LONGEST:
                continue
            word = _word_of(message)
            if word and not (message.role == "assistant" and _may_be_answer(example, f"{pointer}/{index}", word)):
                yield f"{pointer}/{index}/content", f"{message.role} turn consists only of {word!r}: a missing value?"


def _may_be_answer(example: Example, pointer: str, word: str) -> bool:
    asked = turn_at(example, pointer)[1]
    return asked_for(asked, word) or (word in _CODE and outside_code(asked) != asked)


def _word_of(message: Message) -> str:
    word = text_of(message.content).strip()
    if message.role == "assistant":
        return word if word in _WORDS and not message.tool_calls else ""
    return word if word in _NEVER_TYPED and message.role != "tool" else ""
