"""Finds the separator, the stop and the leading space that all records of an input share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ftconv import Prepass

SEPARATORS = (
    "\n\n### =>\n\n", "\n\n===>\n\n", "\n\n--->\n\n", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n###\n",
    "\n###\n\n", "\n###\n", "\n\n###", "\n###", "###", " ->", "->", " =>", "=>",
)  # fmt: skip
"""Endings of prompts that people were told to use. Source: openai-python `_validators.py`, its guides."""

STOPS = (
    " [END]", "[END]", " END", "\n###\n", "\n\n###", "\n###", " ###", "###", " ***", "***", " +++", "+++", "&&&", "$$$",
    "@@@", "%%%", "<|endoftext|>", "<|im_end|>", "</s>", "\n\n", " \n", "\n",
)  # fmt: skip
"""Endings of completions that people were told to use. Source: the same, and the end marks of chat templates."""

_CORES = ("###", "===", "---", "->", "=>", "END", "***", "+++", "&&&", "$$$", "@@@", "%%%", "<", "\n")


def _grouped(marks: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the marks by what is in the middle of them, so that most need not be looked for."""
    core_of = {mark: next(core for core in _CORES if core in mark) for mark in marks}
    return tuple((core, tuple(m for m in marks if core_of[m] == core)) for core in dict.fromkeys(core_of.values()))


_SEPARATORS, _STOPS = _grouped(SEPARATORS), _grouped(STOPS)

_REACH = 32
"""How much of a shared ending is looked at, in characters."""


class Ends(Struct):
    """The endings of many texts.

    How many there are, what all share, and for each mark how many end with it and how many have it elsewhere.
    """

    texts: int = 0
    shared: str = ""
    ending: dict[str, int] = {}
    elsewhere: dict[str, int] = {}


class Facts(Struct):
    """What is known of the records seen so far.

    `spaced` counts completions that start with exactly one space, `alone` the records with a prompt and no
    completion, `answered` those with a completion.
    """

    prompts: Ends
    completions: Ends
    spaced: int = 0
    alone: int = 0
    answered: int = 0


def start() -> Facts:
    """Return what is known before the first record."""
    return Facts(Ends(), Ends())


def see(facts: Facts, record: Any) -> Facts:
    """Look at one record; what is not a prompt-completion record of texts teaches nothing."""
    if type(record) is not dict:
        return facts
    if not ("prompt" in record and "completion" in record):
        record = {key.lower(): value for key, value in record.items() if type(key) is str}
    prompt, completion = record.get("prompt"), record.get("completion")
    chosen = record.get("chosen", record.get("chosen_response"))
    if completion is not None:
        facts.answered += 1
    elif chosen is None and prompt is not None and "completion" not in record:
        facts.alone += 1
    if type(prompt) is str and prompt:
        _look(facts.prompts, prompt, _SEPARATORS)
    for text in (completion, chosen, record.get("rejected", record.get("rejected_response"))):
        if type(text) is str and text:
            _look(facts.completions, text, _STOPS)
            facts.spaced += text[0] == " " and not text[1:2].isspace()
            for core, marks in _SEPARATORS:
                if core in text:
                    for mark in marks:
                        if mark in text:
                            _count(facts.prompts.elsewhere, mark)
    return facts


