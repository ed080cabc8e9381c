"""Definitions of tools whose schema stands under another name than OpenAI's."""

from __future__ import annotations

from typing import Any

from ftconv import Example

from ._chat_calls import tools_of

NOTHING = {"type": "object"}
"""The schema, which vendors require, of a function that takes nothing."""


def take_tools(example: Example, columns: dict[str, Any], schema: str) -> None:
    """Move the definitions, and parallel_tool_calls, out of the columns into the example."""
    found = tools_of(columns.pop("tools", None), "/tools")
    example.tools = [function_of(tool, schema) for tool in found] if found else None
    example.parallel_tool_calls = columns.pop("parallel_tool_calls", None)
    choice = columns.get("tool_choice")
    if example.parallel_tool_calls is None and type(choice) is dict and _is_parallel(choice):
        example.parallel_tool_calls = not columns.pop("tool_choice")["disable_parallel_tool_use"]


def columns_of_tools(record: dict[str, Any], example: Example, schema: str) -> None:
    """Write the definitions and parallel_tool_calls into the record."""
    if example.tools:
        record["tools"] = [tool_of(tool, schema) for tool in example.tools]
    parallel = example.parallel_tool_calls
    if type(parallel) is bool and "tool_choice" not in (example.extra or {}):
        record["tool_choice"] = {"type": "auto", "disable_parallel_tool_use": not parallel}
    elif parallel is not None:
        record["parallel_tool_calls"] = parallel


def _is_parallel(choice: dict[str, Any]) -> bool:
    keys = {"type", "disable_parallel_tool_use"}
    return choice.keys() == keys and choice["type"] == "auto" and type(choice["disable_parallel_tool_use"]) is bool


def function_of(tool: Any, schema: str) -> Any:
    """Return the hub's definition of a vendor's tool; one of another kind, such as a server's, as it is."""
    if type(tool) is not dict or type(tool.get("name")) is not str or schema not in tool or "parameters" in tool:
        return tool
    if tool.get("type", "custom") != "custom":
        return tool
    function = {("parameters" if key == schema else key): value for key, value in tool.items() if key != "type"}
    if function["parameters"] == NOTHING:
        del function["parameters"]
    return {"type": "function", "function": function}


def tool_of(tool: Any, schema: str) -> Any:
    """Return the vendor's definition of a tool of the hub; one that is no plain function as it is."""
    if type(tool) is not dict:
        return tool
    function = tool if "type" not in tool and "function" not in tool else tool.get("function")
    if type(function) is not dict or type(function.get("name")) is not str:
        return tool
    if function is not tool and tool.keys() != {"type", "function"}:
        return tool
    if function.keys() & {"type", schema}:
        return tool
    out = {(schema if key == "parameters" else key): value for key, value in function.items()}
    out.setdefault(schema, NOTHING)
    return out
