"""Why a text is not JSON: the place of the fault, and its likely cause in words."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any

from .chunk import Broken
from .json_tree import STRING

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""Any escape; one that is half of a surrogate pair by itself is group 1."""
_MARKS = (b"\xb0", b"\xb1", b"\xb2", b"\xb3")


class _Constant(Exception):
    pass


def _refuse_constant(name: str) -> Any:
    raise _Constant(name)


_STRICT = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse_constant, strict=True)


def explain_json(raw: bytes) -> Broken:
    """Return what is wrong with `raw`, which a strict decoder refused: code, words, place relative to its start."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start)
    try:
        _, end = _STRICT.raw_decode(text, _skip_space(text, 0))
    except _Constant as constant:
        name = str(constant)
        at = max(_outside_strings(text, name), 0)
        return _broken(text, at, "FT106", f"{name} is not JSON; write null or a number")
    except json.JSONDecodeError as error:
        return _syntax(text, error)
    except RecursionError:
        return Broken("FT114", "nested too deeply to be read")
    rest = _skip_space(text, end)
    if rest < len(text):
        return _trailing(text, rest)
    return _accepted_by_json_alone(raw, text)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _broken(text: str, at: int, code: str, message: str) -> Broken:
    line = text.count("\n", 0, at)
    return Broken(
        code, message, line, at - (text.rfind("\n", 0, at) + 1) + 1, len(text[:at].encode("utf-8", "surrogatepass"))
    )


def _not_utf8(raw: bytes, at: int) -> Broken:
    line, start = raw.count(b"\n", 0, at), raw.rfind(b"\n", 0, at) + 1
    column = len(raw[start:at].decode("utf-8", "replace")) + 1
    return Broken("FT102", not_utf8(raw, at), line, column, at)


def not_utf8(raw: bytes, at: int) -> str:
    """Say what is wrong with the byte at `at`, which strict decoding stopped at."""
    if raw[at] == 0xED and raw[at + 1 : at + 2] in _MARKS and at + 2 < len(raw):
        # A source with --encoding marks in this way what the encoding does not have.
        byte = (raw[at + 1] & 3) << 6 | raw[at + 2] & 0x3F
        return f"byte 0x{byte:02X} is not valid in that encoding; try another --encoding"
    return f"byte 0x{raw[at]:02X} is not UTF-8; {_guess(raw[max(at - 100, 0) : at + 100_000])}"


def _guess(raw: bytes) -> str:
    """Name a likely encoding; a guess from the bytes alone, so it is put as a question."""
    if b"\x00" in raw[:200]:
        return "if it is UTF-16, add --encoding utf-16"
    if any(0x80 <= b <= 0x9F for b in raw):
        return "if it is Windows text, add --encoding cp1252"
    return "if it is latin-1 or cp1252, add --encoding cp1252"


def _trailing(text: str, at: int) -> Broken:
    mark = text[at]
    if mark == ",":
        after = _skip_space(text, at + 1)
        if after == len(text):
            words = "comma after the record; JSON Lines has one record per line and no commas"
            return _broken(text, at, "FT101", words)
    if mark in "{[":
        return _broken(text, at, "FT101", "two values on one line; put each record on its own line")
    return _broken(text, at, "FT101", f"text after the end of the record: {text[at : at + 12]!r}")


def _accepted_by_json_alone(raw: bytes, text: str) -> Broken:
    """The syntax is right, so it is a value that no Unicode text or number can hold."""
    found = next((escape for escape in _ESCAPE.finditer(raw) if escape[1]), None)
    if found:
        at = len(raw[: found.start()].decode("utf-8"))
        return _broken(
            text, at, "FT107", f"{found.group().decode()} is half of a surrogate pair, not a character; remove it"
        )
    number = re.search(r"-?\d{4301,}", text)
    if number:
        return _broken(text, number.start(), "FT114", f"a number of {len(number.group()):,} digits; put it in quotes")
    return Broken("FT101", "not JSON that can be read back")


def _syntax(text: str, error: json.JSONDecodeError) -> Broken:
    at = error.pos
    stripped = text.strip()
    if stripped.startswith("version https://git-lfs"):
        return _broken(text, 0, "FT101", "a Git LFS pointer, not the data; fetch it with git lfs pull")
    if stripped[:200].lower().startswith(("<!doctype html", "<html")):
        return _broken(text, 0, "FT101", "a web page, not data; did the download fail?")
    if _is_python(stripped):
        return _broken(
            text, at, "FT101", "a Python dict, not JSON (single quotes, None, True); write it with json.dumps"
        )
    return _broken(text, *_cause(text, at, error.msg))


def _cause(text: str, at: int, message: str) -> tuple[int, str, str]:  # noqa: C901  one branch for each cause
    """Return (position, code, words) for a syntax error of the standard library's decoder."""
    here = text[at : at + 1]
    before = text[:at].rstrip(" \t\r\n")
    last = before[-1:]
    if message.startswith("Unterminated string"):
        return at, "FT101", "cut off: the string that begins here is not closed"
    if message.startswith("Invalid control character"):
        if here in "\n\r":
            return at, "FT101", r"a line break inside a string; write it as \n"
        return at, "FT101", f"control character U+{ord(here):04X} inside a string; write it as \\u{ord(here):04x}"
    if message.startswith("Invalid \\"):
        return at, "FT101", r"a backslash that does not start an escape; write \\ for a backslash"
    if not text[at:].strip():
        return at, "FT101", "cut off: the record ends before its brackets are closed"
    if here == "'" or (message.startswith("Expecting property name") and here == "'"):
        return at, "FT101", 'single quotes; JSON requires double quotes (")'
    if message.startswith("Expecting ',' delimiter"):
        if here in '"{[' or here.isalnum() or here == "-":
            return (
                at,
                "FT101",
                "missing comma" + (", or an unescaped quote inside a string" if here.isalpha() else ""),
            )
        return at, "FT101", f"missing comma or bracket before {here!r}"
    if here in "}]" and last == ",":
        return len(before) - 1, "FT101", f"trailing comma before {here!r}"
    if message.startswith("Expecting property name") and (here.isalpha() or here == "_"):
        return at, "FT101", "a key without double quotes"
    if message.startswith("Expecting ':'"):
        return at, "FT101", "missing colon after a key"
    if here == ",":
        return at, "FT101", "an extra comma"
    if text.startswith(("True", "False", "None"), at):
        return at, "FT101", "a Python word; JSON uses true, false and null"
    if text.startswith(("Infinity", "-Infinity", "NaN", "nan", "inf"), at):
        return at, "FT106", "NaN and Infinity are not JSON; write null or a number"
    if text[at : at + 2] in ("//", "/*") or here == "#":
        return at, "FT101", "a comment; JSON does not allow comments"
    return at, "FT101", f"not JSON: expected a value, found {text[at : at + 12]!r}"


def _is_python(text: str) -> bool:
    """Whether the text is a Python literal, such as `f"{record}"` writes."""
    if len(text) > 100_000 or not text.startswith(("{'", "[{'", "{u'", "[")) or "'" not in text:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes inside the text
            return isinstance(ast.literal_eval(text), dict | list)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False


def _outside_strings(text: str, word: str) -> int:
    """Return where `word` stands outside of any string, -1 when nowhere."""
    for token in re.finditer(rf"{STRING}|-?[A-Za-z]++", text, re.DOTALL):
        if token.group() == word:
            return token.start()
    return -1
