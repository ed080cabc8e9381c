"""Calls in texts become calls of the turn, and calls become text."""

from __future__ import annotations

import json
import re
from typing import Any

from msgspec.structs import replace

from ftconv import Example, Message, RecordError, text_of, threads_of

from ._call_marks import DIALECTS, MARKS, TOOLS, may_call
from ._chat_calls import tools_of
from ._chat_embedded import encode
from ._dialect import Dialect, json_end, skip_blanks
from ._dialects_tagged import HERMES

_HEAD = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
)
_TAIL = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    "<tool_call></tool_call> XML tags:\n<tool_call>\n"
    '{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)
"""What the template of Qwen 2.5 says of tools in Hermes notation. Source: Qwen/Qwen2.5-7B-Instruct."""

_TAGGED_TOOLS = re.compile(r"<tools>\s*(.*?)\s*</tools>", re.DOTALL)
_RESULT_ROLES = ("tool", "user")


def lift(example: Example) -> Example:
    """Lift calls, results and tools out of the texts of an example, if every call can be read; else leave it alone.

    Changes the example in place. A system prompt that lists the tools in its own words stays as it is.
    """
    if may_call(example):
        tools = example.tools or _tools_in(example.messages)
        for dialect in DIALECTS.values():
            if _lift(example, dialect, tools):
                break
        else:
            if tools and not example.tools and TOOLS in text_of(_system(example)):
                _take_tools(example, tools, HERMES)
    return example


def _system(example: Example) -> Any:
    return example.messages[0].content if example.messages and example.messages[0].role == "system" else None


def _take_tools(example: Example, tools: list[Any] | None, dialect: Dialect) -> None:
    """Take the tools over; the standard prompt that says the same goes, other wording stays."""
    example.tools, example.dialect = tools, dialect.name
    text = _system(example)
    if tools and type(text) is str and _HEAD in text and text.endswith(_prompt(tools)):
        left = text.removesuffix(_prompt(tools))
        first = [replace(example.messages[0], content=left.removesuffix("\n\n"))] if left else []
        example.messages = [*first, *example.messages[1:]]


def _lift(example: Example, dialect: Dialect, tools: list[Any] | None) -> bool:
    names = _names(tools)
    lifted: list[list[Message]] = []
    any_call = False
    calling = False
    for pointer, turns in threads_of(example):
        out, calling = _thread(turns, dialect, names, calling if pointer != "/messages" else False) or (None, False)
        if out is None:
            return False
        any_call = (
            any_call or any(new is not old for new, old in zip(out, turns, strict=False)) or len(out) != len(turns)
        )
        lifted.append(out)
    if not any_call:
        return False
    branches = iter(lifted)
    example.messages = next(branches)
    if example.chosen is not None:
        example.chosen = next(branches)
    if example.rejected is not None:
        example.rejected = next(branches)
    if example.candidates:
        example.candidates = [c if c.branch else replace(c, messages=next(branches)) for c in example.candidates]
    _take_tools(example, tools, dialect)
    return True


def _thread(
    turns: list[Message], dialect: Dialect, names: set[str], calling: bool
) -> tuple[list[Message], bool] | None:
    """Return the turns with what was lifted, and whether the last one calls; None where a call cannot be read."""
    out: list[Message] = []
    for turn in turns:
        text = turn.content
        if type(text) is not str:
            if turn.role == "assistant" and any(mark in text_of(text) for mark in MARKS):
                return None
            out.append(turn)
            calling = bool(turn.tool_calls)
        elif turn.role == "assistant":
            if turn.tool_calls or not dialect.is_in(text):
                if any(mark in text for mark in MARKS):
                    return None
                out.append(turn)
                calling = False
                continue
            parsed = dialect.parse(text)
            if parsed is None or (dialect.declared and any(call.name not in names for call in parsed[1])):
                if dialect.declared:  # a reply may begin with a bracket
                    out.append(turn)
                    calling = False
                    continue
                return None
            out.append(replace(turn, content=parsed[0] or None, tool_calls=parsed[1]))
            calling = True
        elif calling and turn.role in _RESULT_ROLES:
            results = dialect.results(text)
            if results is None:
                out.append(turn)
                calling = turn.role == "tool"
            else:
                seen = None if turn.role == "tool" else turn.seen
                out += [replace(turn, role="tool", content=result, seen=seen) for result in results]
        else:
            out.append(turn)
            calling = False
    return out, calling


def _names(tools: list[Any] | None) -> set[str]:
    found = set()
    for tool in tools or ():
        inner = tool.get("function", tool) if isinstance(tool, dict) else None
        name = inner.get("name") if isinstance(inner, dict) else None
        if isinstance(name, str):
            found.add(name)
    return found


