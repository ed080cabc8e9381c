"""Definitions of tools: the function inside, and its parameters as a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Schema(NamedTuple):
    """A JSON Schema that was looked at: its validator, or where and why there is none."""

    validator: Any = None
    pointer: str = ""
    fault: str = ""


def function_in(tool: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the function of a definition and where it is inside: OpenAI's wrapper, a bare one, Anthropic's.

    None where there is none: a tool that the vendor runs (`{"type": "web_search"}`), or no definition at all.
    """
    if type(tool) is not dict:
        return None
    if "function" in tool:
        return ("/function", tool["function"]) if type(tool["function"]) is dict else None
    return ("", tool) if "name" in tool or tool.get("type", "function") == "function" else None


def parameters_in(function: dict[str, Any]) -> tuple[str, Any]:
    """Return the key under which the parameters stand, and what is there; None where nothing does."""
    key = "input_schema" if "input_schema" in function else "parameters"
    return key, function.get(key)


def declared(tools: list[Any]) -> dict[str, dict[str, Any]]:
    """Return the functions that are declared, by name."""
    found = (function_in(tool) for tool in tools)
    functions = [function for _, function in filter(None, found)]
    return {f["name"]: f for f in functions if type(f.get("name")) is str}


def encoded(value: Any) -> bytes:
    """Return a value as JSON, to know it again by."""
    try:
        return _ENCODER.encode(value)
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return json.dumps(value, default=float).encode()


@lru_cache(maxsize=512)
def schema_in(text: bytes) -> Schema:
    """Return the JSON Schema in `text`, as draft 2020-12 or, where it is none, as draft 7; read once for all examples.

    Nothing is fetched: a `$ref` must lead to a place inside.
    """
    from jsonschema import Draft7Validator, Draft202012Validator
    from jsonschema.exceptions import SchemaError
    from referencing.jsonschema import EMPTY_REGISTRY

    schema = json.loads(text)
    first: SchemaError | None = None
    for kind in (Draft202012Validator, Draft7Validator):
        try:
            kind.check_schema(schema)
        except SchemaError as error:
            first = first or error
            continue
        try:
            stray = next(_stray_references(schema), None)
        except Exception:  # the metaschema lets through what the library stumbles over, as an $id that is a list
            return Schema(fault="parameters cannot be used as a JSON Schema")
        if stray is not None:
            return Schema(pointer=stray, fault="the reference cannot be resolved; external ones are not read")
        return Schema(kind(schema, registry=EMPTY_REGISTRY))
    assert first is not None
    return Schema(pointer=_pointer(first.absolute_path), fault=_words(first))


def _stray_references(schema: Any) -> Iterator[str]:
    """Yield where references stand that lead to no place inside the schema."""
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY

    resolver = EMPTY_REGISTRY.resolver_with_root(DRAFT202012.create_resource(schema))
    todo = [("", schema)]
    while todo:
        pointer, value = todo.pop()
        if isinstance(value, list):
            todo += [(f"{pointer}/{i}", item) for i, item in enumerate(value)]
        elif isinstance(value, dict):
            todo += [(pointer + _pointer([key]), item) for key, item in value.items()]
            for key in ("$ref", "$dynamicRef"):
                if isinstance(value.get(key), str):
                    try:
                        resolver.lookup(value[key])
                    except (Unresolvable, ValueError):
                        yield f"{pointer}/{key}"


def _pointer(path: Any) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def _words(error: Any) -> str:
    key = next((token for token in reversed(error.absolute_path) if isinstance(token, str)), "the schema")
    if key == "type":
        return "type must be one of string, number, integer, boolean, object, array, null"
    if key == "required":
        return "required must be a list of names, beside the properties"
    return f"{key[:32]} is not valid in a JSON Schema" if key.isprintable() else "it is not valid JSON Schema"
