"""The page of `ftconv explain` about a model's chat template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..model.safe_text import safe
from .template_flags import rendering

_TOLD = ("messages", "tools", "documents", "add_generation_prompt")
"""What every template is told, beside special tokens."""


def explain_template(path: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of the templates of a folder or file, as plain values."""
    from ..rendering import Renderer
    from ..rendering.explained import explained

    settings = rendering({**given, "model_files": path})
    assert settings is not None
    files, renderer = settings.files, Renderer(settings)
    try:
        templates = [
            {
                "name": name,
                "file": files.sources[name],
                "sha256": files.digest(name),
                "reads": renderer.about(name).variables,
            }
            for name in files.templates
        ]
    finally:
        renderer.close()
    return {
        "kind": "template",
        "name": path,
        "transformers": settings.version,
        "templates": templates,
        "special_tokens": {name: text for name, text in files.special.items() if name in ("bos_token", "eos_token")},
        "rows": msgspec.to_builtins(explained(settings)),
    }


def template_page(found: Mapping[str, Any]) -> str:
    """Return the same as lines of text."""
    lines = []
    for one in found["templates"]:
        own = [name for name in one["reads"] if name not in (*_TOLD, "strftime_now") and not name.endswith("_token")]
        lines.append(f"template {one['name']} of {found['name']}: {one['file']}, sha256 {one['sha256']}")
        lines.append(f"  for --template-arg: {', '.join(own) or 'it reads nothing more'}")
    lines += [f"as transformers {found['transformers']} renders it", ""]
    titles, answers = (max(len(row[name]) for row in found["rows"]) for name in ("title", "answer"))
    lines += [
        f"{row['title']:{titles}}  {row['answer']:{min(answers, 24)}}  {row['more']}".rstrip() for row in found["rows"]
    ]
    return "\n".join(safe(line) for line in lines)
