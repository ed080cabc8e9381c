"""Dialects that put JSON between marks: Hermes, Glaive, Mistral, Llama 3, DeepSeek."""

from __future__ import annotations

import json
import re

from ftconv import ToolCall

from ._chat_calls import text_of_calls
from ._dialect import Dialect, Parsed, calls_of_json, is_object, json_end, said, skip_blanks

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"


def _tagged(text: str) -> Parsed | None:
    start = at = text.find(_OPEN)
    calls: list[ToolCall] = []
    while at < len(text):
        if not text.startswith(_OPEN, at):
            return None
        begin = skip_blanks(text, at + len(_OPEN))
        end = json_end(text, begin)
        found = calls_of_json(text[begin:end]) if end is not None else None
        if end is None or found is None:
            return None
        at = skip_blanks(text, end)
        if not text.startswith(_CLOSE, at):
            return None
        calls += found
        at = skip_blanks(text, at + len(_CLOSE))
    return (said(text[:start]), calls) if calls else None


def _render_tagged(calls: list[ToolCall]) -> str:
    return "\n".join(f"{_OPEN}\n{text_of_calls([call])}\n{_CLOSE}" for call in calls)


_RESPONSE = re.compile(r"\s*<tool_response>\n?(.*?)\n?</tool_response>\s*", re.DOTALL)


def tagged_results(text: str) -> list[str] | None:
    """Take `<tool_response>` apart."""
    found: list[str] = []
    at = 0
    while at < len(text):
        match = _RESPONSE.match(text, at)
        if match is None:
            return None
        found.append(match[1])
        at = match.end()
    return found or None


def render_tagged_result(text: str) -> str:
    """Write one `<tool_response>`."""
    return f"<tool_response>\n{text}\n</tool_response>"


HERMES = Dialect("hermes", (_OPEN,), _tagged, _render_tagged, tagged_results, render_tagged_result)


# -- Glaive ------------------------------------------------------------------------------------------------------------

_FUNCTION_CALL = "<functioncall>"
_END = "<|endoftext|>"
_QUOTED = re.compile(r"""\s*\{\s*"name":\s*("(?:[^"\\]|\\.)*")\s*,\s*"arguments":\s*'(.*)'\s*\}\s*""", re.DOTALL)


def _glaive(text: str) -> Parsed | None:
    before, *pieces = text.split(_FUNCTION_CALL)
    calls: list[ToolCall] = []
    for piece in pieces:
        body = piece.strip().removesuffix(_END).strip()
        match = _QUOTED.fullmatch(body)
        if match is None:
            found = calls_of_json(body)
            if found is None:
                return None
            calls += found
            continue
        # An apostrophe inside is escaped for the sake of the quotes; in JSON itself that escape does not exist.
        arguments = match[2].replace("\\'", "'")
        if not is_object(arguments):
            return None
        try:
            calls.append(ToolCall(json.loads(match[1]), arguments))
        except ValueError:
            return None
    return (said(before.removesuffix(" ")), calls) if calls else None


def _render_glaive(calls: list[ToolCall]) -> str:
    return "\n".join(_glaive_call(call) for call in calls)


def _glaive_call(call: ToolCall) -> str:
    if call.extra or not is_object(call.arguments) or "\\'" in call.arguments:
        return f"{_FUNCTION_CALL} {text_of_calls([call])}"
    arguments = call.arguments.replace("'", "\\'")
    return f'{_FUNCTION_CALL} {{"name": {json.dumps(call.name, ensure_ascii=False)}, "arguments": \'{arguments}\'}}'


def _glaive_result(text: str) -> list[str] | None:
    return [text[len("FUNCTION RESPONSE: ") :]] if text.startswith("FUNCTION RESPONSE: ") else None


GLAIVE = Dialect(
    "glaive", (_FUNCTION_CALL,), _glaive, _render_glaive, _glaive_result, lambda text: f"FUNCTION RESPONSE: {text}"
)


# -- Mistral -----------------------------------------------------------------------------------------------------------

_CALLS = "[TOOL_CALLS]"
_RESULTS = re.compile(r"\s*\[TOOL_RESULTS\] ?(.*?)\[/TOOL_RESULTS\]\s*", re.DOTALL)


def _mistral(text: str) -> Parsed | None:
    before, _, body = text.partition(_CALLS)
    body = body.strip().removesuffix("</s>").strip()
    calls = calls_of_json(body) if body[:1] == "[" else None
    return (said(before), calls) if calls else None


