"""The template of a case or a manual: what a run is given by `--model-files`, written out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..errors import UsageError
from ..rendering import ModelFiles, RenderSettings
from .byte_tokenizer import byte_tokenizer

SPECIAL_TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
DAY = datetime(2026, 1, 31)
_KNOWN = ("templates", "special", "arguments", "version", "tokenizer")


def settings_of_template(given: str | Mapping[str, Any]) -> RenderSettings:
    """Return what conversations are rendered with: a template's text, or more in full.

    In full these are `templates` by name (`default`, `tool_use`), `special` tokens by name (unless given, `<s>` and
    `</s>`), `arguments` of the template, the major `version` of transformers, and a `tokenizer` for which each byte is
    a token, with others that are `added`, and the one that it puts `first` before a text (see `byte_tokenizer`). The
    day is always the same. Raises UsageError for anything else.
    """
    if isinstance(given, str):
        given = {"templates": {"default": given}}
    if not isinstance(given, Mapping) or not isinstance(given.get("templates"), Mapping):
        raise UsageError("template: expected the text of a template, or `templates` with a text for each name")
    unknown = [key for key in given if key not in _KNOWN]
    if unknown:
        raise UsageError(f"template: unknown key {unknown[0]!r}; known: {', '.join(sorted(_KNOWN))}")
    texts = {str(name): str(text) for name, text in given["templates"].items()}
    special = dict(given.get("special") or SPECIAL_TOKENS)
    told = given.get("tokenizer")
    tokenizer = byte_tokenizer(tuple(told.get("added", ())), told.get("first", "")) if isinstance(told, Mapping) else ""
    files = ModelFiles("model", texts, dict.fromkeys(texts, "chat_template.jinja"), special, tokenizer)
    return RenderSettings(files, dict(given.get("arguments") or {}), DAY, int(given.get("version", 5)))
