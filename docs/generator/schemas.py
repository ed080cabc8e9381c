"""The schema of target files, made from the classes that they are read into."""

from __future__ import annotations

import inspect
import json
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from ftconv.target.target import _Family, _Own

NAMES = {_Family: "family", _Own: "own"}
PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def target() -> str:
    """Return the schema of a target file."""
    parts: dict[str, Any] = {}
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ftconv:schemas:target",
        "title": "A target of ftconv",
        "description": "What a vendor, a model or a trainer takes: a file of the user's own (own), or one of those "
        "that come with ftconv (family).",
        "oneOf": [_of(_Family, parts), _of(_Own, parts)],
        "$defs": parts,
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _of(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; classes are put into `parts`."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind is Any:
        return {}
    if kind in PLAIN:
        return {"type": PLAIN[kind]}
    if origin is Annotated:
        return {**_of(inside[0], parts), "minimum": inside[1].ge}
    if origin is Literal:
        return {"enum": sorted(inside)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(one, parts) for one in inside]}
    if origin is tuple and inside[1:] == (...,):
        return {"type": "array", "items": _of(inside[0], parts)}
    if origin is dict:
        keys = {} if inside[0] is str else {"propertyNames": _of(inside[0], parts)}
        return {"type": "object", **keys, "additionalProperties": _of(inside[1], parts)}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _of_class(kind, parts)
    raise TypeError(f"no schema for {kind}")


def _of_class(kind: type[msgspec.Struct], parts: dict[str, Any]) -> dict[str, Any]:
    name = NAMES.get(kind, kind.__name__)
    if name not in parts:
        parts[name] = {}  # so that it stands before what it names
        hints = get_type_hints(kind, include_extras=True)
        fields = msgspec.structs.fields(kind)
        parts[name] = {
            "title": name,
            "description": inspect.cleandoc(kind.__doc__ or ""),
            "type": "object",
            "properties": {field.name: _of(hints[field.name], parts) | _default(field) for field in fields},
            "required": [field.name for field in fields if field.required],
            "additionalProperties": not kind.__struct_config__.forbid_unknown_fields,
        }
    return {"$ref": f"#/$defs/{name}"}


def _default(field: msgspec.structs.FieldInfo) -> dict[str, Any]:
    """Return the default where it is one that JSON can say and a reader can use."""
    plain = field.default is not msgspec.NODEFAULT and not isinstance(field.default, msgspec.Struct)
    return {"default": msgspec.to_builtins(field.default)} if plain else {}
