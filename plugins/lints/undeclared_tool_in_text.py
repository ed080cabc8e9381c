"""FT410 undeclared-tool-in-text: a tool that the texts tell to use and that the model was not given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ftconv import Example, Feature, LazyPattern, Message, nearest, rule, text_of, threads_of

from ._definitions import declared, function_in
from ._named_calls import IDENTIFIER, named_calls_in
from ._naming import quoted

_QUOTED = r"[`'\"](?P<{0}>[A-Za-z_][\w.]{{2,63}})[`'\"]"
_names = LazyPattern(
    r"\b(?i:call|calls|calling|use|uses|using|invoke|invoking|run|running)\s+(?:the\s+|my\s+)?"
    rf"(?:(?:{_QUOTED.format('a')}|(?P<b>{IDENTIFIER})(?:\(\))?)\s+(?:function|tool|API)\b"
    rf"|(?:function|tool)\s+(?:named\s+|called\s+)?(?:{_QUOTED.format('c')}|(?P<d>{IDENTIFIER})\b))"
).finditer
_denies = re.compile(
    r"(?i:\bnot|n't|\bnever|\bno longer|\bwithout|\bunable to|\binstead of|\bavoid)\W+(?:\w+\W+){0,3}\Z"
).search
_HEAD = 60
"""Characters before a name in which it may be denied."""


@rule("FT410", category="suspicious", when=Feature.TOOLS)
def undeclared_tool_in_text(example: Example) -> Iterator[tuple[str, str]]:
    """Text says to use a tool that is not declared.

    Why is this bad?
        A system prompt that tells the model to use a tool it was not given, or a reply that says it will, trains it to
        call what is not there; most often a tool was renamed in one of the two places. Looked at are the turns of
        system, developer and assistant, in English, for what is surely a name: "call the `get_distance` function", "use
        get_distance tool", and, where nobody talks about programs, "call `get_distance(body)`". Each name is reported
        once. A call of such a tool is FT403.

    Example
        ```json
        {"messages": [{"role": "system", "content": "For distances, use the `get_range` tool."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "For distances, use the `get_distance` tool."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI, name the functions in the system prompt and say when to use each:
          https://platform.openai.com/docs/guides/function-calling
    """
    tools = example.tools or []
    functions = declared(tools)
    if not functions or any(function_in(tool) is None for tool in tools):
        return  # what the vendor runs may have any name
    known = {part.casefold() for name in functions for part in (name, *name.split("."))}
    called = {call.name for _, thread in threads_of(example) for turn in thread for call in turn.tool_calls or ()}
    seen: set[str] = set()
    for pointer, thread in threads_of(example):
        for index, turn in enumerate(thread):
            for key, name in _named_in(turn, example, functions):
                if name in seen or name in called or name.casefold() in known or name.rpartition(".")[2] in functions:
                    continue
                seen.add(name)
                near = nearest(name, functions)
                meant = f"; did you mean {quoted(near)}?" if near else ""
                yield f"{pointer}/{index}/{key}", f"text names the tool {quoted(name)}, which is not declared{meant}"


def _named_in(turn: Message, example: Example, functions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the key of each text of a turn that names a tool to use, and the name."""
    if turn.role not in ("system", "developer", "assistant"):
        return
    for key, text in (("content", text_of(turn.content)), ("reasoning", turn.reasoning or "")):
        for found in _names(text) if "tool" in text or "function" in text else ():
            if not _denies(text[max(found.start() - _HEAD, 0) : found.start()]):
                yield key, next(name for name in found.groups() if name)
        for start, name in named_calls_in(turn, key, example, functions):
            if not _denies(text[max(start - _HEAD, 0) : start]):
                yield key, name
