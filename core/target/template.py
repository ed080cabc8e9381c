"""Chat templates as data: how the turns of a conversation stand in one text, and which tokens are special."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from ..errors import RecordError
from ..model.example import Role

_ROLE = "{role}"


class TurnMarks(Struct, frozen=True, forbid_unknown_fields=True):
    """The marks around a turn of `role`, or of the role that `{role}` in `begin` spells.

    `end` are the marks that end it, the one that is written first; of line breaks only, or without any, it ends where
    the next one begins. With `after` it begins only right behind a turn of that role, or at the `start`.
    `optional` marks are written even if there is nothing to say; then they are no turn.
    """

    begin: str
    end: tuple[str, ...] = ()
    role: Role | None = None
    after: Role | Literal["start", ""] = ""
    optional: bool = False


class RenderedTurn(Struct):
    """A turn as it stands in a text: the spelling of its role, its text, and the mark that ended it."""

    spelled: str
    role: Role | None
    content: str
    end: str = ""


class ChatTemplate(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One chat template, a file of `schemas/templates`.

    `before` stands once before all turns and maybe before each, `between` between two, `after` maybe behind all.
    `roles` are its spellings of the roles, `tokens` patterns of its special tokens. `stop` ends a reply that is being
    generated, and must not be stored. `channels` says that a header has more than a role.
    """

    source: str
    title: str = ""
    name: str = ""
    before: str = ""
    turns: tuple[TurnMarks, ...] = ()
    between: str = ""
    after: str = ""
    stop: str = ""
    channels: bool = False
    roles: dict[str, Role] = {}
    tokens: tuple[str, ...] = ()

    @cached_property
    def _begins(self) -> list[tuple[TurnMarks, re.Pattern[str]]]:
        return [(marks, re.compile(_begin(marks.begin))) for marks in self.turns]

    @cached_property
    def _next(self) -> re.Pattern[str]:
        words = {_word(marks.begin) for marks in self.turns} - {""}
        return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)")

    @cached_property
    def pieces(self) -> dict[Role, str]:
        """What is written for a turn of each role, with {content} in it, by a template with one kind of turn."""
        (marks,) = self.turns
        around = f"{marks.begin}{{content}}{marks.end[0]}{self.between}"
        return {role: around.replace(_ROLE, spelled) for spelled, role in self.roles.items()}

    def opens(self, text: str) -> bool:
        """Whether a text begins with the first mark of this template, or with that of a turn."""
        at = _skip(text, 0, "")
        if self.before and text.startswith(self.before, at):
            at = _skip(text, at + len(self.before), "")
            if any(marks.after == "start" for marks in self.turns):
                return True
        return any(pattern.match(text, at) for marks, pattern in self._begins if marks.begin.strip()) or any(
            text.startswith(_word(marks.begin), at) for marks in self.turns if _ROLE in marks.begin
        )

    def turns_in(self, text: str) -> Iterator[RenderedTurn]:
        """Yield the turns of a rendered text. The last one may lack its end.

        Raises RecordError FT201 for text that is in no turn, or for a turn that does not end before the next one.
        """
        stop = len(text)
        if self.after and text.rstrip().endswith(self.after):
            stop = len(text.rstrip()) - len(self.after)
        at, said, last = 0, 0, "start"
        while (start := _skip(text, at, self.before)) < stop:
            marks, found = self._opened(text, start, last, said)
            spelled = found[1].removesuffix("\r") if found.lastindex else marks.role or ""
            begin = found.end()
            if not marks.begin.strip():
                begin = start if last == "start" else at
                begin += len(marks.begin) if text.startswith(marks.begin, begin) else 0
            role = marks.role or self.roles.get(spelled)
            content, end, at = self._content(marks, text, begin, stop, said)
            said += 1
            last = role or ""
            if content or not marks.optional:
                yield RenderedTurn(spelled, role, content, end)

    def _opened(self, text: str, at: int, last: str, said: int) -> tuple[TurnMarks, re.Match[str]]:
        for marks, pattern in self._begins:
            if marks.after in ("", last) and (found := pattern.match(text, at)):
                return marks, found
        for mark in (marks.begin for marks in self.turns if _ROLE in marks.begin):
            if text.startswith(_word(mark), at):
                behind = mark.partition(_ROLE)[2].strip() or "a line break"
                raise RecordError("FT201", f"expected a role and {behind} after {_word(mark)}, {_behind(said)}")
        raise RecordError("FT201", f"text outside of the turns, {_behind(said)}; remove it, or make it a turn")

    def _content(self, marks: TurnMarks, text: str, begin: int, stop: int, said: int) -> tuple[str, str, int]:
        """Return the text of a turn, the mark that ended it, and the place behind that."""
        ends = [(at, end) for end in marks.end if end.strip() and 0 <= (at := text.find(end.strip(), begin)) < stop]
        at, end = min(ends, default=(-1, ""))
        following = self._next.search(text, begin, at if at >= 0 else stop)
        closed = any(end.strip() for end in marks.end)
        if following and closed and not (marks.role and at < 0):
            way = " or ".join(marks.end).strip()
            raise RecordError("FT201", f"expected {way} before the next {following[0]}, {_behind(said)}")
        if closed and at >= 0:
            space = end[: len(end) - len(end.lstrip())]
            behind = at + len(end.strip())
            tail = end[len(end.rstrip()) :]
            behind += len(tail) if tail and text.startswith(tail, behind) else 0
            return text[begin:at].removesuffix(space) if space else text[begin:at], end.strip(), behind
        cut = following.start() if following else stop
        content = text[begin:cut]
        for space in marks.end if not closed else ():
            content = content.removesuffix(space)
        return content, "", cut

    def rendered(self, turns: Iterable[RenderedTurn]) -> str:
        """Return the text of turns, by a template with one kind of turn."""
        (marks,) = self.turns
        return self.before + self.between.join(
            f"{marks.begin.replace(_ROLE, turn.spelled)}{turn.content}{turn.end or marks.end[0]}" for turn in turns
        )


