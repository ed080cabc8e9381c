"""The form of what a rule says: where it points, and in which words."""

from __future__ import annotations

from typing import Any

import msgspec

from ..model.place import resolve
from ..spec.rule import Rule

LONGEST_MESSAGE = 200


def check_hit(rule: Rule, hit: Any, record: Any) -> None:
    """Check the form of one thing that a rule over examples said; `record` is the Example as plain JSON."""
    form = f"{rule.name}: a check yields (pointer, message) or (pointer, message, data), not {hit!r:.80}"
    assert isinstance(hit, tuple), form
    assert len(hit) in (2, 3) or hit[3:] == ("warning",), form
    check_words(rule, hit[0], hit[1], record)
    if len(hit) > 2 and hit[2] is not None:
        assert isinstance(hit[2], dict), form
        try:
            msgspec.json.encode(hit[2])
        except (TypeError, ValueError) as error:
            raise AssertionError(f"{rule.name}: its data is not JSON: {error}; give texts, numbers, lists") from None


def check_words(rule: Rule, pointer: Any, message: Any, record: Any) -> None:
    """Check a pointer into a record, and a message."""
    assert isinstance(pointer, str), f"{rule.name}: a pointer is text like '/messages/0/content', not {pointer!r:.80}"
    try:
        resolve(record, pointer)
    except LookupError:
        raise AssertionError(
            f"{rule.name}: it points to {pointer!r}, where there is nothing; point to an existing value (an empty "
            "field is left out: then point to its turn)"
        ) from None
    assert isinstance(message, str), f"{rule.name}: a message is text, not {message!r:.80}"
    assert message.strip(), f"{rule.name}: its message is empty; say what is wrong"
    assert "\n" not in message, f"{rule.name}: its message has a line break; reports have one line for a finding"
    assert len(message) < LONGEST_MESSAGE, (
        f"{rule.name}: its message has {len(message)} characters; keep it under {LONGEST_MESSAGE}, and put the rest "
        "into data, the third part of a finding"
    )
