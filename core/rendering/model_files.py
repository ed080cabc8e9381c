"""A model's own files, as its repository has them: chat templates, special tokens, the tokenizer."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..errors import InputError
from .gguf import read_gguf

TOKENIZER_CONFIG, TEMPLATE, OLD_TEMPLATE = "tokenizer_config.json", "chat_template.jinja", "chat_template.json"
TOKENIZER, SPECIAL, MORE = "tokenizer.json", "special_tokens_map.json", "additional_chat_templates"
_MOST = 64 << 20
LONGEST_TEMPLATE = 1 << 20


class ModelFiles(Struct, frozen=True):
    """What a model's files say of its chat. `path` is as it was given.

    `templates` are by name: `default`, `tool_use`, `rag`. `sources` say which file each is from. `special` are special
    tokens by their names, such as `bos_token`. `tokenizer` is the path of `tokenizer.json`, or "".
    """

    path: str
    templates: dict[str, str]
    sources: dict[str, str]
    special: dict[str, Any]
    tokenizer: str = ""

    def chosen(self, tools: bool) -> str:
        """Return the name of the template that transformers takes for a conversation, with tools or without."""
        if tools and "tool_use" in self.templates:
            return "tool_use"
        return "default" if "default" in self.templates else next(iter(self.templates))

    def digest(self, name: str) -> str:
        """Return the first twelve digits of a template's SHA-256: the text of a model's template changes with time."""
        return sha256(self.templates[name].encode("utf-8", "surrogatepass")).hexdigest()[:12]


def model_files(path: str | Path) -> ModelFiles:
    """Read a folder with a model's files, or one file of them: a template, a configuration, a GGUF.

    Raises InputError, naming the file, where there is no template or a file cannot be read.
    """
    where = Path(path)
    if where.is_dir():
        found = _of_folder(where)
    elif where.suffix == ".gguf":
        templates, special = read_gguf(where)
        found = ModelFiles(str(path), templates, dict.fromkeys(templates, where.name), special)
    elif where.suffix == ".json":
        whole = _of_folder(where.parent, only=where)
        found = whole
    else:
        found = ModelFiles(str(path), {"default": _text(where)}, {"default": where.name}, _special(where.parent))
    if not found.templates:
        raise InputError(f"{path}: no chat template; it is in {TOKENIZER_CONFIG}, {TEMPLATE} or a GGUF file")
    for name, template in found.templates.items():
        if len(template) > LONGEST_TEMPLATE:
            raise InputError(f"{path}: the template {name} has more than {LONGEST_TEMPLATE:,} characters")
    return found


def _of_folder(folder: Path, only: Path | None = None) -> ModelFiles:
    templates: dict[str, str] = {}
    sources: dict[str, str] = {}
    for file in (folder / TOKENIZER_CONFIG, folder / OLD_TEMPLATE):
        if (only is None or file.name == only.name) and file.exists():
            for name, template in _templates(_object(file).get("chat_template"), file).items():
                templates[name], sources[name] = template, file.name
    if only is None:
        more = [folder / TEMPLATE, *sorted((folder / MORE).glob("*.jinja"))]
        for file in (file for file in more if file.exists()):
            name = "default" if file.name == TEMPLATE and file.parent == folder else file.stem
            templates[name], sources[name] = _text(file), str(file.relative_to(folder))
    tokenizer = folder / TOKENIZER
    return ModelFiles(
        str(only or folder), templates, sources, _special(folder), str(tokenizer) if tokenizer.exists() else ""
    )


def _templates(value: object, file: Path) -> dict[str, str]:
    """Return the templates of a configuration: one text, or a list of named ones."""
    if isinstance(value, str):
        return {"default": value}
    if value is None:
        return {}
    named = value if isinstance(value, list) else []
    if not named or not all(isinstance(one, dict) and isinstance(one.get("template"), str) for one in named):
        raise InputError(f"{file}: chat_template: expected a text, or a list of objects with name and template")
    return {str(one.get("name", "default")): one["template"] for one in named}


def _special(folder: Path) -> dict[str, Any]:
    """Return the special tokens by name, as transformers hands them to a template."""
    found: dict[str, Any] = {}
    for file in (folder / SPECIAL, folder / TOKENIZER_CONFIG):
        if not file.exists():
            continue
        for name, value in _object(file).items():
            text = value.get("content") if isinstance(value, dict) else value
            if name.endswith("_token") and isinstance(text, str):
                found[name] = text
    return found


def _object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(_text(file))
    except ValueError as error:
        raise InputError(f"{file}: not JSON: {error}") from None
    except RecursionError:
        raise InputError(f"{file}: nested too deeply") from None
    if not isinstance(value, dict):
        raise InputError(f"{file}: expected an object")
    return value


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST:
            raise InputError(f"{file}: larger than {_MOST >> 20} MB: not a template or a configuration")
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8") from None