def _begin(mark: str) -> str:
    """Make a pattern of a mark: white space at its ends may be missing, unless it ends the role."""
    before, role, after = mark.partition(_ROLE)
    if role and not after.strip():
        return re.escape(before) + r"((?:(?!<\|?[a-z])[^\n]){0,200}?)" + re.escape(after)
    body = re.escape(before) + r"([^\n]{0,300}?)" + re.escape(after.rstrip()) if role else re.escape(mark.rstrip())
    space = mark[len(mark.rstrip()) :] if mark.strip() else ""
    return body + (f"(?:{re.escape(space)})?" if space else "")


def _word(mark: str) -> str:
    return mark.partition(_ROLE)[0].rstrip()


def _skip(text: str, at: int, mark: str) -> int:
    """Return the next place that is neither white space nor `mark`."""
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if not mark or not text.startswith(mark, at):
            return at
        at += len(mark)


def _behind(said: int) -> str:
    return f"after turn {said}" if said else "at the beginning"


@cache
def templates() -> dict[str, ChatTemplate]:
    """Return the built-in chat templates by their names."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, ChatTemplate] = {}
    for entry in sorted(resources.files("ftconv.schemas.templates").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            name = entry.name.removesuffix(".yaml")
            found[name] = msgspec.convert({**yaml.load(entry.read_bytes(), loader), "name": name}, ChatTemplate)
    return found


@lru_cache(maxsize=8)
def template_of(text: str) -> ChatTemplate | None:
    """Return the template that a text was rendered with: the one whose marks it begins with; None for other text."""
    if text.lstrip()[:1] not in ("<", "["):
        return None
    return next((template for template in templates().values() if template.turns and template.opens(text)), None)
