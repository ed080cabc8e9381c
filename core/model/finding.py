"""The finding, and the catalogue of those that the core itself makes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..errors import DetectionError, FtconvError, InputError
from .place import Place
from .safe_text import shortened
from .secrets import hidden

Severity = Literal["error", "warning", "off"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "off")


class Finding(Struct, frozen=True, omit_defaults=True):
    """One problem that a rule reports at one place.

    `pointer` is a JSON pointer into the record as it is in the input. `rule` is the name that belongs to `code`.
    `fingerprint` is made of the content, never of the line, so that it survives sorting, shuffling and appending.
    `content` is text of the record and `data` what the rule adds; both are empty unless requested. `gathered` findings
    with the same message say the same of each record that has it, as of a column: reports show one, with their number.
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
    gathered: bool = False


class CodeEntry(Struct, frozen=True):
    """A code of the catalogue: its name, its severity unless configured otherwise, one sentence.

    `fix` says what repairs it: a transform by name, or one of FILE_FIXES.
    """

    name: str
    severity: Severity
    summary: str
    fix: str = ""


_LONGEST_POINTER, _LONGEST_MESSAGE = 400, 2_000
"""In characters. A key of a record, which both may name, can be as long as a record."""


def bounded(finding: Finding) -> Finding:
    """Return the finding with a pointer and a message that no report breaks under; most are as they were."""
    if len(finding.pointer) <= _LONGEST_POINTER and len(finding.message) <= _LONGEST_MESSAGE:
        return finding
    return msgspec.structs.replace(
        finding,
        pointer=shortened(finding.pointer, _LONGEST_POINTER),
        message=shortened(finding.message, _LONGEST_MESSAGE),
    )


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


LOSSES = "FT9"
"""What the codes of losses begin with. Each says the same of every record that has it."""


def free_codes(taken: Iterable[str]) -> dict[str, str]:
    """Return the next free code of each topic, by what all its codes begin with. A code is never reused."""
    last = dict.fromkeys(TOPICS, 0)
    for code in {*taken, *CORE_RULES}:
        if code[:3] in last and code[3:].isdecimal():
            last[code[:3]] = max(last[code[:3]], int(code[3:]))
    return {topic: f"{topic}{number + 1:02}" for topic, number in last.items()}


