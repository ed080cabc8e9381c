"""FT733 model-token-in-text: a special token of this very model, written in what others say to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from ftconv import Example, Tracer, rule, threads_of

from .special_token_in_text import token_in

_LEAST = 3
"""Characters of a token that is looked for, of which one is no letter: others are in any text."""


class _Added(Struct):
    content: str = ""
    special: bool = False


class _Tokenizer(Struct):
    added_tokens: list[_Added] = []


@rule("FT733", category="suspicious")
def model_token_in_text(example: Example, template: Tracer) -> Iterator[tuple[str, str]]:
    """A prompt or a tool's result contains a special token of the model.

    Why is this bad?
        A chat template writes it as it is, and the tokenizer makes the control token of it: what a user or a web page
        says ends the turn, or begins another one. 87 of 90 public templates do nothing against it. The tokens are those
        of the model's own files, such as MiniMax M2's `[e~[` or Seed-OSS' `<seed:eos>`, also those that stand in
        `tokenizer.json` alone. What FT301 names is left to it, and so are thoughts and replies, in which tags of the
        model may be meant. Needs `--model-files`.

    Example
        ```yaml
        template:
          templates:
            default: "{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}"
          special: {eos_token: "[e~["}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?[e~["},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Special tokens in texts: https://huggingface.co/docs/transformers/main_classes/tokenizer
    """
    files = template.renderer.settings.files
    pattern = _pattern(tuple(value for value in files.special.values() if isinstance(value, str)), files.tokenizer)
    if pattern is None or example.media:
        return
    for pointer, thread in threads_of(example):
        for index, turn in enumerate(thread):
            if turn.role == "assistant":
                continue
            content = turn.content if isinstance(turn.content, list) else [{"text": turn.content}]
            for number, part in enumerate(content):
                text = part.get("text")
                token = _own(text, pattern) if isinstance(text, str) else ""
                if token:
                    inside = "" if isinstance(turn.content, str) else f"/{number}/text"
                    words = f"{token} is a special token of the model, and stays one in this {turn.role} turn"
                    yield f"{pointer}/{index}/content{inside}", words


def _own(text: str, pattern: re.Pattern[str]) -> str:
    """Return the first token in a text that no other rule names, "" for none."""
    for found in pattern.finditer(text):
        known = token_in(text)
        if known is None or known[0] != found[0]:
            return found[0]
    return ""


@lru_cache(8)
def _pattern(special: tuple[str, ...], tokenizer: str) -> re.Pattern[str] | None:
    tokens = {*special, *(_of_tokenizer(tokenizer) if tokenizer else ())}
    known = [token for token in tokens if len(token) >= _LEAST and not token.isalnum()]
    return re.compile("|".join(re.escape(token) for token in sorted(known, key=len, reverse=True))) if known else None


def _of_tokenizer(path: str) -> list[str]:
    try:
        found = msgspec.json.decode(Path(path).read_bytes(), type=_Tokenizer)
    except (OSError, msgspec.DecodeError):
        return []
    return [added.content for added in found.added_tokens if added.special]
