"""The finding, and the catalogue of those that the core itself makes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..errors import DetectionError, FtconvError, InputError
from .place import Place

Severity = Literal["error", "warning", "off"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "off")


class Finding(Struct, frozen=True, omit_defaults=True):
    """One thing that a rule has to say about one place.

    `pointer` is a JSON pointer into the record as it stands in the input. `rule` is the name that belongs to `code`.
    `fingerprint` is made of the content, never of the line, so that it survives sorting, shuffling and appending.
    `content` is text of the record and `data` what the rule has to add; both are empty unless asked for.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    place: Place
    pointer: str = ""
    fingerprint: str = ""
    content: str = ""
    data: dict[str, Any] | None = None


class CodeEntry(Struct, frozen=True):
    """A code of the catalogue: its name, its severity unless configured otherwise, one sentence.

    `fix` says what repairs it: a transform by name, or one of FILE_FIXES.
    """

    name: str
    severity: Severity
    summary: str
    fix: str = ""


TOPICS = {
    "FT1": "bytes and containers",
    "FT2": "shape and roles",
    "FT3": "text",
    "FT4": "tools",
    "FT5": "preference",
    "FT6": "the dataset as a whole",
    "FT7": "what a target takes",
    "FT8": "system prompts, separators and production",
    "FT9": "what a format cannot carry",
}
"""What the codes that begin so are about."""


def free_codes(taken: Iterable[str]) -> dict[str, str]:
    """Return the next free code of each topic, by what all its codes begin with. A code is never reused."""
    last = dict.fromkeys(TOPICS, 0)
    for code in {*taken, *CORE_RULES}:
        if code[:3] in last and code[3:].isdecimal():
            last[code[:3]] = max(last[code[:3]], int(code[3:]))
    return {topic: f"{topic}{number + 1:02}" for topic, number in last.items()}


CORE_RULES: dict[str, CodeEntry] = {
    "FT001": CodeEntry("rule-crashed", "warning", "A rule or plugin raised; the run went on without it."),
    "FT101": CodeEntry("invalid-json", "error", "The record is not JSON.", "repair-json"),
    "FT102": CodeEntry("invalid-utf8", "error", "The bytes are not UTF-8; --encoding names another encoding."),
    "FT103": CodeEntry("byte-order-mark", "warning", "A byte order mark, which most readers refuse.", "drop-mark"),
    "FT104": CodeEntry("blank-line", "warning", "A blank line, which most validators refuse.", "drop-line"),
    "FT105": CodeEntry("duplicate-key", "error", "A key stands twice in one object; one of two values would be lost."),
    "FT106": CodeEntry("non-finite-number", "error", "NaN and Infinity are not JSON."),
    "FT107": CodeEntry("lone-surrogate", "error", "Half of a surrogate pair is not a character."),
    "FT109": CodeEntry("container-mismatch", "warning", "Another container than the name says.", "rewrap"),
    "FT110": CodeEntry("ragged-row", "error", "A row with other than the header's number of cells, or a broken quote."),
    "FT111": CodeEntry("mixed-line-endings", "off", "Lines that end in LF and lines that end in CRLF.", "one-line-end"),
    "FT112": CodeEntry("empty-input", "error", "There is nothing in the input."),
    "FT113": CodeEntry("pretokenized", "error", "Token ids instead of text."),
    "FT114": CodeEntry("oversized-record", "error", "Deeper or longer than the stated limits."),
    "FT201": CodeEntry("unknown-shape", "error", "No known format."),
    "FT202": CodeEntry("schema-violation", "error", "The record does not have the shape of its format."),
    "FT203": CodeEntry("mixed-formats", "error", "A record of another format than the rest of its input."),
    "FT204": CodeEntry("unknown-role", "error", "A role that no format knows."),
    "FT205": CodeEntry("role-alias", "warning", "A role in another spelling than the format's own.", "respell"),
    "FT206": CodeEntry("missing-assistant", "error", "Nothing to learn from: no assistant turn."),
    "FT305": CodeEntry("missing-value-word", "warning", "A word that stands for 'nothing here'."),
    "FT315": CodeEntry("spreadsheet-formula", "warning", "A cell that a spreadsheet would run as a formula."),
    "FT402": CodeEntry("bad-tool-arguments", "error", "The arguments of a tool call cannot be read."),
    "FT407": CodeEntry("legacy-function-call", "warning", "functions, function_call: now tool_calls.", "respell"),
    "FT811": CodeEntry("missing-separator", "warning", "Prompts do not share a separator."),
    "FT813": CodeEntry("missing-stop", "warning", "Completions do not share an ending."),
    "FT901": CodeEntry("lost-column", "warning", "A column or key that the output does not carry."),
    "FT902": CodeEntry("lost-turns", "warning", "Turns, or their borders, that the output does not carry."),
    "FT903": CodeEntry("lost-weight", "warning", "Weights of turns that the output does not carry."),
    "FT904": CodeEntry("lost-tool-calls", "warning", "Tools, calls, results or ids that the output does not carry."),
    "FT905": CodeEntry("lost-system", "warning", "A system prompt that the output does not carry."),
    "FT906": CodeEntry("lost-role", "warning", "A role that the output does not carry."),
    "FT907": CodeEntry("lost-media", "warning", "Images, sound or video that the output does not carry."),
    "FT908": CodeEntry("lost-preference", "warning", "A preference or judgement that the output does not carry."),
    "FT909": CodeEntry("lost-reasoning", "warning", "Reasoning that the output does not carry."),
    "FT910": CodeEntry("lost-name", "warning", "Names of speakers that the output does not carry."),
    "FT911": CodeEntry("lost-number", "warning", "A number, boolean or null that the container turns into text."),
}  # fmt: skip
"""Codes that containers, readers and writers use; every other rule is a module of its own."""

FILE_FIXES: dict[str, str] = {
    "drop-mark": "leaves the byte order mark out",
    "drop-line": "leaves the blank line out",
    "one-line-end": "ends all lines in LF",
    "rewrap": "writes the records in the container that the name says",
    "respell": "writes roles and calls as the format spells them today",
}
"""Fixes that change how something is written, not what it says; all of them are safe."""


def opening_of(code: str) -> str:
    """Return how a line about an error of the core begins: `FT201 [error] unknown-shape: `; nothing without a code.

    An input that cannot be read is an error whatever the severity of the code.
    """
    return f"{code} [error] {CORE_RULES[code].name}: " if code else ""


def make_finding(code: str, message: str, place: Place, pointer: str = "") -> Finding:
    """Make a finding of the core; a code that is not in its catalogue belongs to a plugin and counts as an error."""
    entry = CORE_RULES.get(code)
    if entry is None:
        return Finding(code, code.lower(), "error", message, place, pointer)
    return Finding(code, entry.name, entry.severity, message, place, pointer)


def finding_of(error: FtconvError) -> Finding | None:
    """Return the finding that says why an input cannot be read; None where the call is at fault, not the data."""
    if not isinstance(error, InputError | DetectionError) or not error.code or not error.file:
        return None
    words = str(error).removeprefix(f"{error.file}: {opening_of(error.code)}")
    # It stays an error: an input that was not looked at is not clean.
    return msgspec.structs.replace(make_finding(error.code, words, Place(error.file, 1, 1)), severity="error")
