"""FT328 field-label: the name of a column, written into the column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Place, rule, text_of, threads_of

from ._occurrences import Occurrences, merge, seeing, told
from ._quotation import asked_for

_input = LazyPattern(
    r"[^\n]+\n[ \t]*(?:#+ ?)?(?P<label>Input|输入|Entrée|Entrada|Eingabe|入力|입력) ?[:：]", re.IGNORECASE
).match
_instruction = re.compile(r"\s*(?:#+ ?)?(?P<label>Instructions?|指令|指示) ?[:：]", re.IGNORECASE).match
_output = re.compile(
    r"\s*(?:#+ ?)?(?P<label>Output|Response|输出|回复|Réponse|Salida|Ausgabe|出力|출력) ?[:：]", re.IGNORECASE
).match
_labels = LazyPattern(r"(?:input|output|instruction|输入|输出)[^\n:：]{0,12}[:：]", re.IGNORECASE).findall
_PAIRED = 2
"""A prompt with so many labels shows pairs of input and output on purpose."""

_ASKED = ("output", "输出", "response", "print", "prints", "打印", "例", "example")
"""A question with one of these words asks for something that begins so."""


def _found(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, thread in threads_of(example):
        question = ""
        for index, message in enumerate(thread):
            text = text_of(message.content)
            if message.role == "user":
                question = text
                found = _instruction(text) or _input(text)
                if found and len(_labels(text)) >= _PAIRED:
                    found = None
            else:
                found = _output(text) if message.role == "assistant" else None
                if found and asked_for(question, *_ASKED):
                    found = None
            if found:
                yield f"{pointer}/{index}/content", f"the column begins with its own label, {found['label']!r}"


_see = seeing(_found)


@rule("FT328", category="suspicious", formats=("alpaca",), start=Occurrences, see_all=_see, merge=merge)
def field_label(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Column begins with its own label, such as "Input:".

    Why is this bad?
        A trainer puts labels around the columns by itself, so the model sees "### Input: Input: …" in these records and
        nothing of the kind in the others, and may write the label of the output in its replies. Looked for are
        `Input:`, `Instruction:`, `Output:`, `输入：` and their like in Alpaca's columns. Prompts that show pairs of
        input and output, and replies to a question about an output, are left alone. Up to 20 records are named one by
        one; of more, the number.

    Example
        ```json
        {"instruction": "How far is it?", "input": "Input: the Moon", "output": "384,400 km. Bring snacks."}
        ```

    Use instead
        ```json
        {"instruction": "How far is it?", "input": "the Moon", "output": "384,400 km. Bring snacks."}
        ```

    Source
        - Alpaca's prompt, which adds the labels: https://github.com/tatsu-lab/stanford_alpaca#data-release
    """
    yield from told(state)
