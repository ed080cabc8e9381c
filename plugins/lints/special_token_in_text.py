"""FT301 special-token-in-text: a mark of some chat template, written as if it were text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ftconv import Example, Triggers, rule, templates
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS

from ._texts import found_in


@cache
def _pattern() -> re.Pattern[str]:
    tags = THOUGHT_TAGS["open-thoughts"]
    text = "|".join(re.escape(tag.strip()) for tag in (tags.before, tags.after, *tags.reply))
    tokens = dict.fromkeys(token for template in templates().values() for token in template.tokens)
    return re.compile(f"(?!{text})(?:{'|'.join(tokens)})")


_MEDIA = re.compile(r"<\|(?:image|video|audio|vision|sound|img)")
"""Marks that stand for a picture, a sound or a film, of which they are the place."""


@rule("FT301", category="correctness", triggers=Triggers(characters="<["))
def special_token_in_text(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains a special token of a chat template.

    Why is this bad?
        The tokenizer turns it into the control token itself: a turn ends in mid-sentence, or one that nobody wrote
        begins. OpenAI refuses the file after the upload, "message contains an invalid token". It is left over from
        data that were rendered for a model once. Looked for are the tokens of ChatML, Llama, Mistral, Gemma,
        DeepSeek, GLM, Phi, Command R and T5. Not looked at: plain text without roles, which may be rendered on
        purpose; marks of media, such as `<|image_1|>`, in an example that has media; and tags that only look like
        tokens, such as `<|begin_of_thought|>` of OpenThoughts.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.<|im_end|>"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - OpenAI refuses `<|fim_suffix|>`: https://github.com/johny-b/llmcomp/issues/59
        - Llama's tokens: https://github.com/meta-llama/llama-models/blob/main/models/llama3/tokenizer.py
        - Mistral's tokens: https://github.com/mistralai/mistral-common
    """
    for pointer, token in found_in(example, _token):
        if pointer != "/text" and not (example.media and _MEDIA.match(token)):
            yield pointer, f"{token} is a special token of a chat template"


def _token(text: str) -> str | None:
    if "<" in text or "[" in text:
        found = _pattern().search(text)
        if found:
            return found[0]
    return None