def _tools_in(messages: list[Message]) -> list[Any] | None:
    """The tools that the system prompt lists: in `<tools>`, or as a JSON list, or one after another, at its end."""
    system = next((turn for turn in messages if turn.role == "system"), None)
    text = text_of(system.content) if system else ""
    tagged = _TAGGED_TOOLS.findall(text)
    if tagged:
        return next((found for inside in reversed(tagged) if (found := listed_tools(inside)) is not None), None)
    for start in (text.find("[{"), text.find("{")):
        if start >= 0 and (found := listed_tools(text[start:])) is not None:
            return found
    return None


def listed_tools(text: str) -> list[Any] | None:
    """The tools of a text that is a JSON list, or JSON objects one after another; None where it is something else.

    What stands behind a list is no part of it.
    """
    at = skip_blanks(text, 0)
    pieces: list[str] = []
    while at < len(text) and text[at] in "[{":
        end = json_end(text, at)
        if end is None:
            return None
        pieces.append(text[at:end])
        at = skip_blanks(text, end)
        if pieces[0][0] == "[":
            break
    if not pieces or (pieces[0][0] == "{" and at < len(text)):
        return None
    try:
        tools = tools_of(pieces[0] if pieces[0][0] == "[" else f"[{', '.join(pieces)}]", "")
    except RecordError:
        return None
    return tools if tools and len(_names(tools)) > 0 and all(isinstance(tool, dict) for tool in tools) else None


# -- back --------------------------------------------------------------------------------------------------------------


def rendered(example: Example, dialect: Dialect, *, tools_in_system: bool = False) -> Example:
    """Return the example with its calls and results as text of `dialect`.

    With `tools_in_system`, tools that no system prompt lists are added to it, and the column goes.
    Raises RecordError FT402 for calls that would not be read back as they are.
    """
    # Results are rendered with their calls: without one they are text already, or nobody's.
    calls = any(turn.tool_calls for _, turns in threads_of(example) for turn in turns)
    if not calls and not (tools_in_system and example.tools):
        return example
    example = replace(example, messages=_render_turns(example.messages, dialect, "/messages"), dialect=None)
    if example.chosen is not None:
        example.chosen = _render_turns(example.chosen, dialect, "/chosen")
    if example.rejected is not None:
        example.rejected = _render_turns(example.rejected, dialect, "/rejected")
    if example.candidates:
        example.candidates = [
            replace(candidate, messages=_render_turns(candidate.messages, dialect, f"/candidates/{i}/messages"))
            for i, candidate in enumerate(example.candidates)
        ]
    if tools_in_system and example.tools:
        _put_tools(example)
    return example


def _render_turns(turns: list[Message], dialect: Dialect, pointer: str) -> list[Message]:
    out = []
    for index, turn in enumerate(turns):
        if turn.tool_calls:
            if turn.role != "assistant":
                raise RecordError("FT402", f"{dialect.name} has calls of the assistant only", f"{pointer}/{index}")
            before = text_of(turn.content)
            text = dialect.render(turn.tool_calls)
            text = f"{before}\n{text}" if before else text
            back = dialect.parse(text)
            bare = [(call.name, _value(call.arguments), call.extra) for call in turn.tool_calls]
            found = back and [(call.name, _value(call.arguments), call.extra) for call in back[1]]
            if back is None or back[0] != before or found != bare:
                raise RecordError(
                    "FT402",
                    f"calls cannot be written in the notation of {dialect.name}; "
                    "repair their arguments with --apply repair-arguments, or choose another notation",
                    f"{pointer}/{index}/tool_calls",
                )
            turn = replace(turn, content=text, tool_calls=None)
        elif turn.role == "tool":
            turn = replace(turn, content=dialect.render_result(text_of(turn.content)), tool_call_id=None)
        out.append(turn)
    return out


def _value(arguments: str) -> Any:
    """What arguments say: Qwen's and ToolACE's notation does not keep their white space."""
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments


def _prompt(tools: list[Any]) -> str:
    return _HEAD + "\n".join(map(encode, tools)) + _TAIL


def _put_tools(example: Example) -> None:
    """Put the tools into the system prompt, unless it lists them. What is no definition stays in its column."""
    tools = example.tools or []
    if _tools_in(example.messages) != tools:
        prompt = _prompt(tools)
        if _tools_in([Message("system", prompt)]) != tools:
            return
        first, rest = example.messages[:1], example.messages[1:]
        if first and first[0].role == "system":
            first = [replace(first[0], content=f"{text_of(first[0].content)}\n\n{prompt}")]
        else:
            first = [Message("system", prompt), *first]
        example.messages = [*first, *rest]
    example.tools = None
