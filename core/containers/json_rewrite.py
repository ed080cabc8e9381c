"""Rewriting one JSON text so that it says something else, with every other byte kept."""

from __future__ import annotations

import json
import re
from typing import Any

from msgspec import Struct

from ..model.json_align import aligned, same
from .decode import decode_fast, encoder
from .json_tree import STRING, Node, tree_of

_BEYOND_ASCII = re.compile(rb"\\u(?:00[89a-fA-F]|0[1-9a-fA-F]|[1-9a-fA-F])")


class _Style(Struct, frozen=True):
    """How new values are written: what stands behind a colon, between members, and whether letters are escaped."""

    colon: bytes
    comma: bytes
    ascii: bool


def rewritten(raw: bytes, new: Any) -> bytes:
    """Return `raw`, which is one JSON text, changed so that it stands for `new`.

    What is equal keeps its bytes: order of keys, spelling of numbers and escapes, white space. What is new follows the
    manner of what stands beside it. Keys of `new` that the text lacks come last.
    """
    root = tree_of(raw)
    old = decode_fast(raw[root.start : root.end])
    return raw[: root.start] + _text(raw, root, old, new, _style(raw, root)) + raw[root.end :]


def _style(raw: bytes, root: Node) -> _Style:
    colon, comma = b"", b""
    waiting = [root]
    while waiting and not (colon and comma):
        node = waiting.pop()
        heads, keys, starts, ends = node.members
        if keys and not colon:
            head = raw[heads[0] : starts[0]]
            colon = head[head.rindex(b'"') + 1 :]
        if len(starts) > 1 and not comma:
            comma = raw[ends[0] : heads[1]]
        waiting.extend(reversed(node.containers()))
    spaced = colon.endswith(b" ") if colon else True
    comma = comma if comma and b"\n" not in comma else b", " if spaced else b","
    return _Style(colon or b": ", comma, raw.isascii() and _BEYOND_ASCII.search(raw) is not None)


def _text(
    raw: bytes, node: Node, old: Any, new: Any, style: _Style, indent: bytes | None = None, step: bytes = b""
) -> bytes:
    """Return the text of `node`, which is `old`, changed so that it stands for `new`. `indent` and `step` are those it
    stands in."""
    if same(old, new):
        return raw[node.start : node.end]
    if type(old) is dict and type(new) is dict:
        return _object(raw, node, old, new, style)
    if type(old) is list and type(new) is list:
        return _list(raw, node, old, new, style)
    return _fresh(new, style, indent, step)


def _object(raw: bytes, node: Node, old: dict[str, Any], new: dict[str, Any], style: _Style) -> bytes:
    pieces: list[tuple[int | None, bytes]] = []
    indent, step = _inner(raw, node)
    heads, keys, starts, _ = node.members
    for number, key in enumerate(keys):
        if key in new:
            head = raw[heads[number] : starts[number]]
            pieces.append((number, head + _text(raw, node.member(number), old[key], new[key], style, indent, step)))
    for key, value in new.items():
        if key not in node.numbers:
            pieces.append((None, _key(key, style) + _fresh(value, style, indent, step)))
    return _joined(raw, node, pieces, style)


def _list(raw: bytes, node: Node, old: list[Any], new: list[Any], style: _Style) -> bytes:
    pieces: list[tuple[int | None, bytes]] = []
    indent, step = _inner(raw, node)
    for number, value in aligned(old, new):
        if number is None:
            pieces.append((None, _fresh(value, style, indent, step)))
        else:
            pieces.append((number, _text(raw, node.member(number), old[number], value, style, indent, step)))
    return _joined(raw, node, pieces, style)


def _joined(raw: bytes, node: Node, pieces: list[tuple[int | None, bytes]], style: _Style) -> bytes:
    """Put members together again, with what stood between them."""
    opening, closing = raw[node.start : node.start + 1], raw[node.end - 1 : node.end]
    if not pieces:
        return opening + closing
    heads, _, starts, ends = node.members
    if not starts:
        return opening + style.comma.join(text for _, text in pieces) + closing
    lead = raw[node.start + 1 : heads[0]]
    tail = raw[ends[-1] : node.end - 1]
    usual = raw[ends[0] : heads[1]] if len(starts) > 1 else b""
    usual = usual or (b"," + lead if b"\n" in lead else style.comma)
    out = [opening, lead, pieces[0][1]]
    before = pieces[0][0]
    for number, text in pieces[1:]:
        beside = before is not None and number == before + 1
        out.append(raw[ends[before] : heads[before + 1]] if beside else usual)  # type: ignore[index,operator]
        out.append(text)
        before = number
    return b"".join([*out, tail, closing])


# -- new values --------------------------------------------------------------------------------------------------------


def _inner(raw: bytes, node: Node) -> tuple[bytes | None, bytes]:
    """Return the indent of the members of a container that is written over several lines, None for one line; and the
    step by which it goes deeper."""
    heads = node.members.heads
    if not heads or b"\n" not in raw[node.start : heads[0]]:
        return None, b""
    indent = _indent_before(raw, heads[0])
    outer = _indent_before(raw, node.end - 1) or b""
    inner = indent or b""
    return indent, inner[len(outer) :] if inner.startswith(outer) else b"  "


def _indent_before(raw: bytes, at: int) -> bytes | None:
    """Return the white space before `at` when nothing else stands before it in its line, and it is not the first."""
    start = raw.rfind(b"\n", 0, at)
    head = raw[start + 1 : at]
    return head if start >= 0 and not head.strip(b" \t\r") else None


def _fresh(value: Any, style: _Style, indent: bytes | None, step: bytes) -> bytes:
    """Write a new value, over several lines where `indent` and `step` say that its neighbours are."""
    if type(value) is str and style.ascii:
        return json.dumps(value).encode()
    if type(value) not in (dict, list):
        return encoder.encode(value)
    deeper = indent + step if indent is not None and step else None
    if type(value) is dict:
        marks = b"{}"
        parts = [_key(key, style) + _fresh(inner, style, deeper, step) for key, inner in value.items()]
    else:
        marks = b"[]"
        parts = [_fresh(inner, style, deeper, step) for inner in value]
    if not parts:
        return marks
    if deeper is None or indent is None:
        return marks[:1] + style.comma.join(parts) + marks[1:]
    return marks[:1] + b"\n" + deeper + (b",\n" + deeper).join(parts) + b"\n" + indent + marks[1:]


def _key(key: str, style: _Style) -> bytes:
    return (json.dumps(key).encode() if style.ascii else encoder.encode(key)) + style.colon


_BREAK = re.compile(rf"({STRING})|([,:])?[ \t]*\r?\n[ \t\r\n]*".encode(), re.DOTALL)


def in_one_line(raw: bytes) -> bytes:
    """Return one JSON text without its line breaks, with spaces behind the commas and colons that had one."""
    if b"\n" not in raw and b"\r" not in raw:
        return raw.strip()
    return _BREAK.sub(lambda m: m[1] or (m[2] + b" " if m[2] else b""), raw.strip()).strip()
