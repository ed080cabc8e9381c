"""FT409 invented-argument: a call with an argument that its tool does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, nearest, rule

from ._calls import has_calls, located_calls
from ._definitions import declared, parameters_in
from ._naming import quoted

_OPEN = ("additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames", "allOf", "anyOf",
         "oneOf", "$ref", "if", "dependentSchemas")  # fmt: skip
"""With one of these, a schema says itself what else it allows; FT408 asks it."""


@rule("FT409", category="suspicious", when=Feature.TOOL_CALLS)
def invented_argument(example: Example) -> Iterator[tuple[str, str]]:
    """Tool call has an argument that the tool does not declare.

    Why is this bad?
        The model learns to invent arguments. JSON Schema allows any further property unless `additionalProperties` is
        false, so such a call is valid, and the tool ignores the argument or fails. Where the schema says what else it
        allows, FT408 asks it. An argument that is null is not named: Arrow gives all rows the same keys.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\", \\"precision\\": 3}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance", "parameters":
                    {"type": "object", "properties": {"body": {"type": "string"}}, "required": ["body"]}}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\"}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance", "parameters":
                    {"type": "object", "properties": {"body": {"type": "string"}}, "required": ["body"]}}}]}
        ```

    Source
        - OpenAI, `additionalProperties` must be false in strict mode, so that no argument is invented:
          https://platform.openai.com/docs/guides/function-calling
        - JSON Schema, additional properties: https://json-schema.org/understanding-json-schema/reference/object
    """
    if not example.tools or not has_calls(example):
        return
    functions = declared(example.tools)
    for pointer, call in located_calls(example):
        schema = parameters_in(functions[call.name])[1] if call.name in functions else None
        if type(schema) is not dict or not call.arguments.lstrip().startswith("{"):
            continue
        try:
            arguments = json.loads(call.arguments)
        except (ValueError, RecursionError):
            continue  # FT402
        invented = list(_invented(arguments, schema, ""))
        if invented:
            path, names = invented[0]
            near = nearest(path.rpartition(".")[2], names)
            meant = f"; did you mean {quoted(near)}?" if near else ""
            more = f" (and {len(invented) - 1} more)" if len(invented) > 1 else ""
            yield f"{pointer}/arguments", f"argument {quoted(path)} is not declared{meant}{more}"


def _invented(value: Any, schema: Any, path: str, depth: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Yield each name that a schema does not know, and those that it knows at that place."""
    if type(schema) is not dict or depth > 20 or any(key in schema for key in _OPEN):
        return
    if type(value) is list:
        for item in value:
            yield from _invented(item, schema.get("items"), path, depth + 1)
    known = schema.get("properties")
    if type(value) is not dict or type(known) is not dict:
        return
    for name, inside in value.items():
        where = f"{path}.{name}" if path else name
        if name in known:
            yield from _invented(inside, known[name], where, depth + 1)
        elif inside is not None:
            yield where, list(known)
