"""`check_writer`: the laws that hold for every writer, as one call."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import given as drawn

from ..conversion.comparison import comes_back, fingerprint
from ..errors import RecordError
from ..model.example import Example, Message, each_of
from ..model.features import features_of, names_of
from ..spec.behind_door import original_of
from ..spec.format import Reader, Writer
from ..spec.host import Host
from ..spec.options import settle
from ..spec.spec_check import fault_of
from .datasets import as_read, settled, written
from .law import steady
from .neighbours import any_near


def check_writer(
    writer: Writer, *, host: Host | None = None, options: Mapping[str, Any] | None = None, examples: int = 200
) -> None:
    """Check that a writer obeys the laws of all writers. Raises an AssertionError that says what to do.

    For any Example, `write` returns a record or a list of them, which are JSON, or rejects it with a RecordError; it
    raises nothing else. It does not change the Example, and writes it the same each time. If `host` has a reader of the
    same name, what the writer carries comes back from it; the error names what comes back without being carried, or is
    lost although it is carried.

    `options` are those of `write`; default: what the writer itself chooses for each example.
    """
    host = host or Host()
    writer = original_of(writer)
    fault = fault_of(writer)
    assert not fault, fault
    given = None if options is None else settle(writer.write, options, f"writer {writer.name}")
    reader = host.readers.get(writer.name)

    @steady(examples)
    @drawn(any_near([]))
    def law(example: Example) -> None:
        check_write(writer, reader, example, given)

    law()


def check_write(
    writer: Writer, reader: Reader | None, example: Example, options: Mapping[str, Any] | None = None
) -> None:
    """Check what a writer makes of one example against all laws."""
    name = f"writer {writer.name}"
    before = copy.deepcopy(example)
    _check_quick(writer, example)
    given = settled(writer, example) if options is None else dict(options)
    try:
        writer.write(example, **given)
        assert example == before, f"{name}: it changed the Example; write a copy"
        made, one, lost = written(writer, example, given)
    except RecordError as refused:
        _check_refusal(name, refused)
        assert example == before, f"{name}: it changed the Example that it rejected; write a copy"
        return
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(
            f"{name}: it raised {type(error).__name__}: {error}; reject what it cannot write with a "
            "RecordError(code, message)"
        ) from error
    form = f"{name}: write returns a dict, or a list of dicts, with texts for keys, not {made!r:.80}"
    for record in made if isinstance(made, list) else [made]:
        assert isinstance(record, dict), form
        assert all(isinstance(key, str) for key in record), form
    try:
        back = as_read(made)
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise AssertionError(f"{name}: what it wrote is not JSON: {error}") from None
    again, *_ = written(writer, copy.deepcopy(example), given)
    assert again == made, f"{name}: it wrote one example twice with different results; keep no state between calls"
    if reader is not None:
        _check_return(writer, reader, one, back, lost, given)


def _check_quick(writer: Writer, example: Example) -> None:
    """Check that the quick way makes the same of the turns of role and text that are not blank."""
    texts = [
        (turn.role, turn.content) for turn in example.messages if type(turn.content) is str and turn.content.strip()
    ]
    if writer.quick is None or not texts:
        return
    try:
        slow = writer.write(Example([Message(role, text) for role, text in texts]))
    except RecordError:
        return
    made = msgspec.to_builtins(writer.quick([role for role, _ in texts], [text for _, text in texts]))
    assert made == slow, f"writer {writer.name}: quick makes {made!r:.200} of turns of which write makes {slow!r:.200}"


def _check_refusal(name: str, refused: RecordError) -> None:
    words = str(refused)
    assert refused.code, f"{name}: a RecordError has a code, such as FT206, or one with your own prefix"
    assert words.strip(), f"{name}: a RecordError says what is wrong"
    assert "\n" not in words, f"{name}: a RecordError is one line: {words!r:.80}"


def _check_return(
    writer: Writer, reader: Reader, example: Example, record: Any, lost: int, options: Mapping[str, Any]
) -> None:
    name = f"writer {writer.name}"
    undone = writer.undo(options) if writer.undo is not None else {}
    try:
        (found,) = each_of(reader.read(record, **undone))
    except RecordError as error:
        raise AssertionError(f"{name}: its own reader rejects what it wrote: {error} (at {error.pointer!r})") from None
    if comes_back(fingerprint(example, lost), found, lost):
        return
    used = names_of(features_of(example) & ~lost)
    raise AssertionError(
        f"{name}: what it carries does not come back: the example uses {', '.join(used) or 'plain turns'}; "
        f"written as {record!r:.200}, it is read as {found.messages!r:.200}. Remove from carries= what the format "
        "cannot hold, or fix write or read"
    )
