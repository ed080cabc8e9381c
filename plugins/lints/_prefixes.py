"""What all prompts and all completions of a set begin with: the facts that FT817 and FT818 judge by."""

from __future__ import annotations

from msgspec import Struct, field

from ftconv import Example, Fold

from ._separators import is_chat, pair_of

LONGEST = 1_000
"""Characters of a beginning that are looked at."""

FEWEST = 3
"""Of fewer texts it says nothing that they begin alike."""


class Beginning(Struct):
    """How many texts, what all of them begin with, the first of them, and whether all are the same."""

    texts: int = 0
    shared: str = ""
    first: str = ""
    same: bool = True

    def look(self, text: str) -> None:
        """Take in one text; an empty one says nothing."""
        if not text:
            return
        self.texts += 1
        if self.texts == 1:
            self.shared = self.first = text[:LONGEST]
            self.same = len(text) <= LONGEST
            return
        if not text.startswith(self.shared):
            self.shared = _common_start(self.shared, text)
        self.same = self.same and text == self.first

    def joined(self, later: Beginning) -> Beginning:
        """Return both together."""
        if not self.texts or not later.texts:
            return self if self.texts else later
        same = self.same and later.same and self.first == later.first
        return Beginning(self.texts + later.texts, _common_start(self.shared, later.shared), self.first, same)

    @property
    def words(self) -> str:
        """The shared beginning up to its last whole word; "" where it says nothing: few texts, or all the same."""
        if self.texts < FEWEST or self.same:
            return ""
        end = next((i + 1 for i in range(len(self.shared) - 1, -1, -1) if not self.shared[i].isalnum()), 0)
        return self.shared[:end]


class Seen(Struct):
    """The pairs seen so far; `silent` for another format, `lists` where prompts and completions are lists of turns."""

    silent: bool = False
    lists: bool = False
    prompts: Beginning = field(default_factory=Beginning)
    completions: Beginning = field(default_factory=Beginning)


class Starts(Struct, frozen=True):
    """What all `prompts` texts begin with, and all `completions` texts; "" for nothing."""

    prompts: int = 0
    completions: int = 0
    prompt: str = ""
    completion: str = ""


def start(format: str) -> Seen:
    """Return what is known before the first example."""
    return Seen(silent=format != "prompt-completion")


def see(state: Seen, example: Example) -> Seen:
    """Look at the beginnings of a pair."""
    if state.silent or state.lists:
        return state
    pair = pair_of(example)
    if pair is None:
        return Seen(lists=True) if is_chat(example) else state
    state.prompts.look(pair.prompt)
    state.completions.look(pair.completion)
    return state


def merge(a: Seen, b: Seen) -> Seen:
    """Return what is known of both."""
    if a.silent or b.silent:
        return b if a.silent else a
    if a.lists or b.lists:
        return Seen(lists=True)
    return Seen(prompts=a.prompts.joined(b.prompts), completions=a.completions.joined(b.completions))


def conclude(state: Seen) -> Starts:
    """Return the beginnings."""
    prompts, completions = state.prompts, state.completions
    return Starts(prompts.texts, completions.texts, prompts.words, completions.words)


def _common_start(a: str, b: str) -> str:
    return a[: next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))]


found_starts = Fold(start=start, see=see, merge=merge, conclude=conclude)
"""The one first pass that both rules share."""
