"""Repair records whose JSON is broken only outside of its strings.

For hand-written files: a missing comma between two turns, a trailing one, single quotes, the `True` and `None` of
Python, brackets forgotten at the end. The library json-repair mends the punctuation; it never sees the texts and
numbers, for left to itself it silently changes them (`{"a":1,,"b":2}` becomes `{"a": "1,", "b": 2}`). The
result is taken only when every text, number, word and bracket of the record is in it, in order, keys as keys and
values as values, and nothing else but closing brackets at the end. Any other record is rejected as before. Needs the
extra `repair`.

Example
    `--apply repair-json`

    ```text before
    {"messages": [{'role': 'user', 'content': "How far is the Moon?"} {"role": "assistant", "content": "384,400 km."},]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
    ```

Safety
    Unsafe: what the author meant is a guess, if a narrow one.
"""

from __future__ import annotations

from typing import Any

from ftconv import MissingExtra, Transform

from ._skeleton import put_together, take_apart, tokens_in


def repair_json(text: str) -> Any:
    """Return the value that the broken text stands for, or None when that cannot be told without losing anything."""
    try:
        from json_repair import repair_json as mend
    except ImportError:
        raise MissingExtra("repair-json", "repair") from None
    try:
        skeleton, tokens, atoms = take_apart(text)
        mended = mend(skeleton, return_objects=True, skip_json_loads=True)
        found = tokens_in(mended)
        kept, added = found[: len(tokens)], found[len(tokens) :]
        if not isinstance(mended, dict | list) or kept != tokens or any(kind not in "}]" for kind, _ in added):
            return None
        return put_together(mended, atoms)
    except (ValueError, RecursionError):  # Unreadable is one; the library says so of what nests too deep
        return None


transform = Transform(name="repair-json", repair=repair_json, safety="unsafe")
