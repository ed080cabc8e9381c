"""Dialects in other notations than JSON: Qwen3-Coder's tags, ReAct's lines, ToolACE's list of calls as in Python."""

from __future__ import annotations

import ast
import json
import re
import warnings

import msgspec

from ftconv import ToolCall

from ._dialect import Dialect, Parsed, is_object, json_end, said
from ._dialects_tagged import render_tagged_result, tagged_results

# -- Qwen3-Coder -------------------------------------------------------------------------------------------------------

_CALL = re.compile(
    r"\s*(?:<tool_call>\s*)?<function=(?P<name>[^>\n]+)>\s*"
    r"(?P<body>(?:<parameter=[^>\n]+>.*?</parameter>\s*)*)</function>\s*(?:</tool_call>\s*)?",
    re.DOTALL,
)
_PARAMETER = re.compile(r"<parameter=([^>\n]+)>\n?(.*?)\n?</parameter>\s*", re.DOTALL)


def _qwen(text: str) -> Parsed | None:
    starts = [at for mark in ("<tool_call>", "<function=") if (at := text.find(mark)) >= 0]
    start = at = min(starts, default=len(text))
    calls: list[ToolCall] = []
    while at < len(text):
        match = _CALL.match(text, at)
        if match is None:
            return None
        members = [f"{_text(key)}: {_json_of(value)}" for key, value in _PARAMETER.findall(match["body"])]
        calls.append(ToolCall(match["name"], f"{{{', '.join(members)}}}"))
        at = match.end()
    return (said(text[:start]), calls) if calls else None


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_of(value: str) -> str:
    """The JSON of a parameter: what it is, or its text."""
    return value if json_end(value, 0) == len(value) and value else _text(value)


def _render_qwen(calls: list[ToolCall]) -> str:
    return "\n".join(f"<tool_call>\n<function={c.name}>\n{_parameters(c)}</function>\n</tool_call>" for c in calls)


def _parameters(call: ToolCall) -> str:
    if not is_object(call.arguments):
        return call.arguments
    out = ""
    for key, raw in msgspec.json.decode(call.arguments, type=dict[str, msgspec.Raw]).items():
        value = bytes(raw).decode()
        if value[:1] == '"':
            text = json.loads(value)
            # A text that would be read as a number stays in its quotes.
            value = text if _json_of(text) != text and "</parameter>" not in text else value
        out += f"<parameter={key}>\n{value}\n</parameter>\n"
    return out


QWEN = Dialect("qwen3-coder", ("<function=",), _qwen, _render_qwen, tagged_results, render_tagged_result)


# -- ReAct -------------------------------------------------------------------------------------------------------------

_ACTION = re.compile(
    r"(?P<before>.*?)^[ \t]*Action:[ \t]*(?P<name>[^\n]+?)[ \t]*\n[ \t]*Action[ _]Input:[ \t]*(?P<input>.*?)"
    r"(?:\n[ \t]*Observation:?[ \t]*)?\s*",
    re.DOTALL | re.MULTILINE,
)


def _react(text: str) -> Parsed | None:
    match = _ACTION.fullmatch(text)
    if match is None or not is_object(match["input"]):
        return None
    return said(match["before"]), [ToolCall(match["name"], match["input"])]


def _observation(text: str) -> list[str] | None:
    return [text.removeprefix("Observation:").removeprefix(" ")] if text.startswith("Observation:") else None


REACT = Dialect(
    "react",
    ("Action:",),
    _react,
    lambda calls: "\n".join(f"Action: {call.name}\nAction Input: {call.arguments}" for call in calls),
    _observation,
    lambda text: f"Observation: {text}",
)


# -- ToolACE -----------------------------------------------------------------------------------------------------------

_LONGEST = 100_000
"""Characters; Python's own reader is not made for more."""
_NAME = re.compile(r"\s*([A-Za-z_][^()\[\]{}\"',=;]*?)\s*\(")


def _toolace(text: str) -> Parsed | None:
    body = text.strip()
    if body[:1] != "[" or body[-1:] != "]" or len(body) > _LONGEST:
        return None
    calls: list[ToolCall] = []
    at = 1
    while (match := _NAME.match(body, at)) is not None:
        end = _closing(body, match.end())
        arguments = _keywords(body[match.end() : end]) if end else None
        if arguments is None:
            return None
        calls.append(ToolCall(match[1], arguments))
        at = end + 1
        rest = body[at:].lstrip()
        if rest == "]":
            return "", calls
        if rest[:1] != ",":
            return None
        at = len(body) - len(rest) + 1
    return None


def _closing(text: str, at: int) -> int:
    """The place of the bracket that closes one opened before `at`; 0 where none does."""
    depth, quote = 1, ""
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if not depth:
                return at
        at += 1
    return 0


def _keywords(inside: str) -> str | None:
    """The JSON of `x="a", y=1`; None where it is something else."""
    words = re.sub(r"(?<![\w\"'])(true|false|null)(?![\w\"'])", lambda m: _WORDS[m[1]], inside)
    for source in (inside, words):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes that Python does not know
                call = ast.parse(f"f({source})", mode="eval").body
            if not isinstance(call, ast.Call) or call.args:
                return None
            found = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
            if None in found or len(found) != len(call.keywords):
                return None
            return json.dumps(found, ensure_ascii=False, allow_nan=False)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    return None


_WORDS = {"true": "True", "false": "False", "null": "None"}


def _render_toolace(calls: list[ToolCall]) -> str:
    return f"[{', '.join(f'{call.name}({_as_keywords(call)})' for call in calls)}]"


def _as_keywords(call: ToolCall) -> str:
    if not is_object(call.arguments):
        return call.arguments
    found = json.loads(call.arguments)
    return ", ".join(f"{key}={_text(v) if isinstance(v, str) else repr(v)}" for key, v in found.items())


def _listed(text: str) -> list[str] | None:
    if text[:1] != "[":
        return None
    try:
        found = msgspec.json.decode(text, type=list[msgspec.Raw])
        texts = [bytes(item).decode() for item in found]
        return [json.loads(item) if item[:1] == '"' else item for item in texts] or None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _render_listed(text: str) -> str:
    kept = text[:1] != '"' and text == text.strip() and text and json_end(text, 0) == len(text)
    return f"[{text if kept else _text(text)}]"


TOOLACE = Dialect("toolace", ("[",), _toolace, _render_toolace, _listed, _render_listed, begins=True, declared=True)
