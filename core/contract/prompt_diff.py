"""System prompts compared: what the data or a request has, against what was agreed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from msgspec import Struct

DifferenceKind = Literal["missing", "white space", "words"]

CONTEXT_WORDS = 3
MOST_COMPARED = 100
"""Words and spaces on either side that are matched one by one; longer stretches are shown as a whole."""

LONGEST_DIFF = 2_000
"""Characters of a diff."""

_BEFORE = 8
"""Characters before the first one that differs, where a stretch is shortened."""

_Step = tuple[str, int, int, int, int]
"""What SequenceMatcher says: a kind, a stretch of the one, and a stretch of the other."""

_TOKENS = re.compile(r"\s+|[^\s]+")


class PromptDifference(Struct, frozen=True):
    """How a system prompt differs from the nearest allowed one.

    `words` describe it without any of the text. `diff` shows it like `git diff --word-diff`: `[-…-]` is expected,
    `{+…+}` was found; it contains text of both. `nearest` is the index of the one compared with.
    """

    kind: DifferenceKind
    words: str
    diff: str = ""
    nearest: int = 0


@lru_cache(maxsize=256)
def prompt_difference(
    found: str | None, allowed: tuple[str, ...], owner: str = "production"
) -> PromptDifference | None:
    """Compare a system prompt with those that `owner` allows; None if it is one of them, or if there are none."""
    if not allowed or found in allowed:
        return None
    if found is None:
        return PromptDifference("missing", f"no system prompt, but {owner} has one")
    bare = _without_space(found)
    for index, wanted in enumerate(allowed):
        if _without_space(wanted) == bare:
            return PromptDifference("white space", _space_words(found, wanted), word_diff(wanted, found), index)
    nearest = max(range(len(allowed)), key=lambda i: (_likeness(found, allowed[i]), -i))
    wanted = allowed[nearest]
    return PromptDifference("words", _words(found, wanted, len(allowed), owner), word_diff(wanted, found), nearest)


def _without_space(text: str) -> str:
    """Drop what cannot be seen: white space, zero-width characters, byte order marks."""
    return "".join(c for c in text if not c.isspace() and (c.isascii() or unicodedata.category(c) != "Cf"))


def _space_words(found: str, wanted: str) -> str:
    """Say where the white space differs first, which shows nothing of the text."""
    at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted)))
    # Go back to where the white space begins, so that all of it is named.
    while at and _unseen(found[at - 1]) and at <= len(wanted) and _unseen(wanted[at - 1]):
        at -= 1
    here, there = _space_from(found, at), _space_from(wanted, at)
    end = at + len(here) >= len(found) and at + len(there) >= len(wanted)
    spot = "at the end" if end else "at the start" if not at else f"first at character {at + 1}"
    return f"differs only in white space: {_named(here)} instead of {_named(there)}, {spot}"


def _unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"


def _space_from(text: str, start: int) -> str:
    end = start
    while end < len(text) and _unseen(text[end]):
        end += 1
    return text[start:end]


def _named(space: str) -> str:
    if not space:
        return "nothing"
    shown = ascii(space[:12])
    return f"{shown[:-1]}…{shown[-1]}" if len(space) > 12 else shown


def _words(found: str, wanted: str, count: int, owner: str) -> str:
    ours, theirs = found.split(), wanted.split()
    if not ours:
        return f"is blank, but {owner} has one"
    which = f" (nearest of {count})" if count > 1 else ""
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if shared * 4 < min(len(ours), len(theirs)):
        return f"is entirely different from {owner}'s{which}"
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    new, gone = len(ours) - head - tail, len(theirs) - head - tail
    change = f"{_counted(new)} instead of {gone}"
    if not (new and gone):
        change = f"{_counted(new)} more" if new else f"{_counted(gone)} less"
    return f"differs from {owner}'s{which} from word {head + 1} on: {change}"


def _counted(words: int) -> str:
    return f"{words} word{'' if words == 1 else 's'}"


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _likeness(found: str, wanted: str) -> float:
    """The share of words that both have."""
    ours, theirs = Counter(found.casefold().split()), Counter(wanted.casefold().split())
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def _joined(steps: Sequence[_Step], words: list[str]) -> list[_Step]:
    """Join changes that have nothing but white space between them."""
    out: list[_Step] = []
    for number, (kind, i, j, m, n) in enumerate(steps):
        inside = 0 < number < len(steps) - 1 and not "".join(words[i:j]).strip()
        if out and out[-1][0] != "equal" and (kind != "equal" or inside):
            _, first, _, start, _ = out.pop()
            out.append(("replace", first, j, start, n))
        else:
            out.append((kind, i, j, m, n))
    return out


def word_diff(wanted: str, found: str, *, stretch: int = LONGEST_DIFF) -> str:
    """Return the differing words, each with a few words around it, like `git diff --word-diff`.

    Stretches of more than `stretch` characters are shortened, around what differs in them.
    """
    a, b = _TOKENS.findall(wanted), _TOKENS.findall(found)
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if max(len(middle_a), len(middle_b)) > MOST_COMPARED:
        steps = [("replace", head, len(a) - tail, head, len(b) - tail)]
    else:
        steps = [
            (kind, i + head, j + head, m + head, n + head)
            for kind, i, j, m, n in _joined(SequenceMatcher(None, middle_a, middle_b).get_opcodes(), middle_a)
        ]
    out: list[str] = []
    last = 0
    around = 2 * CONTEXT_WORDS  # a word and the white space behind it
    for kind, i, j, m, n in steps:
        if kind == "equal":
            continue
        before = max(last, i - around)
        gap = before > last
        context = "".join(a[before:i])
        out.append(f"… {context.lstrip()}" if gap else context)
        gone, new = _shortened("".join(a[i:j]), "".join(b[m:n]), stretch)
        out.append(f"[-{gone}-]" if gone else "")
        out.append(f"{{+{new}+}}" if new else "")
        last = j
    rest = "".join(a[last : last + around])
    out.append(f"{rest.rstrip()} …" if last + around < len(a) else rest)
    text = "".join(out)
    return text if len(text) <= LONGEST_DIFF else text[:LONGEST_DIFF] + " …"


def _shortened(old: str, new: str, longest: int) -> tuple[str, str]:
    """Return two stretches of at most about `longest` characters, from a little before the first that differs."""
    if max(len(old), len(new)) <= longest:
        return old, new
    start = max(_common(old, new) - _BEFORE, 0) if old and new else 0
    return _window(old, start, longest), _window(new, start, longest)


def _window(text: str, start: int, longest: int) -> str:
    end = start + longest
    return ("…" if start and text else "") + text[start:end] + ("…" if end < len(text) else "")
