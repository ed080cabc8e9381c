"""What ftconv writes in harmony, against the messages that OpenAI's own parser found in it when that was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus_harmony import HOST, harmony
from record import recording_of

from ftconv import text_of

SHOWN = 24


def messages_of(record: dict[str, str]) -> Iterator[list[Any]]:
    """Yield role, channel, recipient and text of each message that ftconv reads in a text."""
    for turn in HOST.reader("harmony").read(record).messages:
        spoken = text_of(turn.content) if turn.content is not None else None
        if turn.reasoning is not None:
            yield [turn.role, "analysis", None, turn.reasoning[:SHOWN]]
        if turn.role == "tool":
            yield [turn.role, "commentary", "assistant", str(spoken)[:SHOWN]]
        elif spoken is not None:
            channel = None if turn.role != "assistant" else "commentary" if turn.tool_calls else "final"
            yield [turn.role, channel, None, spoken[:SHOWN]]
        for call in turn.tool_calls or ():
            yield [turn.role, "commentary", f"functions.{call.name}", str(call.arguments)[:SHOWN]]


def test_openais_parser_finds_the_messages_that_were_written() -> None:
    answers = recording_of("harmony")[1]
    made = dict(harmony())
    assert len(made) > 100
    other = {title: answers["harmony", title] for title, record in made.items()
             if answers["harmony", title] != {"turns": list(messages_of(record))}}  # fmt: skip
    assert other == {}
