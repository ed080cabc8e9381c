"""What a contract is made of: gathered from examples chunk by chunk, and put together in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from ..model.example import Example, Message, text_of
from ..model.system_prompt import system_prompt_of
from ..stats.collect import pattern_of
from ..tokens import Count, TokenCounter
from .pinned import asked_of
from .terms import Contract, ContractKind, LongestReply, Pattern, PromptSeen, ToolSeen, TurnsSeen
from .tool_digests import named_tools

MOST_PROMPTS, MOST_PROMPT_BYTES = 200, 100_000
"""More different system prompts, or longer ones, are not kept, only what all begin with: a contract is read by people,
and has at most 256 kilobytes."""

MOST_NAMED_PROMPTS = 20
"""With more prompts than these, of which most stand in one example only, each example has its own."""

MOST_TOOLS = 200
"""With more tools than these, none is named."""

MOST_PATTERNS, SHOWN_PATTERNS = 1_000, 10
LONGEST_START = 2_000
HEADROOM = 10
"""`max_tokens` is a tenth more than the longest reply."""


class Gathered(Struct):
    """What was seen. `prompts` counts examples by system prompt; `tools` holds, by name and digest, the definition and
    the number of examples; `start` is what all system prompts begin with, None before the first."""

    examples: int = 0
    prompts: dict[str, int] = field(default_factory=dict)
    many_prompts: bool = False
    start: str | None = None
    without_prompt: int = 0
    roles: dict[str, int] = field(default_factory=dict)
    patterns: dict[str, int] = field(default_factory=dict)
    longest_history: int = 0
    before_reply: dict[str, int] = field(default_factory=dict)
    tools: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    many_tools: bool = False
    without_tools: int = 0
    replies: int = 0
    spaced: int = 0
    longest: Count = Count(0, 0)

    def see(self, example: Example, counter: TokenCounter) -> None:
        """Add one example."""
        self.examples += 1
        messages = example.messages
        self._see_prompt(example)
        for message in messages:
            _add(self.roles, message.role)
        _add(self.patterns, pattern_of([m.role for m in messages]))
        self._see_tools(example.tools)
        for reply, before in replies_of(example):
            self.replies += 1
            self.longest_history = max(self.longest_history, len(before))
            if before:
                _add(self.before_reply, before[-1].role)
            text = text_of(reply.content)
            self.spaced += text[:1] == " " and not text[1:2].isspace()
            self._see_length(text, reply, counter)

    def _see_prompt(self, example: Example) -> None:
        found = system_prompt_of(asked_of(example) or example)
        if found is None:
            self.without_prompt += 1
            return
        text = found[1]
        self.start = text[:LONGEST_START] if self.start is None else _common(self.start, text)
        if self.many_prompts:
            return
        new = text not in self.prompts
        _add(self.prompts, text)
        if new:
            self._cap()

    def _see_tools(self, tools: list[Any] | None) -> None:
        if not tools:
            self.without_tools += 1
            return
        if self.many_tools:
            return
        before = len(self.tools)
        for _, name, digest, definition in named_tools(tools):
            _, count = self.tools.get((name, digest), ("", 0))
            self.tools[name, digest] = definition, count + 1
        if len(self.tools) > before:
            self._cap()

    def _see_length(self, text: str, reply: Message, counter: TokenCounter) -> None:
        """Count the reply, unless its length alone says that it is shorter than the longest."""
        rest = [f"{call.name}{call.arguments}" for call in reply.tool_calls or ()]
        rest += [reply.reasoning] if reply.reasoning else []
        if counter.bounds(text)[1] + sum(counter.bounds(part)[1] for part in rest) <= self.longest.high:
            return
        count = counter.measure(text)
        if rest:
            count += Count(0, sum(counter.measure(part).high for part in rest), "estimate")
        if count.high > self.longest.high:
            self.longest = count

    def merge(self, later: Gathered) -> None:
        """Add what came later."""
        for name in ("examples", "without_prompt", "without_tools", "replies", "spaced"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.longest_history = max(self.longest_history, later.longest_history)
        if later.longest.high > self.longest.high:
            self.longest = later.longest
        if later.start is not None:
            self.start = later.start if self.start is None else _common(self.start, later.start)
        self.many_prompts = self.many_prompts or later.many_prompts
        self.many_tools = self.many_tools or later.many_tools
        for ours, theirs in (
            (self.prompts, later.prompts), (self.roles, later.roles), (self.patterns, later.patterns),
            (self.before_reply, later.before_reply),
        ):  # fmt: skip
            for key, count in theirs.items():
                if key in ours or ours is not self.patterns or len(ours) < MOST_PATTERNS:
                    ours[key] = ours.get(key, 0) + count
        for tool, (definition, count) in later.tools.items():
            self.tools[tool] = definition, self.tools.get(tool, ("", 0))[1] + count
        self._cap()

    def _cap(self) -> None:
        size = sum(len(text.encode("utf-8", "replace")) for text in self.prompts)
        if self.many_prompts or len(self.prompts) > MOST_PROMPTS or size > MOST_PROMPT_BYTES:
            self.many_prompts, self.prompts = True, {}
        if self.many_tools or len(self.tools) > MOST_TOOLS:
            self.many_tools, self.tools = True, {}


def replies_of(example: Example) -> Iterator[tuple[Message, list[Message]]]:
    """Yield each reply that is learned from, with the turns before it that are not system prompts."""
    before: list[Message] = []
    for message in example.messages:
        if message.role == "assistant" and not (message.weight is not None and message.weight == 0):
            yield message, list(before)
        if message.role not in ("system", "developer"):
            before.append(message)
    for branch in (example.chosen, example.rejected):
        if branch and branch[0].role == "assistant":
            yield branch[0], before
    if example.text is not None and not example.messages:
        yield Message("assistant", example.text), before


def conclude(
    seen: Gathered, *, kind: ContractKind, target: str | None, marks: Mapping[str, Any], tokenizer: str
) -> Contract:
    """Return the contract, without a request. `marks` are `separator` and `stop` of a completion model."""
    prompts = sorted(seen.prompts.items(), key=lambda item: -item[1])
    total = seen.examples
    own = len(prompts) > MOST_NAMED_PROMPTS and sum(count == 1 for _, count in prompts) * 2 > len(prompts)
    varies = seen.many_prompts or own
    patterns = sorted(seen.patterns.items(), key=lambda item: -item[1])
    chat = kind == "chat"
    tools = [ToolSeen(*key, *value) for key, value in sorted(seen.tools.items())]
    return Contract(
        contract=1,
        kind=kind,
        examples=total,
        target=target,
        system_prompts=() if varies else tuple(PromptSeen(t, n, round(n / total, 4)) for t, n in prompts),
        without_system_prompt=seen.without_prompt if chat else 0,
        system_prompt_varies=varies,
        system_prompt_start=_whole_words(seen.start or "") if varies else "",
        roles=_roles(seen) if chat else (),
        turns=TurnsSeen(
            max(seen.longest_history, 1),
            tuple(sorted(seen.before_reply, key=lambda role: -seen.before_reply[role])) if chat else (),
            tuple(Pattern(roles, count) for roles, count in patterns[:SHOWN_PATTERNS]),
        ),
        separator=None if chat else marks.get("separator") or None,
        stop=() if chat else tuple(marks.get("stop", ())),
        leading_space=not chat and seen.replies > 0 and seen.spaced * 100 >= seen.replies * 95,
        tools=tuple(tools),
        without_tools=seen.without_tools if chat and tools else 0,
        tools_vary=seen.many_tools,
        longest_reply=LongestReply(seen.longest.high, seen.longest.kind, tokenizer),
        max_tokens=-(-seen.longest.high * (100 + HEADROOM) // 100) if seen.longest.high else None,
    )


def _roles(seen: Gathered) -> tuple[str, ...]:
    """Return the roles in order; somebody must ask, even where no reply of the data was asked for."""
    asked = seen.before_reply or "user" in seen.roles
    return tuple(seen.roles) if asked else (*seen.roles, "user")


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _common(a: str, b: str) -> str:
    if b.startswith(a):
        return a
    return a[: next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))]


def _whole_words(start: str) -> str:
    """Cut half a word off the end of what prompts begin with."""
    end = next((i + 1 for i in range(len(start) - 1, -1, -1) if not start[i].isalnum()), 0)
    return start[:end]