def _look(ends: Ends, text: str, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    ends.shared = text[-_REACH:] if not ends.texts else _shared_end(ends.shared, text)
    ends.texts += 1
    for core, marks in groups:
        if core not in text:
            continue
        for mark in marks:
            at = text.find(mark)
            if at >= 0:
                at_end = text.endswith(mark)
                if at_end:
                    _count(ends.ending, mark)
                if not at_end or at < len(text) - len(mark):
                    _count(ends.elsewhere, mark)


def _count(counts: dict[str, int], mark: str) -> None:
    counts[mark] = counts.get(mark, 0) + 1


def _shared_end(a: str, b: str) -> str:
    if b.endswith(a):
        return a
    n = 0
    while n < len(b) and a[-1 - n] == b[-1 - n]:
        n += 1
    return a[len(a) - n :]


def merge(a: Facts, b: Facts) -> Facts:
    """Return what is known of the records of both."""
    return Facts(
        _merge_ends(a.prompts, b.prompts),
        _merge_ends(a.completions, b.completions),
        a.spaced + b.spaced,
        a.alone + b.alone,
        a.answered + b.answered,
    )


def _merge_ends(a: Ends, b: Ends) -> Ends:
    shared = _shared_end(a.shared, b.shared) if a.texts and b.texts else a.shared or b.shared
    return Ends(a.texts + b.texts, shared, _sum(a.ending, b.ending), _sum(a.elsewhere, b.elsewhere))


def _sum(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    return {mark: a.get(mark, 0) + b.get(mark, 0) for mark in sorted({*a, *b})}


# -- concluding --------------------------------------------------------------------------------------------------------

_KEEPS = ("", "prompt-completion", "ftconv")
"""Where the marks stay unless asked for: they belong to the format, or to a faithful copy of it."""


def needed(options: Mapping[str, Any], to: str) -> bool:
    """Whether there is something to find out: marks may be taken off, and are not all given."""
    strip = options.get("strip", "auto")
    if strip == "no" or (strip == "auto" and to in _KEEPS):
        return False
    return not {"separator", "stop", "leading_space"} <= options.keys()


def conclude(facts: Facts, options: Mapping[str, Any], to: str) -> tuple[dict[str, Any], list[str]]:
    """Return the options of `read` that take off what is certain, and a sentence for each.

    With `strip=auto` a mark is certain when it is known, ends at least 95 of 100 texts (and at least two), and occurs
    elsewhere in at most one of 100; a white-space mark only where prompts have a separator. With `strip=yes` it is
    enough that texts end with it.
    """
    found, notes = dict(options), list[str]()
    if facts.alone and facts.answered > facts.alone and options.get("completion", "auto") == "auto":
        found["completion"] = "required"
        count = f"{facts.alone} of {facts.alone + facts.answered} records"
        way = "to read them as prompts alone, use --from-option completion=optional"
        notes.append(f"refused {count} without a completion; {way}")
    if not needed(options, to):
        return found, notes
    asked = options.get("strip") == "yes"
    prompts, completions = facts.prompts, facts.completions
    if "separator" not in found and (mark := _mark(prompts, SEPARATORS, asked, blank=True)):
        found["separator"] = mark
        notes.append(
            f"removed the separator {mark!r} from {_of_all(prompts.ending.get(mark), prompts.texts, 'prompt')}"
        )
    sure = asked or bool(found.get("separator"))
    if "stop" not in found and (mark := _mark(completions, STOPS, asked, blank=sure)):
        found["stop"] = mark
        notes.append(
            f"removed the stop {mark!r} from {_of_all(completions.ending.get(mark), completions.texts, 'completion')}"
        )
    if "leading_space" not in found and sure and _nearly(facts.spaced, completions.texts, asked):
        found["leading_space"] = True
        notes.append(f"removed the leading space from {_of_all(facts.spaced, completions.texts, 'completion')}")
    return found, notes


def _nearly(count: int, total: int, asked: bool) -> bool:
    return count >= (1 if asked else 2) and count * 100 >= total * 95


def _mark(ends: Ends, marks: tuple[str, ...], asked: bool, blank: bool) -> str:
    """Return the mark that texts end with, "" when there is none that is sure enough."""
    for mark in sorted(marks, key=len, reverse=True):
        if (
            _nearly(ends.ending.get(mark, 0), ends.texts, asked)
            and (asked or ends.elsewhere.get(mark, 0) * 100 <= ends.texts)
            and (blank or not mark.isspace())
        ):
            return mark
    if asked and ends.texts > 1:
        mark = ends.shared[next((i for i, c in enumerate(ends.shared) if c.isspace()), len(ends.shared)) :]
        if len(mark) > 1 and not mark.isspace() and not any(c.isalnum() for c in mark):
            return mark
    return ""


def _of_all(count: int | None, total: int, what: str) -> str:
    return f"every {what}" if count in (None, total) else f"{count} of {total} {what}s"


prepass = Prepass(start=start, see=see, merge=merge, conclude=conclude, needed=needed)
"""How the reader of prompt-completion learns what to take off."""
