"""Hints: what ftconv proposes to type, found in what it prints, and typed. A hint has one of the forms below."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
from msgspec import Struct, field
from runner import Done, run, words_of

from ftconv.cli.group import COMMANDS, cli

FORMS = [
    r"(or )?(to|for|if) [^;⚑⌘]*?,? (a?dd |use |run |try )?[⚑⌘]( (so|to [\w ]+))?(, for [\w ]+ ⚑)?",
    r"(or )?(add|use|try|e\.g\.) ⚑(, or( set the format with|, for prose,| name it with)? ⚑)?( with one of [\w, -]+)?",
    r"(correct it, |or )?(name|give|set|hide|lift|convert|write)( [\w .]+)? with ⚑( or [A-Z_]+|, in [\w ]+)?",
    r"(correct it, )?name [\w ]+ with ⚑, or add ⚑ to [\w ]+",
    r"(write the field first|name the columns): ⚑(, or set the format with ⚑)?",
    r"use ⚑ for standard output",
    r"(name it once, or )?(run:?|see|name it:|draw one up:) ⌘",
    r"(create it|write one|merge them first|with your own, run)( with)? ⌘",
    r"add ⚑ to use records more than once, or use ⚑ or less",
    r"did you mean ⚑\?",
    r"(.*\. )?⚑ (keeps|writes|joins|adds|would overwrite) [\w ]+\.?",
]
"""What a hint looks like, with ⚑ for options and ⌘ for a command. Write a new hint in one of these forms."""
NOT_OURS = re.compile(r"fetch it with: git |did you mean '|nothing was written \(|reading ended at |^remove ")
"""Ways out that need another program, guesses of a single word, which exists, what stopped a run, what is to go."""

PRINTS_TEXT = {"lint", "detect", "stats", "cost", "move", "diff", "preview", "prepare", "split"}
"""Commands whose standard output is text for people; that of the others is data, a list or a manual."""
_DOCUMENT = {"--json", "--output-format", "--help", "-h", "--html", "--diff"}
_FLAG = re.compile(r"(?<![\w'-])--?[a-z][a-z-]*(?![\w'])")
_COMMAND = re.compile(rf"ftconv (?:{'|'.join(COMMANDS)}|IN|--help|[\w./-]+\.\w+)(?= |$|[,)]).*?(?=$|; |\)|, and \d)")
_PLACEHOLDER = re.compile(r"(?:^|[=:,/])[A-Z][A-Z_]+\.{0,3}(?:\.\w+)?/?$")
_TAIL = re.compile(r"  \(.*\)$|, and \d+ more like it$")


class Hint(Struct, frozen=True):
    """Words to type: options to be added to the command that gave the hint, or a command of its own.

    In a `template` something has to be filled in, so that it cannot be typed as it is.
    """

    words: tuple[str, ...]
    whole: bool = False
    template: bool = False


class Watch(Struct):
    """Types every hint of a page as soon as it is printed, in a copy of the folder. `faults` says what was wrong."""

    copies: Path
    faults: list[str] = field(default_factory=list)

    def __call__(self, script: str, done: Done, folder: Path, environment: dict[str, str]) -> None:
        words = words_of(script) if script.startswith("ftconv ") else []
        name = command_of(words or re.split(r"[|;&]\s*(?=ftconv )", script)[-1].split())
        for line in lines_with_hints(name, script, done):
            try:
                hints = hints_in(line, name)
            except ValueError as error:
                self.faults.append(f"{script}\n  {line}\n  {error}")
                continue
            for hint in hints:
                if fault := self._fault_of(hint, words, name, folder, environment):
                    self.faults.append(f"{script}\n  {line}\n  {fault}")

    def _fault_of(self, hint: Hint, words: list[str], name: str, folder: Path, environment: dict[str, str]) -> str:
        if hint.whole:
            name, typed = command_of(list(hint.words)), list(hint.words)
            missing = [word for word in typed if word.startswith("--") and not has_option(name, word)]
        else:
            options = [word for word in hint.words if word.startswith("-") and len(word) > 1]
            suits = all(has_option(name, word) for word in options)
            missing = [] if suits else [word for word in options if not has_option("convert", word)]
            inputs = [
                word
                for before, word in pairwise(words)
                if (folder / word).exists() and not (before.startswith("--") and takes_value(name, before))
            ]
            to = [] if "--to" in hint.words else ["--to", "ftconv"]
            typed = [*without(words, hint), *hint.words] if suits else ["ftconv", *inputs, *to, *hint.words]
        if missing:
            return f"{name} has no option {missing[0]}"
        if hint.template or not words or (seen := (name, hint.words)) in _typed:
            return ""
        _typed.add(seen)
        copy = self.copies / str(len(_typed))
        shutil.copytree(folder, copy)
        # In what is shown, ~ is the folder.
        done = run(shlex.join(word.removeprefix("~/") for word in typed), copy, environment)
        wrong = done.code in (2, 70) or (done.code == 3 and "does not exist" in done.err)
        return f"{shlex.join(typed)}: exit code {done.code}: {done.err}" if wrong else ""


def without(words: list[str], hint: Hint) -> list[str]:
    """Return the words of a command less the options that the hint gives in another way."""
    given = {number for number, word in enumerate(words) if word in hint.words and word.startswith("-")}
    return [word for number, word in enumerate(words) if number not in given and number - 1 not in given]


_typed: set[tuple[str, tuple[str, ...]]] = set()
"""Hints that were typed; those of the same words do the same."""


def lines_with_hints(name: str, script: str, done: Done) -> Iterator[str]:
    """Yield the lines that may have a hint: those for people, but not usage, manuals and texts of records."""
    if "ftconv " not in script or {"--help", "-h"} & set(script.split()):
        return
    texts = [done.err]
    if name in PRINTS_TEXT and not _DOCUMENT & set(re.split(r"[ =]", script)):
        texts.append(done.out)
    for text in texts:
        if "Usage: " in text or text.startswith(("{", "[", "::", "<", "#")):
            continue
        for line in text.split("\n"):
            if not line.startswith(("    | ", "::")) and is_hint(line):
                yield line


def is_hint(line: str) -> bool:
    """Whether a line has a command in it, or an option after a semicolon."""
    return bool(
        _COMMAND.search(line.removeprefix("ftconv: ")) or re.search(r"(^|[ (])--[a-z]", line.partition("; ")[2])
    )


def hints_in(line: str, name: str) -> list[Hint]:
    """Return the hints of a line that the command `name` printed. Raises ValueError for one of an unknown form."""
    found: list[Hint] = []
    while shorter := _TAIL.sub("", line):
        if shorter == line:
            break
        line = shorter
    first, *others = re.split(r"; | \((?=see )", line.removeprefix("ftconv: ").rstrip(")"))
    for number, clause in enumerate([first, *others]):
        if NOT_OURS.search(clause):
            continue
        form, hints = with_marks(clause, name)
        if number == 0 and "⌘" not in form:  # what is wrong, with the option that is
            continue
        if hints and not any(re.fullmatch(known, form.strip()) for known in FORMS):
            raise ValueError(f"a hint of an unknown form: {form}")
        found += hints
    return found


def with_marks(clause: str, name: str) -> tuple[str, list[Hint]]:
    """Return a clause with marks for what is to be typed, and that."""
    hints: list[Hint] = []

    def of_command(match: re.Match[str]) -> str:
        names = re.fullmatch(r"ftconv ([a-z]+(?:, [a-z]+)+ and [a-z]+)", match[0])
        each = [f"ftconv {one}" for one in re.split(", | and ", names[1])] if names else [match[0]]
        hints.extend(made(shlex.split(one), whole=True) for one in each)
        return "⌘"

    clause = _COMMAND.sub(of_command, clause)
    out: list[str] = []
    at = 0
    for match in _FLAG.finditer(clause):
        if match.start() < at:
            continue
        between, end = clause[at : match.start()], match.end()
        words = [match[0]]
        value = re.match(r" ('[^']*'|\S+='[^']*'|[^\s,)?]+)", clause[end:])
        if not takes_value(name, match[0]):
            pass
        elif value and value[1] not in ("or", "and", "to", "with"):
            words += shlex.split(value[1])
            end += value.end()
        else:
            words.append("VALUE")
        if out and not between.strip():
            hints[-1] = made([*hints[-1].words, *words])
        else:
            out += [between, "⚑"]
            hints.append(made(words))
        at = end
    return "".join([*out, clause[at:]]), hints


def made(words: list[str], *, whole: bool = False) -> Hint:
    """Return a hint of these words."""
    return Hint(tuple(words), whole, any(_PLACEHOLDER.search(word) for word in words))


def command_of(words: list[str]) -> str:
    """Return the name of the command that words call."""
    return next((word for word in words[1:2] if word in COMMANDS), "convert")


@cache
def _options(name: str) -> dict[str, bool]:
    """The options of a command, its own commands included, and whether each takes a value."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    each = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    return {"--help": False} | {
        word: not (param.is_flag or param.count)
        for one in each
        for param in one.params
        if isinstance(param, click.Option)
        for word in param.opts
    }


def has_option(name: str, word: str) -> bool:
    """Whether a command has an option."""
    return word in _options(name)


def takes_value(name: str, word: str) -> bool:
    """Whether an option takes a value, of a command, or else of convert, where the hint then leads."""
    return _options(name).get(word, _options("convert").get(word, False))
