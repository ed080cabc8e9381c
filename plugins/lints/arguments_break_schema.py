"""FT408 arguments-break-schema: a call that the tool it names would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, rule

from ._calls import has_calls, located_calls
from ._definitions import declared, encoded, parameters_in, schema_in
from ._naming import kind_of, quoted


@rule("FT408", category="suspicious", when=Feature.TOOL_CALLS)
def arguments_break_schema(example: Example) -> Iterator[tuple[str, str]]:
    """Tool call arguments do not match the tool's JSON Schema.

    Why is this bad?
        The model learns to leave out what is required, to invent arguments, and to write numbers as text; the tool
        will refuse what it writes. Arguments that cannot be read at all are FT402, a schema that is none is FT401.
        An argument that is null though its type is not, often comes of Arrow, which gives all rows the same keys.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"planet\\": \\"Moon\\"}"}}]}],
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
        - OpenAI, "the model generates JSON that may not adhere to the schema; validate the arguments":
          https://platform.openai.com/docs/guides/function-calling
        - JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12
        - Nulls that Arrow adds to arguments: https://github.com/modelscope/ms-swift/issues/6467
    """
    if example.tools is None or not has_calls(example):
        return
    functions = declared(example.tools)
    for pointer, call in located_calls(example):
        parameters = parameters_in(functions[call.name])[1] if call.name in functions else None
        if type(parameters) is not dict:
            continue
        try:
            arguments = json.loads(call.arguments)
        except (ValueError, RecursionError):
            continue
        if type(arguments) is dict:
            fault = _fault(arguments, encoded(parameters))
            if fault:
                yield f"{pointer}/arguments", fault


def _fault(arguments: dict[str, Any], schema: bytes) -> str:
    """Say what breaks the schema first; nothing where all fits, or the schema cannot be used."""
    from jsonschema.exceptions import best_match

    validator = schema_in(schema).validator
    if validator is None:
        return ""
    try:
        errors = list(validator.iter_errors(arguments))
    except Exception:  # a schema that refers to itself without end, a keyword that the library stumbles over
        return ""
    if not errors:
        return ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return _words(best_match(errors)) + more


def _words(error: Any) -> str:
    keyword, value, found = error.validator, error.validator_value, error.instance
    path = ".".join(str(token) for token in error.absolute_path)
    what = f"argument {quoted(path)}" if path else "the arguments"
    inside = f" in {quoted(path)}" if path else ""
    if keyword == "required":
        missing = next(name for name in value if name not in found)
        return f"argument {quoted(missing)} is required{inside} but missing"
    if keyword == "additionalProperties" and value is False:
        known = error.schema.get("properties", {})
        surplus = next((name for name in found if name not in known), "")
        return f"argument {quoted(surplus)} is not declared{inside}"
    if keyword == "type":
        wanted = ", ".join(value) if type(value) is list else value
        return f"{what} must be {wanted[:40]}, found {kind_of(found)}"
    if keyword == "enum":
        return f"{what} is not one of the {len(value)} values in the schema"
    return f"{what} {'breaks' if path else 'break'} {keyword} of the schema"
