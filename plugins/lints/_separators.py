"""What all prompts and completions of a set end and begin with: the facts that FT811 to FT818 judge by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from typing import Any
from zlib import crc32

from msgspec import Struct, field

from ftconv import Example, Fold, Production, Target

from ..formats._separators import SEPARATORS, STOPS, Ends
from ..formats._separators import Facts as Counts
from ..formats._separators import merge as merge_counts
from ..formats._separators import see as count_record
from ..formats._separators import start as start_counts
from ._legacy_form import mostly_marked, takes_pairs_only
from ._prefixes import Beginning

SAMPLE = 256
"""Different texts that are kept to look for endings that nobody has a list of: those with the smallest checksums, so
that neither order nor chunks matter."""

KEPT = 2_000
"""Characters of each that are kept, from the end."""

NEW_SEPARATORS = (" ->", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n", "\n\n### =>\n\n")
NEW_STOPS = ("\n", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%", " [END]")
"""What may be added, in the order of OpenAI's tool; the arrow only where no prompt has line breaks."""

LONGEST = 32
"""Characters of an ending that are looked at."""


class Pair(Struct, frozen=True):
    """A prompt and its completion, as the texts they are trained as; an empty prompt is none."""

    prompt: str
    completion: str


class Seen(Struct):
    """The pairs seen so far.

    `silent` says that another format is read, `lists` that prompts and completions are lists of turns, `lines` that
    prompts have line breaks.
    """

    silent: bool = False
    lists: bool = False
    lines: bool = False
    counts: Counts = field(default_factory=start_counts)
    prompts: dict[int, str] = field(default_factory=dict)
    completions: dict[int, str] = field(default_factory=dict)
    prompt_start: Beginning = field(default_factory=Beginning)
    completion_start: Beginning = field(default_factory=Beginning)


class Marks(Struct, frozen=True):
    """What prompts and completions of a set end and begin with.

    `legacy` says that marks are to be expected at all: the target takes prompts and completions only, production names
    its marks, or most prompts or completions of the set end with one that people were told to use.
    `separator` and `stops` are "" and () where there are none, and certain where `named` says that they were
    configured. `shared_end` is an ending that prompts share but that also occurs inside texts, so that it marks
    nothing; `shared_stop` the same of completions. `labels` says that completions are few and repeat: classes, which
    need no stop. `some_end` and `some_stop` are what only a part ends with, and how many; None where none does.
    `new_separator` and `new_stop` may be added: what most end with, else what is in no text. `prompt_start` and
    `completion_start` are the words that all of them begin with; "" where there are none.
    """

    legacy: bool = False
    prompts: int = 0
    completions: int = 0
    separator: str = ""
    stops: tuple[str, ...] = ()
    separator_named: bool = False
    stop_named: bool = False
    shared_end: str = ""
    shared_stop: str = ""
    labels: bool = False
    some_end: tuple[str, int] | None = None
    some_stop: tuple[str, int] | None = None
    new_separator: str = ""
    new_stop: str = ""
    prompt_start: str = ""
    completion_start: str = ""

    @property
    def needs_stop(self) -> bool:
        """Whether completions must end with a stop: not those of classes, nor texts without a prompt."""
        return self.stop_named or bool(self.prompts and not self.labels)


def pair_of(example: Example) -> Pair | None:
    """Return prompt and completion of an example that is one question with one reply, both bare text."""
    if example.label is not None or example.chosen is not None or example.tools or example.media:
        return None
    messages = example.messages
    if not messages or len(messages) > 2 or (len(messages) == 2 and messages[0].role != "user"):
        return None
    reply = messages[-1]
    prompt = messages[0].content if len(messages) == 2 else ""
    if reply.role != "assistant" or type(reply.content) is not str or type(prompt) is not str or reply.tool_calls:
        return None
    return Pair(prompt, reply.content)


def start(format: str) -> Seen:
    """Return what is known before the first example."""
    return Seen(silent=format != "prompt-completion")


def see(state: Seen, example: Example, record: Any = None) -> Seen:
    """Look at the ends of a pair."""
    if state.silent or state.lists:
        return state
    pair = pair_of(example)
    if pair is None or _has_turns(record):
        if pair is not None or is_chat(example):
            return Seen(lists=True)
        return state
    count_record(state.counts, {"prompt": pair.prompt, "completion": pair.completion})
    state.prompt_start.look(pair.prompt)
    state.completion_start.look(pair.completion)
    if pair.prompt:
        state.lines = state.lines or "\n" in pair.prompt
        _sample(state.prompts, pair.prompt)
    if pair.completion:
        _sample(state.completions, pair.completion)
    return state


def _has_turns(record: Any) -> bool:
    """Whether prompt or completion is a list of turns, as TRL takes them: a chat template has its own marks."""
    return isinstance(record, dict) and any(isinstance(record.get(key), list) for key in ("prompt", "completion"))


def is_chat(example: Example) -> bool:
    """Whether an example holds what bare texts cannot: then prompts and completions are lists of turns."""
    messages = example.messages
    return len(messages) > 2 or any(
        m.role not in ("user", "assistant") or type(m.content) is not str or m.tool_calls for m in messages
    )


def _sample(kept: dict[int, str], text: str) -> None:
    kept.setdefault(crc32(text.encode("utf-8", "surrogatepass")), text[-KEPT:])
    if len(kept) >= 2 * SAMPLE:
        _thin(kept)


def _thin(kept: dict[int, str]) -> None:
    for key in set(kept) - set(nsmallest(SAMPLE, kept)):
        del kept[key]


