"""FT401 bad-tool-definition: a tool that no trainer could put before the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ftconv import Example, Feature, rule

from ._definitions import encoded, function_in, parameters_in, schema_in
from ._naming import kind_of, quoted

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OF_SCHEMAS = frozenset(["type", "properties", "$ref", "anyOf", "oneOf", "allOf"])
_HOLDING = frozenset(["additionalProperties", "patternProperties", "$defs", "definitions", "not"])


@rule("FT401", category="correctness", when=Feature.TOOLS)
def bad_tool_definition(example: Example) -> Iterator[tuple[str, str]]:
    """Tool definition is not a function with a name and a JSON Schema.

    Why is this bad?
        Templates print the definition into the prompt, and vendors check it: OpenAI, Mistral and Anthropic take a name
        of letters, digits, `_` and `-`, and parameters that are a JSON Schema of an object. Sets of tool calls made by
        other tools often have Python's `str` and `dict` for types, or a bare list of arguments without `properties`.
        Other kinds of tools, which the vendor runs, are left alone. Mistral raises `FunctionFormatError`,
        `InvalidToolSchemaException` or `InvalidToolException`.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}],
         "tools": [{"type": "function", "function": {"name": "get_distance", "parameters":
                    {"type": "object", "properties": {"body": {"type": "str"}}}}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}],
         "tools": [{"type": "function", "function": {"name": "get_distance", "parameters":
                    {"type": "object", "properties": {"body": {"type": "string"}}}}}]}
        ```

    Source
        - OpenAI's API, `FunctionObject` and `FunctionParameters`: https://github.com/openai/openai-openapi
        - Mistral, "Invalid tool schema" and the pattern of names:
          https://github.com/mistralai/mistral-common
        - Nulls that Arrow fills in are taken for nothing: https://github.com/modelscope/ms-swift/issues/6467
    """
    if example.tools is None:
        return
    names: set[str] = set()
    for index, tool in enumerate(example.tools):
        pointer = f"/tools/{index}"
        name, faults = _look(encoded(tool))
        for inside, message in faults:
            yield pointer + inside, f"tool {quoted(name)}: {message}" if name else message
        if name in names:
            yield pointer, f"another definition has the name {quoted(name)}"
        if name:
            names.add(name)


@lru_cache(maxsize=512)
def _look(text: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the name of a definition, and its faults; looked at once for all the examples that have it."""
    tool = json.loads(text)
    found = function_in(tool)
    name = found[1].get("name") if found else ""
    return name if type(name) is str else "", tuple(_faults(tool))


def _faults(tool: Any) -> Iterator[tuple[str, str]]:
    if type(tool) is not dict:
        yield "", f"a tool definition must be an object, found {kind_of(tool)}"
        return
    kind = tool.get("type", "function")
    if type(kind) is not str or ("function" in tool and kind != "function"):
        yield "/type", 'type of a function must be "function"'
    found = function_in(tool)
    if found is None:
        if "function" in tool:
            yield "/function", f"function must be an object, found {kind_of(tool['function'])}"
        return
    at, function = found
    name, description = function.get("name"), function.get("description")
    if type(name) is not str:
        yield (f"{at}/name", "name must be text") if "name" in function else (at, "a function needs a name")
    elif not _NAME.fullmatch(name):
        yield f"{at}/name", "a name may have only 1 to 64 letters, digits, _ and -"
    if description is not None and type(description) is not str:
        yield f"{at}/description", f"description must be text, found {kind_of(description)}"
    key, parameters = parameters_in(function)
    if parameters is not None:
        for inside, message in _faults_of_parameters(parameters):
            yield f"{at}/{key}{inside}", message


def _faults_of_parameters(parameters: Any) -> Iterator[tuple[str, str]]:
    if type(parameters) is not dict:
        yield "", f"parameters must be an object, found {kind_of(parameters)}"
    elif type(parameters.get("type")) is dict or (
        not parameters.keys() & _OF_SCHEMAS
        and any(type(value) is dict and key not in _HOLDING for key, value in parameters.items())
    ):
        yield "", "parameters are bare arguments; wrap them in a JSON Schema with type object and properties"
    elif type(parameters.get("type")) is str and parameters["type"] != "object":
        yield "/type", "type of the parameters must be object"
    else:
        schema = schema_in(encoded(parameters))
        if schema.fault:
            yield schema.pointer, schema.fault
