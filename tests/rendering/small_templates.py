"""Small chat templates, one for each behaviour, and what renders them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ftconv.rendering import ModelFiles, Rendered, Renderer, RenderSettings

NOW = datetime(2026, 1, 31)
KEEPS_ALL = """\
{%- for tool in tools or [] %}
{{- '<tool>' + tool | tojson + '</tool>' }}
{%- endfor %}
{%- for message in messages %}
{{- '<' + message.role + '>' }}
{%- if message.reasoning_content %}{{ '<think>' + message.reasoning_content + '</think>' }}{% endif %}
{%- if message.content is string %}
{{- message.content }}
{%- else %}
{%- for part in message.content or [] %}{{ part.text }}{% endfor %}
{%- endif %}
{%- for call in message.tool_calls or [] %}
{{- '<call>' + call.function.name + ' ' }}
{%- if call.function.arguments is string %}{{ call.function.arguments }}
{%- else %}{{ call.function.arguments | tojson }}
{%- endif %}
{{- '</call>' }}
{%- endfor %}
{{- '</s>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<assistant>' }}{% endif %}"""
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}
ASK = {"role": "user", "content": "How far is the Moon?"}
REPLY = {"role": "assistant", "content": "384,400 km. Bring snacks."}


def files_of(template: str, **more: str) -> ModelFiles:
    """The files of a model with this template, others by name."""
    templates = {"default": template, **more}
    return ModelFiles("model", templates, dict.fromkeys(templates, "chat_template.jinja"), SPECIAL)


def renderer_of(template: str, version: int = 5, **arguments: Any) -> Renderer:
    """What renders with this template."""
    return Renderer(RenderSettings(files_of(template), arguments, NOW, version))


def render(template: str, *messages: Any, tools: Any = None, version: int = 5, **arguments: Any) -> Rendered:
    """What comes of messages, or of one question and its answer."""
    renderer = renderer_of(template, version, **arguments)
    try:
        return renderer.render([*messages] or [ASK, REPLY], tools)
    finally:
        renderer.close()
