"""FT403 undeclared-tool: a call of a tool that the model was not told of."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, nearest, rule, text_of

from ._calls import has_calls, located_calls
from ._definitions import declared, function_in
from ._naming import quoted

_HINTS = 5
"""How many names of an example are compared with those of all its tools."""


@rule("FT403", category="correctness", when=Feature.TOOL_CALLS)
def undeclared_tool(example: Example) -> Iterator[tuple[str, str]]:
    """Called tool is not declared in the example.

    Why is this bad?
        The model learns to call tools that it was not given, which is to invent them. In production the definitions
        stand in the prompt; an example without them trains another prompt. A tool that a system turn names is taken
        for declared where there are no definitions, for some sets write them there. Each name is reported once.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_range", "arguments": "{}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI, examples of tool calls carry `tools`, to the letter as in production:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
        - Hermes writes definitions into the system prompt:
          https://github.com/NousResearch/Hermes-Function-Calling
    """
    if not has_calls(example):
        return
    tools = example.tools or []
    functions = declared(tools)
    if len(functions) < len(tools) and any(function_in(tool) is None for tool in tools):
        return  # what the vendor runs, or cannot be read, may have any name
    prompt = (
        "" if tools else "\n".join(text_of(m.content) for m in example.messages if m.role in ("system", "developer"))
    )
    seen: set[str] = set()
    for pointer, call in located_calls(example):
        name = call.name
        if name in functions or name in seen or (name and name in prompt):
            continue
        seen.add(name)
        if not name:
            yield pointer, "the call names no tool"
        elif tools:
            near = nearest(name, functions) if len(seen) <= _HINTS else ""
            meant = f"; did you mean {quoted(near)}?" if near else ""
            yield f"{pointer}/name", f"{quoted(name)} is called, but not declared in tools{meant}"
        else:
            yield f"{pointer}/name", f"{quoted(name)} is called, but the example declares no tools"
