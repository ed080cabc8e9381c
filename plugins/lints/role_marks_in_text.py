"""FT327 role-marks-in-text: the next speaker, or a whole dialogue, inside one turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Place, Triggers, rule, text_of, threads_of

from ._occurrences import Occurrences, merge, seeing, told
from ._quotation import outside_code, reads_as_code
from ._speakers import marks, may_hold_mark

_asked = LazyPattern(
    r"\b(?:dialog\w*|conversations?|scripts?|scene|(?:role.?)?play\w*|chat(?:s|bot)?|interview|transcript|exchange"
    r"|skit|respond as|answer as|DAN|conversación|gespräch|discussion)\b"
    r"|对话|剧本|脚本|聊天|会话|采访|角色|扮演|场景|回答时",
    re.IGNORECASE,
).search
"""In a question that asks for a dialogue."""


def _found(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, thread in threads_of(example):
        asked = ""
        before = example.messages if pointer != "/messages" else ()
        for message in before:
            asked += text_of(message.content) + "\n"
        for index, message in enumerate(thread):
            text = text_of(message.content)
            if message.role == "assistant":
                words = _in_reply(text, asked)
            else:
                words = _in_prompt(text) if message.role == "user" else ""
                asked += text + "\n"
            if words:
                yield f"{pointer}/{index}/content", words


def _in_reply(text: str, asked: str) -> str:
    """Say which mark the reply begins with, or goes on with, if nobody asked for a dialogue."""
    if not may_hold_mark(text):
        return ""
    for mark in marks(outside_code(text)):
        at_head = not text[: mark.start()].strip()
        if mark["user"] or at_head:
            if _asked(asked) or mark[0].strip() in asked or reads_as_code(text):
                return ""
            whose = "user" if mark["user"] else "assistant"
            return f"reply {'begins' if at_head else 'goes on'} with {mark[0].strip()!r}, the mark of the {whose}"
    return ""


def _in_prompt(text: str) -> str:
    """Say that a turn begins with a mark, and how many there are; one that ends in a mark is to be completed."""
    if not may_hold_mark(text):
        return ""
    found = list(marks(text))
    if not found or text[: found[0].start()].strip() or not text[found[-1].end() :].strip() or reads_as_code(text):
        return ""
    mark, sides = found[0][0].strip(), {bool(mark["user"]) for mark in found}
    if len(sides) == 1:
        return f"turn begins with {mark!r}, a role mark" if found[0]["user"] else ""
    return f"a dialogue of {len(found)} turns in one turn, marked {mark!r}"


_see = seeing(_found)


@rule(
    "FT327",
    category="suspicious",
    triggers=Triggers(test=may_hold_mark, needs=":："),
    start=Occurrences,
    see_all=_see,
    merge=merge,
)
def role_marks_in_text(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Turn contains the next speaker, or a whole dialogue with role marks.

    Why is this bad?
        The model learns to write the user's part as well, and does not stop after its own. It happens where a
        conversation was pasted into one field, or cut in the wrong place. Looked for are `User:`, `Patient:`,
        `<user>:`, `用户：` and their like, after the end of a sentence, at the beginning of a line or in angles: in a
        reply the user's, or any at its beginning, as in a prompt. Replies to a question about a
        dialogue, a script or an interview are left alone. Up to 20 records are named one by one; of more, the number.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.User: How many?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."},
                      {"role": "user", "content": "How many?"}, {"role": "assistant", "content": "All of them."}]}
        ```

    Source
        - A model that was trained on whole conversations as one text writes a whole conversation:
          https://github.com/young-geng/EasyLM/issues/63
        - ChatDoctor's dialogues, some with the patient's next question in the reply:
          https://github.com/Kent0n-Li/ChatDoctor
    """
    yield from told(state)
