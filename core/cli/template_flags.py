"""Flags that name a model's own files, and say what its chat template is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .paths import READ

if TYPE_CHECKING:
    from datetime import datetime

    from ..rendering import RenderSettings

_F = TypeVar("_F", bound=Callable[..., Any])


def template_options(command: _F) -> _F:
    """`--model-files --template-arg --date --transformers`."""
    for option in (
        click.option("--transformers", type=click.Choice(["4", "5"]), default="5", metavar="4|5",
                     help="Render as this major version of transformers. Default: 5."),
        click.option("--date", "date", default="", metavar="DATE",
                     help="What day a chat template is told it is, such as 2026-01-31. Default: today."),
        click.option("--template-arg", "template_args", multiple=True, metavar="NAME=VALUE",
                     help="Tell the chat template more, such as enable_thinking=false; repeatable."),
        click.option("--model-files", default="", type=READ, metavar="DIR|FILE",
                     help="The model's own tokenizer and chat template, as its repository has them, or a GGUF."),
    ):  # fmt: skip
        command = option(command)
    return command


def rendering(given: Mapping[str, Any]) -> RenderSettings | None:
    """Return what conversations are rendered with, if a model's files are given.

    Raises UsageError for flags that need them or cannot be read, MissingExtra without jinja2, InputError for files
    without a template.
    """
    if not given.get("model_files"):  # a command without these flags, such as diff
        return None
    from importlib.util import find_spec

    from ..errors import MissingExtra
    from ..rendering import RenderSettings, model_files

    if find_spec("jinja2") is None:
        raise MissingExtra("--model-files", "template")
    arguments = {}
    for text in given["template_args"]:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise click.UsageError(f"--template-arg {text!r}: write NAME=VALUE")
        arguments[name] = _value(value)
    return RenderSettings(model_files(given["model_files"]), arguments, _day(given["date"]), int(given["transformers"]))


def _value(text: str) -> Any:
    """Return a value as JSON has it, such as false or 3, else the text itself."""
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text


def _day(text: str) -> datetime:
    from datetime import datetime

    if not text:
        return datetime.combine(datetime.now(), datetime.min.time())
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--date {text!r}: write a day such as 2026-01-31") from None
