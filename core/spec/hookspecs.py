"""The six doors. A plugin implements any of them; built-ins come through the same ones."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from .engine import Engine
from .format import Reader, Writer
from .rule import Rule
from .tokenizer import Tokenizer
from .transform import Transform

hookspec = pluggy.HookspecMarker("ftconv")
hookimpl = pluggy.HookimplMarker("ftconv")


@hookspec
def ftconv_readers() -> Iterable[Reader]:
    """Return the readers that this plugin adds. Called once per run."""
    raise AssertionError


@hookspec
def ftconv_writers() -> Iterable[Writer]:
    """Return the writers that this plugin adds. Called once per run."""
    raise AssertionError


@hookspec
def ftconv_transforms() -> Iterable[Transform]:
    """Return the transforms that this plugin adds. Called once per run."""
    raise AssertionError


@hookspec
def ftconv_lints() -> Iterable[Rule]:
    """Return the rules that this plugin adds. Called once per run."""
    raise AssertionError


@hookspec
def ftconv_tokenizers() -> Iterable[Tokenizer]:
    """Return the tokenizers that this plugin adds. Called once per run; their vocabularies are loaded when needed."""
    raise AssertionError


@hookspec
def ftconv_engines() -> Iterable[Engine]:
    """Return the engines that this plugin adds. Called once per run; other machines are reached when one is used."""
    raise AssertionError
