"""Acts on the synonyms: a first guess is done where nothing can go wrong, else answered with the command to paste."""

from __future__ import annotations

import os
import shlex
from collections.abc import Container, Sequence
from typing import Any

import click

from .synonyms import (
    BY_COMMAND,
    COMMAND_WORDS,
    COMMANDS_IN_PLACE,
    FIXES,
    FORMAT_WORDS,
    OPTION_WORDS,
    POSITIONAL,
    TARGET_WORDS,
    WITH_VALUE,
    WRITERS,
)

TYPED = "ftconv.typed"
"""Under this name a click.Context knows the words behind the command, as they were typed."""


_IN = "IN.jsonl"


class PasteError(click.UsageError):
    """What was typed is not done; the message ends with a command that does it."""


def meant(typed: Sequence[str], known: Container[str]) -> list[str]:
    """Return the words of the command line, of which the first stands for a command, with what was meant.

    `known` are the commands. Raises PasteError where a file would be made or changed that nobody named.
    """
    word, rest = typed[0].lower(), list(typed[1:])
    if two := COMMAND_WORDS.get(f"{word} {rest[0].lower()}" if rest else ""):
        return [two, *rest[1:]]
    # `merge` is a command for shares; of files something else is meant.
    writes = word in WRITERS and (word not in known or _has_output(rest) or any(map(os.path.isfile, rest)))
    if typed[0] in known and not writes:
        return [word, *(each for each in rest if each not in POSITIONAL.get(word, ()))]
    if os.path.exists(typed[0]) and not rest:
        return list(typed)
    if word in known and not writes:
        return [word, *rest]
    if word == "help":
        topic = meant(rest, known) if rest else []
        return [*topic[:1], "--help"] if not topic or topic[0] in known else ["explain", *rest]
    if COMMAND_WORDS.get(word) in known:
        return meant([COMMAND_WORDS[word], *rest], known)
    if word in FIXES:
        command, *flags = FIXES[word].split()
        raise PasteError(f"{word!r} is not a command; run: {shlex.join(['ftconv', command, *(rest or [_IN]), *flags])}")
    if writes:
        options, named = WRITERS[word]
        if _has_output(rest):
            return ["convert", *rest, *shlex.split(options)]
        words = ["ftconv", *(rest or [_IN]), *shlex.split(options), "-o", output_for(rest, named)]
        raise PasteError(f"{word!r} makes a new file; name it: {shlex.join(words)}")
    return list(typed)


def _has_output(words: Sequence[str]) -> bool:
    return any(word in ("-o", "--output") or word.startswith("--output=") for word in words)


def output_for(words: Sequence[str], named: str, ending: str = "") -> str:
    """Return the name of a new file beside the first input among `words`: `data.jsonl` → `data.NAMED.jsonl`."""
    from pathlib import PurePath

    first = next((word for word in words if os.path.exists(word) and PurePath(word).name), "OUT.jsonl")
    path = PurePath(first)
    stem = path.name.partition(".")[0] or path.stem
    endings = ending or path.name.removeprefix(stem) or ".jsonl"
    free = (str(path.with_name(f"{stem}.{named}{number or ''}{endings}")) for number in range(1000) if number != 1)
    return next(name for name in free if not os.path.exists(name))


def add_synonyms(parser: Any, command: click.Command) -> None:
    """Make the parser of a command understand synonyms of its options, which its help does not show."""
    options = {name: param for param in command.params if isinstance(param, click.Option) for name in param.opts}
    for name, words in (OPTION_WORDS | BY_COMMAND.get(command.name or "", {})).items():
        stands_for, _, value = words.partition(" ")
        option = options.get(stands_for)
        if option is None or name in options:
            continue
        if option.is_flag or value:
            action = "append_const" if option.multiple else "store_const"
            parser.add_option(option, [name], option.name, action, const=value or True)
        else:
            parser.add_option(option, [name], option.name, "append" if option.multiple else "store", option.nargs)


def typed_words() -> list[str]:
    """Return the words behind the running command, as they were typed."""
    found: list[str] = click.get_current_context().meta.get(TYPED, [])
    return found


def target_meant(to: str) -> str:
    """Return the target that a word in the place of a format means, "" for none.

    Raises PasteError where the word is known to mean something else.
    """
    from ..containers.registry import what_is
    from ..errors import UsageError
    from ..files.compression import packing_of
    from ..target.target import target_named

    word, packed = to.lower().removeprefix("."), ""
    if packing_of(word):
        word, _, packed = word.rpartition(".")
    if word not in FORMAT_WORDS:
        name = TARGET_WORDS.get(to.lower(), to)
        try:
            return name if target_named(name) else ""
        except UsageError:
            return ""
    options, named = FORMAT_WORDS[word]
    typed = _without(typed_words(), ("--to", "-t", "--format"))
    words = ["ftconv", *typed, *options.split()]
    if not _has_output(typed):
        stem, _, ending = named.partition(".")
        words += ["-o", output_for(typed, stem, f".{ending}" + f".{packed}" * bool(packed))]
    raise PasteError(f"{what_is(to.lower())}; run: {shlex.join(words)}")


def told_option(error: click.NoSuchOption) -> str:
    """Return what to say of an option that another program has, "" where it is not known."""
    if command := COMMANDS_IN_PLACE.get(error.option_name):
        return f"No such option {error.option_name!r}; run: ftconv {command}"
    words = WITH_VALUE.get(error.option_name)
    if not words or error.ctx is None:
        return ""
    command = error.ctx.command.name or ""
    typed = _without(error.ctx.meta.get(TYPED, []), (error.option_name,))
    line = shlex.join(["ftconv", *([command] if command != "convert" else []), *typed, *words.split()])
    return f"No such option {error.option_name!r}; run: {line}"


def _without(words: Sequence[str], names: Container[str]) -> list[str]:
    """Return words without some options and their values."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word.partition("=")[0] in names:
            skip = not skip and "=" not in word
            continue
        kept.append(word)
    return kept
