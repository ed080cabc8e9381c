"""FT310 cut-off-reply: a reply that ends before its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ftconv import Example, Triggers, rule, text_of
from ftconv.plugins.formats._thoughts import ENDINGS, THOUGHT_TAGS, ThoughtTags, may_hold_thought

from ._texts import found_in_replies

_fences = re.compile(r"^[ >]*(`{3,}|~{3,})([^\n]*)", re.MULTILINE).findall
_TAGS = {tags.opening: tags.closing for tags in THOUGHT_TAGS.values()}
_TAGS |= {"<reflection>": "</reflection>", "<scratchpad>": "</scratchpad>"}
_OPENINGS = tuple(_TAGS)
_ADDRESS = re.compile(r"://|@|^www\.")
_FEWEST_WORDS = 3


@rule("FT310", category="suspicious", triggers=Triggers(characters="`~<", test=may_hold_thought, needs=ENDINGS))
def cut_off_reply(example: Example, *, strict: bool = False) -> Iterator[tuple[str, str]]:
    """Reply appears cut off: a code block or a thought is not closed, or not opened.

    Why is this bad?
        The model that wrote it ran into its limit of tokens, and the next one learns to stop there. A thought that
        is not closed leaves the user with no answer at all; `<\\think>` does not close it.

        `</think>` without `<think>` is the end of a reply whose beginning was lost: the template of DeepSeek R1 ends
        the prompt in `<think>`, so that the model does not write it. Where the prompt in the record ends so, nothing is
        wrong. Else a template that looks for both tags takes the thought for the answer.
        `--apply lift-thoughts:prefilled=yes` makes reasoning of it. The tags are those of `lift-thoughts`.

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
        - Replies that only close their thought: https://github.com/deepseek-ai/DeepSeek-R1/issues/526
        - Fenced code blocks: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    """
    find: Callable[[str], str | None] = _open_or_unfinished if strict else _open_end
    yield from found_in_replies(example, find)
    for pointer, tags in found_in_replies(example, _unopened):
        if not any(text_of(turn.content).rstrip().endswith(tags.opening) for turn in example.messages):
            prompt = f"as after a prompt that ends in {tags.opening} (DeepSeek R1)"
            way_out = "lift the thought with --apply lift-thoughts:prefilled=yes"
            yield pointer, f"{tags.closing} without {tags.opening}, {prompt}; {way_out}"


def _open_end(text: str) -> str | None:
    if (("`" in text and "```" in text) or "~" in text) and _fence_is_open(text):
        return "code block is not closed"
    start = text.lstrip()
    return _open_thought(start) if start.startswith(_OPENINGS) else None


def _open_thought(text: str) -> str | None:
    opening, closing = next((opening, closing) for opening, closing in _TAGS.items() if text.startswith(opening))
    if closing in text:
        return None
    wrong = closing.replace("/", "\\")
    return f"{opening} is not closed" + (f"; write {closing}, not {wrong}" if wrong in text else "")


def _unopened(text: str) -> ThoughtTags | None:
    """Return the tags of a thought that is closed, but not opened; in code, somebody writes about them."""
    if may_hold_thought(text):
        for tags in THOUGHT_TAGS.values():
            before, closed, _ = text.partition(tags.closing)
            if closed and tags.opening[:-1] not in before and not before.count("`") % 2:
                return tags
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
