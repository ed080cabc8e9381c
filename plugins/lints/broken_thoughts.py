"""FT334 broken-thoughts: thoughts that a template would cut in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Message, Triggers, rule, text_of, threads_of
from ftconv.plugins.formats._thoughts import ENDINGS, THOUGHT_TAGS, ThoughtTags, may_hold_thought, thought_in

from ._written_calls import writes_call

_TAGS = [tags for name, tags in THOUGHT_TAGS.items() if name != "think-inline"]
_OPENINGS = tuple(tags.opening for tags in _TAGS)
_bare = re.compile(r"\s*/?(think|thinking|thought|reasoning)>").match
"""A tag at the beginning that lost its bracket."""
_code = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL).sub
"""Blocks and `words`; a tag in a line of its own is a mark here, and no code."""


@rule("FT334", category="suspicious", triggers=Triggers(test=may_hold_thought, needs=ENDINGS))
def broken_thoughts(example: Example) -> Iterator[tuple[str, str]]:
    """Reply has several thoughts, a thought in the wrong place, or a misspelled tag.

    Why is this bad?
        Templates cut a reply at `</think>` and expect one thought, at its beginning: Qwen3's keeps what is after the
        last closing tag, so a second thought takes the answer before it away, and so does a thought after the first
        words. What a turn has twice, as reasoning and in its text, is rendered twice. `think>` is text: the thought
        is shown to the user. Thoughts that are not closed, or not opened, are FT310; a reply that is
        only a thought is FT208. Thoughts between calls that are written in the text are sound, and so are tags in code.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant",
                       "content": "<think>Far.</think>Let me see. <think>Very far.</think>384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "<think>Far. Let me see. Very far.</think>384,400 km."}]}
        ```

    Source
        - Qwen3's template keeps what is after the last `</think>`:
          https://github.com/huggingface/trl/blob/main/trl/chat_templates/qwen3.jinja
        - The tags are those of `lift-thoughts`.
    """
    for pointer, thread in threads_of(example):
        for index, turn in enumerate(thread):
            if turn.role == "assistant" and turn.content:
                fault = _fault(turn)
                if fault:
                    yield f"{pointer}/{index}/content", fault


def _fault(turn: Message) -> str:
    text = text_of(turn.content)
    if not may_hold_thought(text):
        return ""
    if (bare := _bare(text)) and f"</{bare[1]}>" not in text:
        return f"text begins with {bare[0].strip()}, which is no tag; write <{bare[1]}>"
    begins = text.lstrip().startswith(_OPENINGS)
    if begins and turn.reasoning and thought_in(text):
        return "the turn has a thought as reasoning and another one in its text; keep one"
    tags = next((tags for tags in _TAGS if tags.closing in text and tags.opening in text), None)
    if tags is None or (begins and text.count(tags.opening) == text.count(tags.closing) == 1) or writes_call(turn):
        return ""
    prose = _code("", text)
    if tags.opening not in prose or tags.closing not in prose:
        return ""
    return _repeated(prose.lstrip(), tags) if begins else _late(prose, tags)


def _repeated(text: str, tags: ThoughtTags) -> str:
    """Look at a text that begins with a thought, or with the same tag inside code."""
    first = text.find(tags.closing)
    start, rest = text[len(tags.opening) : first].lstrip(), text[first + len(tags.closing) :]
    if not text.startswith(tags.opening):
        return ""
    if start.startswith(tags.opening):
        return f"{tags.opening} twice; one opens the thought"
    if rest.lstrip().startswith(tags.closing):
        return f"{tags.closing} twice; one closes the thought"
    second = rest.find(tags.opening)
    closed = second >= 0 and tags.closing in rest[second:]
    number = 1 + rest.count(tags.opening)
    return f"{number} thoughts in one reply; join them into one" if closed else ""


def _late(text: str, tags: ThoughtTags) -> str:
    """Say whether a thought of lines of its own comes after the first words."""
    at = text.find(tags.opening)
    if at > text.find(tags.closing) or text[:at].rpartition("\n")[2].strip():
        return ""
    return f"text before {tags.opening}; a thought comes first"
