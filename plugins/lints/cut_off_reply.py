"""FT310 cut-off-reply: a reply that ends before its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ftconv import Example, Triggers, rule

from ._texts import found_in_replies

_fences = re.compile(r"^[ >]*(`{3,}|~{3,})([^\n]*)", re.MULTILINE).findall
_opened = re.compile(r"\s*<(think|thinking|thought|reasoning|reflection|scratchpad)>").match
_ADDRESS = re.compile(r"://|@|^www\.")
_FEWEST_WORDS = 3


@rule("FT310", category="suspicious", triggers=Triggers(characters="`~<"))
def cut_off_reply(example: Example, *, strict: bool = False) -> Iterator[tuple[str, str]]:
    """Reply appears cut off: a code block or thinking tag is not closed.

    Why is this bad?
        The model that wrote it ran into its limit of tokens, and the next one learns to stop there. A thought that
        is not closed leaves the user with no answer at all.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How do I greet in Python?"},
                      {"role": "assistant", "content": "Like this:\\n~~~python\\nprint('Hello"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How do I greet in Python?"},
                      {"role": "assistant", "content": "Like this:\\n\\n    print('Hello. Bring snacks.')"}]}
        ```

    Options
        `strict`: also name a reply whose last line has three words or more and ends in a letter, a digit, a comma, a
        colon or a dash. Titles, labels and addresses make it say too much in most datasets.

    Source
        - OpenAI, `finish_reason` is `length` where a reply was cut:
          https://platform.openai.com/docs/api-reference/chat/object
        - Fenced code blocks: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    """
    find: Callable[[str], str | None] = _open_or_unfinished if strict else _open_end
    yield from found_in_replies(example, find)


def _open_end(text: str) -> str | None:
    if (("`" in text and "```" in text) or "~" in text) and _fence_is_open(text):
        return "code block is not closed"
    if "<" in text:
        thought = _opened(text)
        if thought and f"</{thought[1]}>" not in text:
            return f"<{thought[1]}> is not closed"
    return None


def _fence_is_open(text: str) -> bool:
    if text.rstrip().endswith(("\n```", "\n~~~")):
        return False
    open_with = language = ""
    for fence, rest in _fences(text):
        if not open_with:
            if "`" not in rest:
                open_with, language = fence, rest.strip()
        elif fence.startswith(open_with) and not rest.strip():
            open_with = ""
    # Prose after a bare fence: it closed a block that was never opened.
    return bool(open_with) and (bool(language) or text.rstrip()[-1] not in ".!?")


def _open_or_unfinished(text: str) -> str | None:
    said = _open_end(text)
    if said:
        return said
    words = text.rstrip().rpartition("\n")[2].split()
    if len(words) < _FEWEST_WORDS or _ADDRESS.search(words[-1]):
        return None
    last = words[-1][-1]
    return "reply does not end in a full stop" if last.isalnum() or last in ",:-–—" else None
