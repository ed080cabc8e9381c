"""Counting the tokens of examples: the published formula for chat, and what it does not cover, marked so.

A chat has 3 tokens for the reply that it ends with, and each turn 3, its role, its content, and its name with 1 more
(OpenAI cookbook, "How to count tokens with tiktoken" and "Chat fine-tuning data preparation"). How tools are shown to a
model is not published: they are counted as JSON, and the count is an estimate; so are blocks of unknown
types. So is that of media, counted as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..model.example import Example, Message, Role, block_of, is_text, text_of
from .count import Count
from .counter import TextCounter

PER_TURN, PER_NAME, PER_REPLY = 3, 1, 3

Framing = Literal["chat", "plain"]


class TurnTokens(Struct, frozen=True, gc=False):
    """What a turn has: `text` tokens of content, reasoning, refusal, calls; `whole` with its role, name and frame."""

    role: Role
    text: Count
    whole: Count


class ExampleTokens(Struct, frozen=True):
    """What an example has: its turns, and all of it. A plain text has no turns."""

    turns: list[TurnTokens]
    whole: Count


class TokenCounter(TextCounter):
    """Counts the tokens of texts and of examples, for one tokenizer.

    `framing` is "chat", with the tokens around each turn, or "plain" for models that see only the texts, one after the
    other. Make one by `counter_for`.
    """

    framing: Framing = "chat"
    _whole: _Counting | None = None
    _bounded: _Counting | None = None

    def count_example(self, example: Example) -> Count:
        """Return the number of tokens of an example. Of a preference pair, the branch with more of them counts."""
        return self.tokens_of(example).whole

    def quick(self, example: Example) -> Count:
        """Return bounds for that number, from the lengths of the texts; no vocabulary is loaded."""
        if self._bounded is None:
            self._bounded = _Counting(self, quick=True)
        return self._bounded.example(example).whole

    def longer_than(self, example: Example, limit: int) -> Count | None:
        """Return the count of an example that has, or may have, more than `limit` tokens; None for any other.

        It is certain when `low` is more than the limit. Most examples are decided by their length, without counting.
        """
        if self.quick(example).high <= limit:
            return None
        count = self.count_example(example)
        return count if count.high > limit else None

    def tokens_of(self, example: Example) -> ExampleTokens:
        """Return the number of tokens of an example and of each of its turns."""
        if self._whole is None:
            self._whole = _Counting(self)
        return self._whole.example(example)


class _Counting:
    """One way of counting: by the vocabulary, or by length."""

    def __init__(self, counter: TokenCounter, *, quick: bool = False) -> None:
        self.chat = counter.framing == "chat"
        self.stands_in = counter.stands_in
        self.plain = counter.measure
        if quick:
            self.plain = lambda text: Count(*counter.bounds(text), kind="bounds")
        self.around: dict[Role, Count] = {}
        """What a turn of a role has beside its texts."""

    def example(self, example: Example) -> ExampleTokens:
        """Count all of an example."""
        turns = [self.turn(message) for message in example.messages]
        branches = [[self.turn(m) for m in branch] for branch in (example.chosen, example.rejected) if branch]
        if branches:
            turns += max(branches, key=lambda branch: sum(turn.whole.high for turn in branch))
        if not turns and example.text is not None:
            return ExampleTokens([], self.plain(example.text))
        start = self.frame(Count(PER_REPLY, PER_REPLY)) if self.chat else Count(0, 0)
        if example.tools:
            start += self.tools(example.tools)
        if example.text is not None:
            start += self.plain(example.text)
        if example.media:
            start += Count(0, 0, "estimate")
        return ExampleTokens(turns, _total(start, (turn.whole for turn in turns)))

    def turn(self, message: Message) -> TurnTokens:
        """Count one turn."""
        content = message.content
        text = self.plain(content) if type(content) is str else self._parts(message)
        if message.reasoning or message.refusal or message.tool_calls:
            text += self._rest(message)
        if not self.chat:
            return TurnTokens(message.role, text, text)
        whole = text + (self.around.get(message.role) or self._around(message.role))
        if message.name:
            whole += self.frame(Count(PER_NAME, PER_NAME) + self.plain(message.name))
        return TurnTokens(message.role, text, whole)

    def _around(self, role: Role) -> Count:
        found = self.around[role] = self.frame(Count(PER_TURN, PER_TURN) + self.plain(role))
        return found

    def frame(self, tokens: Count) -> Count:
        """Tokens around a turn. The template of a model that is not known may have fewer, or none."""
        return Count(0, tokens.high, "estimate") if self.stands_in else tokens

    def _parts(self, message: Message) -> Count:
        found = self.plain(text_of(message.content))
        for part in message.content if isinstance(message.content, list) else ():
            if block_of(part):
                found += Count(0, self.plain(msgspec.json.encode(part).decode()).high, "estimate")
            elif not is_text(part):
                found += Count(0, 0, "estimate")
        return found

    def _rest(self, message: Message) -> Count:
        """What the formula does not say how to count: only an estimate."""
        texts = [message.reasoning or "", message.refusal or ""]
        for call in message.tool_calls or ():
            texts += [call.name, call.arguments]
        high = sum(self.plain(text).high for text in texts if text)
        return Count(0, high, "estimate")

    def tools(self, tools: list[Any] | None) -> Count:
        """Count definitions of tools, as JSON."""
        if not tools:
            return Count(0, 0)
        return Count(0, self.plain(msgspec.json.encode(tools).decode()).high, "estimate")


def _total(start: Count, counts: Iterable[Count]) -> Count:
    total = start
    for count in counts:
        total += count
    return total
