"""Flags that name a model's own files, and say what its chat template is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..model.nearest import did_you_mean
from .console import err
from .paths import READ

if TYPE_CHECKING:
    from datetime import datetime

    from ..rendering import RenderSettings

_F = TypeVar("_F", bound=Callable[..., Any])


def template_options(command: _F) -> _F:
    """`--model-files --template-arg --date --transformers`."""
    command = told_options(command)
    return click.option("--model-files", default="", type=READ, metavar="DIR|FILE",
                        help="The model's own tokenizer and chat template, as its repository has them, or a GGUF.")(
        command
    )  # fmt: skip


def told_options(command: _F) -> _F:
    """`--template-arg --date --transformers`."""
    for option in (
        click.option("--transformers", type=click.Choice(["4", "5"]), default="5", metavar="4|5",
                     help="Render as this major version of transformers. Default: 5."),
        click.option("--date", "date", default="", metavar="DATE",
                     help="What day a chat template is told it is, such as 2026-01-31. Default: today."),
        click.option("--template-arg", "template_args", multiple=True, metavar="NAME=VALUE",
                     help="Tell the chat template more, such as enable_thinking=false; repeatable."),
    ):  # fmt: skip
        command = option(command)
    return command


def rendering(given: Mapping[str, Any]) -> RenderSettings | None:
    """Return what conversations are rendered with, if a model's files are given.

    Warns of arguments that the template does not read. Raises UsageError for flags that cannot be read, MissingExtra
    without jinja2, InputError for files without a template, or with one that cannot be compiled.
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
    day, version = _day(given["date"]), int(given["transformers"])
    settings = RenderSettings(model_files(given["model_files"]), arguments, day, version)
    _check(settings, quiet=bool(given.get("quiet")))
    return settings


def _check(settings: RenderSettings, quiet: bool) -> None:
    """Warn of arguments that no template reads, and of special tokens that it reads and nobody names.

    Raises InputError for a template that cannot be compiled.
    """
    from ..rendering import Renderer

    renderer = Renderer(settings)
    try:
        read = {name for template in settings.files.templates for name in renderer.about(template).variables}
    finally:
        renderer.close()
    if quiet:
        return
    for name in settings.arguments:
        if name not in read:
            hint = did_you_mean(name, sorted(read), f"it reads {', '.join(sorted(read))}")
            err(f"ftconv: warning: --template-arg {name}: the chat template reads nothing of that name{hint}")
    for name in sorted(read & {"bos_token", "eos_token"} - {*settings.files.special, *settings.arguments}):
        err(f"ftconv: warning: the chat template reads {name}, and no file names it: --template-arg {name}=…")


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