CORE_RULES: dict[str, CodeEntry] = {
    "FT001": CodeEntry("rule-crashed", "warning", "A rule or plugin crashed; the run continued without it."),
    "FT101": CodeEntry("invalid-json", "error", "The record is not valid JSON.", "repair-json"),
    "FT102": CodeEntry("invalid-utf8", "error", "The file is not valid UTF-8; set its encoding with --encoding."),
    "FT103": CodeEntry("byte-order-mark", "warning", "Byte order mark, which many readers reject.", "drop-mark"),
    "FT104": CodeEntry("blank-line", "warning", "Blank line, which most validators reject.", "drop-line"),
    "FT105": CodeEntry("duplicate-key", "error", "A key occurs twice in one object; one of its values would be lost."),
    "FT106": CodeEntry("non-finite-number", "error", "NaN and Infinity are not valid JSON."),
    "FT107": CodeEntry("lone-surrogate", "error", "Text contains half of a surrogate pair, which is not a character."),
    "FT109": CodeEntry("container-mismatch", "warning", "Content does not match the file extension.", "rewrap"),
    "FT110": CodeEntry("ragged-row", "error", "Row length differs from the header, or a quote is not closed."),
    "FT111": CodeEntry("mixed-line-endings", "off", "The file mixes LF and CRLF line endings.", "one-line-end"),
    "FT112": CodeEntry("empty-input", "error", "The input is empty."),
    "FT113": CodeEntry("pretokenized", "error", "Record contains token ids instead of text."),
    "FT114": CodeEntry("oversized-record", "error", "Record is larger or more deeply nested than the limits allow."),
    "FT201": CodeEntry("unknown-shape", "error", "The format is not recognised."),
    "FT202": CodeEntry("schema-violation", "error", "The record does not match the schema of its format."),
    "FT203": CodeEntry("mixed-formats", "error", "The record is in a different format from the rest of the input."),
    "FT204": CodeEntry("unknown-role", "error", "Unknown role."),
    "FT205": CodeEntry("role-alias", "warning", "Role in another spelling than the format's own.", "respell"),
    "FT206": CodeEntry("missing-assistant", "error", "Nothing to learn from: no assistant turn."),
    "FT221": CodeEntry("unknown-block", "warning", "Content block of a type that ftconv does not know."),
    "FT222": CodeEntry("reordered-rows", "warning", "Rows of a conversation are not in the order of their turns."),
    "FT223": CodeEntry("stored-stop", "warning", "A stored turn ends in the token that only ends generation."),
    "FT305": CodeEntry("missing-value-word", "warning", "Text consists only of a missing-value word such as N/A."),
    "FT315": CodeEntry("spreadsheet-formula", "warning", "A spreadsheet would run this cell as a formula."),
    "FT316": CodeEntry("null-like-cell", "warning", "Other programs read this cell as null."),
    "FT402": CodeEntry("bad-tool-arguments", "error", "The arguments of a tool call cannot be read."),
    "FT407": CodeEntry("legacy-function-call", "warning", "functions and function_call are deprecated.", "respell"),
    "FT811": CodeEntry("missing-separator", "warning", "Prompts do not share a separator."),
    "FT813": CodeEntry("missing-stop", "warning", "Completions do not share an ending."),
    "FT901": CodeEntry("lost-column", "warning", "Column or key is not supported by the output format."),
    "FT902": CodeEntry("lost-turns", "warning", "Turns or their boundaries are not supported by the output format."),
    "FT903": CodeEntry("lost-weight", "warning", "Turn weights are not supported by the output format."),
    "FT904": CodeEntry("lost-tool-calls", "warning", "Tools, calls or results are not supported by the output format."),
    "FT905": CodeEntry("lost-system", "warning", "System prompt is not supported by the output format."),
    "FT906": CodeEntry("lost-role", "warning", "Role is not supported by the output format."),
    "FT907": CodeEntry("lost-media", "warning", "Images, audio or video are not supported by the output format."),
    "FT908": CodeEntry("lost-preference", "warning", "Preference or label is not supported by the output format."),
    "FT909": CodeEntry("lost-reasoning", "warning", "Reasoning is not supported by the output format."),
    "FT910": CodeEntry("lost-name", "warning", "Speaker names are not supported by the output format."),
    "FT911": CodeEntry("lost-number", "warning", "The output file type turns a number, boolean or null into text."),
    "FT912": CodeEntry("lost-block", "warning", "Unknown content block is not supported by the output format."),
    "FT913": CodeEntry("lost-reference", "warning", "Reference for a grader is not supported by the output format."),
}  # fmt: skip
"""Codes that containers, readers and writers use; every other rule is a module of its own."""

FILE_FIXES: dict[str, str] = {
    "drop-mark": "removes the byte order mark",
    "drop-line": "removes the blank line",
    "one-line-end": "changes all line endings to LF",
    "rewrap": "rewrites the records in the file type of the extension",
    "respell": "writes roles and calls in the current spelling of the format",
}
"""Fixes that change how something is written, not what it says; all of them are safe."""


def opening_of(code: str) -> str:
    """Return how a line about an error of the core begins: `FT201 [error] unknown-shape: `; nothing without a code.

    An input that cannot be read is an error whatever the severity of the code.
    """
    return f"{code} [error] {CORE_RULES[code].name}: " if code else ""


def make_finding(code: str, message: str, place: Place, pointer: str = "") -> Finding:
    """Make a finding of the core; a code that is not in its catalogue belongs to a plugin and counts as an error.

    Names and values in the message come from records: secrets among them are replaced.
    """
    message = hidden(message)
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
