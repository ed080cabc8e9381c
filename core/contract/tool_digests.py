"""Tools by name, each with a digest of its definition, so that a changed one is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted", decimal_format="number")


def named_tools(tools: list[Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the JSON pointer, the name, a digest and the definition as JSON of each tool that has a name or a type.

    The digest is that of the function, whether it stands bare or in `{"type": "function", "function": …}`. What a
    vendor brings itself, as `{"type": "web_search"}`, goes by its type.
    """
    for index, tool in enumerate(tools):
        function = tool.get("function", tool) if isinstance(tool, dict) else None
        if not isinstance(function, dict):
            continue
        name = function.get("name", function.get("type"))
        if not isinstance(name, str):
            continue
        text = _encoded({key: value for key, value in function.items() if value is not None})
        yield f"/tools/{index}", name, sha256(text).hexdigest()[:16], text.decode()


def _encoded(value: Any) -> bytes:
    try:
        return _ENCODER.encode(value)
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return json.dumps(value, default=str, sort_keys=True).encode()