def _mistral_results(text: str) -> list[str] | None:
    match = _RESULTS.fullmatch(text)
    return [match[1]] if match else None


MISTRAL = Dialect(
    "mistral",
    (_CALLS,),
    _mistral,
    lambda calls: f"{_CALLS}[{', '.join(text_of_calls([call]) for call in calls)}]",
    _mistral_results,
    lambda text: f"[TOOL_RESULTS]{' ' if text[:1] == ' ' else ''}{text}[/TOOL_RESULTS]",
)


# -- Llama 3 -----------------------------------------------------------------------------------------------------------

_TAG = "<|python_tag|>"


def _llama(text: str) -> Parsed | None:
    before, _, body = text.partition(_TAG)
    body = re.sub(r"<\|eo[mt]_id\|>\s*\Z", "", body).strip()
    calls: list[ToolCall] = []
    for piece in _objects(body):
        found = calls_of_json(piece, "parameters" if '"parameters"' in piece else "arguments")
        if found is None:
            return None
        calls += found
    return (said(before), calls) if calls else None


def _objects(body: str) -> list[str]:
    """The JSON objects of a text, with a semicolon between them; [""] where it is something else."""
    found: list[str] = []
    at = 0
    while at < len(body):
        end = json_end(body, at) if body[at] == "{" else None
        if end is None:
            return [""]
        found.append(body[at:end])
        at = skip_blanks(body, end)
        if body[at : at + 1] == ";":
            at = skip_blanks(body, at + 1)
    return found


def _render_llama(calls: list[ToolCall]) -> str:
    return _TAG + "; ".join(_llama_call(call) for call in calls)


def _llama_call(call: ToolCall) -> str:
    if call.extra or not is_object(call.arguments):
        return text_of_calls([call])
    return f'{{"name": {json.dumps(call.name, ensure_ascii=False)}, "parameters": {call.arguments.strip()}}}'


LLAMA = Dialect("llama3", (_TAG,), _llama, _render_llama, lambda text: None, lambda text: text)


# -- DeepSeek ----------------------------------------------------------------------------------------------------------

_BEGIN = "<｜tool▁calls▁begin｜>"
_ONE = re.compile(
    # R1 and V3 name the type and fence the arguments; V3.1 writes name and arguments alone.
    r"\s*<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>(?P<name>[^\n]+)\n```json\n(?P<fenced>.*?)\n```"
    r"|(?P<short>[^\n<]+)<｜tool▁sep｜>(?P<plain>.*?))\s*<｜tool▁call▁end｜>\s*",
    re.DOTALL,
)
_OUTPUT = re.compile(r"\s*<｜tool▁output▁begin｜>(.*?)<｜tool▁output▁end｜>\s*", re.DOTALL)


def _deepseek(text: str) -> Parsed | None:
    before, _, body = text.partition(_BEGIN)
    body, end, after = body.partition("<｜tool▁calls▁end｜>")
    if not end or after.strip().removesuffix("<｜end▁of▁sentence｜>"):
        return None
    calls: list[ToolCall] = []
    at = 0
    while at < len(body):
        match = _ONE.match(body, at)
        if match is None:
            return None
        name, arguments = (match["name"], match["fenced"]) if match["name"] else (match["short"], match["plain"])
        if not is_object(arguments):
            return None
        calls.append(ToolCall(name, arguments))
        at = match.end()
    return (said(before), calls) if calls else None


def _render_deepseek(calls: list[ToolCall]) -> str:
    inner = "\n".join(
        f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>{call.name}\n```json\n{call.arguments}\n```<｜tool▁call▁end｜>"
        for call in calls
    )
    return f"{_BEGIN}{inner}<｜tool▁calls▁end｜>"


def _deepseek_results(text: str) -> list[str] | None:
    body = text.strip().removeprefix("<｜tool▁outputs▁begin｜>").removesuffix("<｜tool▁outputs▁end｜>")
    found = _OUTPUT.findall(body)
    return found if found and not _OUTPUT.sub("", body) else None


DEEPSEEK = Dialect(
    "deepseek",
    (_BEGIN,),
    _deepseek,
    _render_deepseek,
    _deepseek_results,
    lambda text: f"<｜tool▁outputs▁begin｜><｜tool▁output▁begin｜>{text}<｜tool▁output▁end｜><｜tool▁outputs▁end｜>",
)