def merge(a: Seen, b: Seen) -> Seen:
    """Return what is known of both."""
    if a.silent or b.silent:
        return b if a.silent else a
    if a.lists or b.lists:
        return Seen(lists=True)
    merged = Seen(
        lines=a.lines or b.lines,
        counts=merge_counts(a.counts, b.counts),
        prompts=b.prompts | a.prompts,
        completions=b.completions | a.completions,
        prompt_start=a.prompt_start.joined(b.prompt_start),
        completion_start=a.completion_start.joined(b.completion_start),
    )
    for kept in (merged.prompts, merged.completions):
        if len(kept) >= 2 * SAMPLE:
            _thin(kept)
    return merged


def conclude(state: Seen, production: Production | None = None, target: Target | None = None) -> Marks:
    """Return the marks: those that are configured, else those that at least 95 of 100 texts end with."""
    if state.silent or state.lists:
        return Marks()
    prompts, completions = state.counts.prompts, state.counts.completions
    for kept in (state.prompts, state.completions):
        _thin(kept)
    separator, shared_end = _ending(prompts, state.prompts.values(), state.completions.values(), SEPARATORS)
    stop, shared_stop = _ending(completions, state.completions.values(), (), STOPS)
    stops = (stop,) if stop else ()
    named = production.separator if production is not None else None
    stops_named = production.stop if production is not None else ()
    marked = mostly_marked(prompts, separator) or mostly_marked(completions, stop)
    return Marks(
        legacy=marked or named is not None or bool(stops_named) or takes_pairs_only(target),
        prompts=prompts.texts,
        completions=completions.texts,
        separator=separator if named is None else named,
        stops=stops_named or stops,
        separator_named=named is not None,
        stop_named=bool(stops_named),
        shared_end=shared_end,
        shared_stop=shared_stop,
        labels=_labels(state.completions, completions.texts),
        some_end=_partly(prompts),
        some_stop=_partly(completions),
        new_separator=_unused(prompts, NEW_SEPARATORS[state.lines :]),
        new_stop=_unused(completions, NEW_STOPS),
        prompt_start=state.prompt_start.words,
        completion_start=state.completion_start.words,
    )


def _partly(ends: Ends) -> tuple[str, int] | None:
    """Return the known mark that most texts end with, the longest of those, and how many; None for hardly any."""
    known = [(count, len(mark), mark) for mark, count in ends.ending.items() if not mark.isspace()]
    count, _, mark = max(known, default=(0, 0, ""))
    return (mark, count) if count > 1 and count * 20 >= ends.texts else None


def _unused(ends: Ends, marks: tuple[str, ...]) -> str:
    """Return a mark that occurs in no text: what at least half end with, else the first of `marks`; the last
    of them where all occur inside some."""
    some = _partly(ends)
    if some is not None and some[1] * 2 >= ends.texts and not ends.elsewhere.get(some[0]):
        return some[0]
    return next((mark for mark in marks if not ends.elsewhere.get(mark)), marks[-1])


def _labels(kept: dict[int, str], total: int) -> bool:
    """Whether completions are the names of classes: a third of them or fewer differ; a half, where all are short."""
    short = all(len(text) <= LONGEST for text in kept.values())
    return _distinct(kept) * (2 if short else 3) <= total


def _distinct(kept: dict[int, str]) -> float:
    """Return how many different texts there are: counted where few, estimated where many, by how dense they lie."""
    if len(kept) < SAMPLE:
        return len(kept)
    return (SAMPLE - 1) * 2**32 / max(*kept, 1)


def _nearly_all(count: int, total: int) -> bool:
    return count > 0 and count * 100 >= total * 95


def _ending(ends: Ends, texts: Iterable[str], others: Iterable[str], marks: tuple[str, ...]) -> tuple[str, str]:
    """Return what nearly all texts end with, and "" ; or "" and such an ending that also occurs inside them.

    Known marks come first, the longest of them; then any other ending.
    """
    shared = ""
    for mark in sorted(marks, key=len, reverse=True):
        if _nearly_all(ends.ending.get(mark, 0), ends.texts):
            # Of white space and of arrows that occur inside many texts it is not said that they are meant.
            if not mark.isspace() or ends.elsewhere.get(mark, 0) * 100 <= ends.texts:
                return mark, ""
            shared = shared or mark
    texts = list(texts)
    if ends.texts > 1 and len(texts) > 1:
        mark = _trimmed(_common_ending(texts))
        inside = sum(text.find(mark) < len(text) - len(mark) for text in texts if text.endswith(mark)) if mark else 0
        inside += sum(mark in text for text in others) if mark else 0
        if mark and not mark.isspace() and inside * 100 <= len(texts):
            return mark, ""
        shared = shared or mark
    return "", shared


def _common_ending(texts: list[str]) -> str:
    """Return the longest ending that at least 95 of 100 texts have."""
    found = ""
    for size in range(1, LONGEST + 1):
        [(ending, count)] = Counter(text[-size:] for text in texts).most_common(1)
        if len(ending) < size or not _nearly_all(count, len(texts)):
            break
        found = ending
    return found


def _trimmed(ending: str) -> str:
    """Cut what belongs to the text off a shared ending: a mark begins at white space, or is of signs alone.

    `?\\n\\nAnswer:` is `\\n\\nAnswer:`. A word is one only in capitals, as ` STOP`: ` green` and `tive` are nothing.
    """
    space = next((i for i, c in enumerate(ending) if c.isspace()), None)
    if space is not None:
        mark = ending[space:]
        return mark if mark.isupper() or any(not c.isalnum() and not c.isspace() for c in mark) else ""
    letters = [i for i, c in enumerate(ending) if c.isalnum()]
    return ending[letters[-1] + 1 :] if letters else ending


found_marks = Fold(start=start, see=see, merge=merge, conclude=conclude, formats=("prompt-completion",))
"""The one first pass that these rules share."""
