"""FT301 special-token-in-text: a mark of some chat template, written as if it were text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from ftconv import Example, Triggers, rule, templates
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS

from ._texts import found_in

_NAMES = "|".join(
    (
        r"fim_(?:prefix|middle|suffix|pad)|endofprompt|endofchunk|startoftext|repo_name|file_sep|prompter|eot|sep|mask",
        r"user|assistant|system|tool|observation|end|bos|eos|pad|unk|tool_(?:call|response|list)",
        r"reserved_special_token_\d+|finetune_right_pad_id|header_(?:start|end)",
        r"(?:START|END)_OF_TURN_TOKEN|(?:SYSTEM|USER|CHATBOT)_TOKEN|(?:START|END)_(?:THINKING|RESPONSE|ACTION|TOOL_RESULT)",
        r"(?:start|end)_of_role|tool_calls?(?:_section)?_(?:begin|end|argument_begin)",
        r"(?:vision|object_ref|box|quad)_(?:start|end)|(?:vision|image|video|audio)_(?:pad|bos|eos)|(?:image|audio)_\d+",
        r"image|video|audio|media_(?:begin|content|end|pad)",
    )
)
"""Tokens `<|name|>` of models whose templates are not built in, by line: for filling in the middle and of GPT-2's kin,
of Phi and GLM, Llama, Command R, of Granite and Kimi, and of those that see and hear."""
_LONG = "|".join(
    (
        "im_(?:start|end|sep)",
        "endoftext",
        "(?:begin|end)_of_text",
        "(?:start|end)_header_id",
        "eo[tm]_id",
        "fim_[pms]\\w+",
    )
)
"""Names that no text has by chance, so that half a token is known by them."""
_halves = re.compile(
    rf"(?<!<)\|(?:{_LONG})\|>|(?<![\w|])(?:{_LONG})\|>|<\|(?:{_LONG})(?!\|>)(?:\|(?!>)|>)?(?![\w|>])"
).search
_MEDIA = re.compile(r"<\|(?:image|video|audio|vision|sound|img)")
"""Marks that stand for a picture, a sound or a film, of which they are the place."""
_STRUCK = ("<s>", "</s>")
_html = re.compile(
    r"</(?:p|li|ul|ol|div|td|tr|table|b|i|u|a|span|del|em|strong|h[1-6]|body|html)>", re.IGNORECASE
).search


@cache
def _pattern() -> re.Pattern[str]:
    tokens = dict.fromkeys(token for template in templates().values() for token in template.tokens)
    return re.compile(rf"{'|'.join(tokens)}|<\|(?:{_NAMES})\|>")


@cache
def _alike() -> re.Pattern[str]:
    tags = THOUGHT_TAGS["open-thoughts"]
    text = "|".join(re.escape(tag.strip()) for tag in (tags.before, tags.after, *tags.reply))
    return re.compile(rf"(?!{text})<\|[A-Za-z][\w.-]{{0,34}}\|>")


@rule("FT301", category="correctness", triggers=Triggers(characters="<[|"))
def special_token_in_text(example: Example) -> Iterator[tuple[str, str] | tuple[str, str, None, Literal["warning"]]]:
    """Text contains a special token of a chat template.

    Why is this bad?
        The tokenizer turns it into the control token itself: a turn ends in mid-sentence, or one that nobody wrote
        begins. OpenAI refuses the file after the upload, "message contains an invalid token". It is left over from
        data that were rendered for a model once. Looked for are the tokens of ChatML, Llama, Mistral, Gemma,
        DeepSeek, GLM, Phi, Command R, Granite, Kimi and T5. What only looks like one, as `<|luna|>`, and what is left
        of one, as `|endoftext|>`, is a warning: it stays text, but hardly anybody wrote it. Not looked at: plain text
        without roles, which may be rendered on purpose; marks of media, such as `<|image_1|>`, in an example that has
        media; `<s>` among tags of HTML; and the tags of OpenThoughts, such as `<|begin_of_thought|>`, which are text.

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
    for pointer, (token, words) in found_in(example, token_in):
        if pointer == "/text" or (example.media and _MEDIA.match(token)):
            continue
        if words:
            yield pointer, f"{token} {words}", None, "warning"
        else:
            yield pointer, f"{token} is a special token of a chat template"


def token_in(text: str) -> tuple[str, str] | None:
    """Return a token, and what it is if it is none of a known template."""
    if "<" in text or "[" in text:
        for known in _pattern().finditer(text):
            if known[0] not in _STRUCK or not _html(text):
                return known[0], ""
    if "|>" not in text and "<|" not in text:
        return None
    half = _halves(text)
    if half:
        return half[0], f"is a part of the special token <|{half[0].strip('<|>')}|>"
    alike = _alike().search(text)
    return (alike[0], "looks like a special token, of no known chat template") if alike else None
