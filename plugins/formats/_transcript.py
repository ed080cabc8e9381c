"""Transcripts: the turns inside a text, by the marks that begin them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from ftconv import Message, RecordError, Role, role_named, template_of

from ._rendered_turns import rendered_turns


class Marks(Struct, frozen=True):
    """What begins a turn: a pattern whose first group is the label, and the roles of the labels.

    `seen` are labels that are no format's own. With `preamble`, text before the first mark is the system prompt.
    """

    pattern: re.Pattern[str]
    roles: dict[str, Role]
    seen: frozenset[str] = frozenset()
    preamble: bool = False
    names: str = ""


_ROLES: dict[str, Role] = {
    "system": "system", "user": "user", "human": "user", "instruction": "user", "assistant": "assistant",
    "ai": "assistant", "bot": "assistant", "response": "assistant",
}  # fmt: skip
_SEEN = frozenset({"ai", "bot"})
_HH = Marks(re.compile(r"\n\n(Human|Assistant): ?"), _ROLES)
_HASHES = Marks(
    re.compile(
        # Guanaco puts its marks right behind the text before them; Alpaca's words are too common for that.
        r"(?:(?<!#)(?=### (?:Human|Assistant):)|^)"
        r"### (Human|Assistant|User|System|Instruction|Response):(?: |\r?\n)?",
        re.MULTILINE,
    ),
    _ROLES,
    preamble=True,
)
_INPUT = re.compile(r"(?:\r?\n){1,2}### Input:(?: |\r?\n)?")
_LABELS = Marks(
    re.compile(r"^(System|User|Human|Assistant|AI|Bot): ?", re.MULTILINE | re.IGNORECASE | re.ASCII), _ROLES, _SEEN
)


def marks_of(text: str) -> Marks | None:
    """Return what begins the turns of `text`, if no chat template does; None for prose.

    A style is there when its mark begins the text, or else when marks of two roles occur in it.
    """
    if text.startswith(("\n\nHuman:", "\n\nAssistant:")):
        return _HH
    there = [marks for marks, hint in ((_HASHES, "###"), (_LABELS, ":")) if hint in text and marks.pattern.search(text)]
    for marks in there:
        if not text[: next(marks.pattern.finditer(text)).start()].strip():
            return marks
    for marks in there:
        if len({marks.roles[found[1].lower()] for found in marks.pattern.finditer(text)}) > 1:
            return marks
    return None


@lru_cache(maxsize=64)
def _speaker_marks(speakers: tuple[tuple[str, str], ...]) -> Marks:
    """Make marks of names: only these begin a turn, each at the start of a line, with a colon behind it."""
    roles = {name: role_named(role) for role, name in speakers}
    names = "|".join(re.escape(name) for name in sorted(roles, key=len, reverse=True))
    return Marks(re.compile(rf"^({names}): ?", re.MULTILINE), roles, names=" or ".join(f"{n[:20]!r}" for n in roles))


def turns_in(text: str, speakers: Mapping[str, str] | None = None) -> list[Message] | None:
    """Return the turns of a transcript, None for prose. `speakers` is role → name.

    Taken off is what the style puts around a text and nothing else: one space behind the label, and before a label as
    many line breaks as there are before every label of its role, two at most.
    Raises RecordError FT201 for text that is nobody's, FT204 for an unknown role.
    """
    if template := template_of(text):
        return rendered_turns(text, template, dict(speakers or {}), [], "")
    marks = _speaker_marks(tuple(speakers.items())) if speakers else marks_of(text)
    if marks is None:
        return None
    found = list(marks.pattern.finditer(text))
    if not found:
        raise RecordError(
            "FT201", f"no line begins with {marks.names} and a colon; name the speakers with --map user=NAME"
        )
    start = found[0].start()
    line_end = "\r\n" if text.count("\r\n") == text.count("\n") else "\n"
    breaks: dict[Role, int] = {}
    for mark in found[1:] if marks is not _HH else ():
        role, number = _role_of(mark, marks, speakers), _breaks_before(text, mark.start(), line_end)
        breaks[role] = min(breaks.get(role, number), number)
    messages: list[Message] = []
    if text[:start].strip():
        if not marks.preamble:
            way = "put 'System:' before it" if marks is _LABELS else "name its speaker with --map system=NAME"
            raise RecordError("FT201", f"text before the first speaker, {found[0][1][:20]!r}; {way}, or remove it")
        messages.append(Message("system", text[: start - _breaks_before(text, start, line_end)]))
    for i, mark in enumerate(found):
        end = len(text)
        if i + 1 < len(found):
            end = found[i + 1].start() - breaks.get(_role_of(found[i + 1], marks, speakers), 0)
        content = text[mark.end() : end]
        label = mark[1] if speakers else mark[1].lower()
        if label == "instruction" and marks is _HASHES and len(halves := _INPUT.split(content, 1)) == 2:
            content = "\n".join(half for half in halves if half.strip())
        messages.append(Message(marks.roles[label], content, seen=mark[1] if label in marks.seen else None))
    return messages


def _role_of(mark: re.Match[str], marks: Marks, speakers: Mapping[str, str] | None) -> Role:
    return marks.roles[mark[1] if speakers else mark[1].lower()]


def _breaks_before(text: str, at: int, line_end: str) -> int:
    """Return the length of the line breaks before a place, of two at most."""
    return len(line_end) * (2 if text.endswith(line_end * 2, 0, at) else text.endswith(line_end, 0, at))
