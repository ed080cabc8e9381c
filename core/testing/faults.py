"""Examples with one fault, by the name of the rule that finds it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from ..errors import UsageError
from ..model.example import Example, Message, ToolCall
from ..model.nearest import did_you_mean
from .strategies import WEATHER, conversations, json_values, preferences, texts, tool_use

Maker = Callable[[st.DrawFn], Example]


def broken(kind: str) -> st.SearchStrategy[Example]:
    """Examples with exactly one fault; `kind` is the name of the built-in rule that finds it.

    `KINDS` lists them. Raises UsageError, naming the nearest, for any other.
    """
    make = _MAKERS.get(kind)
    if make is None:
        hint = did_you_mean(kind, _MAKERS, f"known: {', '.join(_MAKERS)}")
        raise UsageError(f"no broken examples of kind {kind!r}{hint}")
    return st.composite(make)()


@cache
def broken_examples() -> st.SearchStrategy[Example]:
    """Examples with one fault, of every kind."""
    return st.one_of(*(broken(kind) for kind in KINDS))


def _some(draw: st.DrawFn, example: Example, *roles: str) -> Message:
    """One of the turns of these roles."""
    return draw(st.sampled_from([turn for turn in example.messages if turn.role in roles]))


def _blank(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", " ", "\n\t", "\u00a0", "\u200b"]))


def _without_reply(draw: st.DrawFn) -> Example:
    return Example([turn for turn in draw(conversations()).messages if turn.role != "assistant"][:2])


def _without_question(draw: st.DrawFn) -> Example:
    return Example([Message("system", draw(texts(blank=False))), Message("assistant", draw(texts(blank=False)))])


def _empty(*roles: str) -> Maker:
    def make(draw: st.DrawFn) -> Example:
        example = draw(conversations())
        _some(draw, example, *roles).content = _blank(draw)
        return example

    return make


def _doubled(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    turn = _some(draw, example, "user", "assistant")
    at = next(number for number, other in enumerate(example.messages) if other is turn)
    example.messages.insert(at, Message(turn.role, draw(texts(blank=False))))
    return example


def _open_end(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    example.messages.append(Message("user", draw(texts(blank=False))))
    return example


def _greeting(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    example.messages.insert(example.messages[0].role == "system", Message("assistant", draw(texts(blank=False))))
    return example


def _late_system(draw: st.DrawFn) -> Example:
    example = draw(conversations(system=False))
    example.messages.insert(draw(st.integers(1, len(example.messages))), Message("system", draw(texts(blank=False))))
    return example


def _two_systems(draw: st.DrawFn) -> Example:
    example = draw(conversations(system=True))
    example.messages.insert(0, Message("system", draw(texts(blank=False))))
    return example


def _weighted(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    _some(draw, example, "assistant").weight = draw(st.sampled_from([2, -1, 0.5, True, "1", []]))
    return example


def _untrained(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    for turn in example.messages:
        turn.weight = 0 if turn.role == "assistant" else None
    return example


def _unknown_key(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    _some(draw, example, "user", "assistant").extra = {"mood": draw(json_values(3))}
    return example


def _with_text(*words: str, roles: tuple[str, ...] = ("user", "assistant"), alone: bool = False) -> Maker:
    def make(draw: st.DrawFn) -> Example:
        example = draw(conversations())
        turn = _some(draw, example, *roles)
        word = draw(st.sampled_from(words))
        turn.content = word if alone else f"{turn.content}{word}{draw(texts(blank=False))}"
        return example

    return make


def _echo(draw: st.DrawFn) -> Example:
    words = f"How far is the Moon, {draw(texts(blank=False))}?"
    return Example([Message("user", words), Message("assistant", words)])


def _tool(change: Callable[[st.DrawFn, Example, Message, Message], None]) -> Maker:
    """Change the last call, or its result, of sound tool use."""

    def make(draw: st.DrawFn) -> Example:
        example = draw(tool_use())
        change(draw, example, example.messages[-3], example.messages[-2])
        return example

    return make


def _call_of(turn: Message) -> ToolCall:
    assert turn.tool_calls
    return turn.tool_calls[0]


def _bad_arguments(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    _call_of(asked).arguments = draw(st.sampled_from(["{", "[1]", '"x"', "{'city': 'Bern'}", '{"city": "Bern",}']))


def _bad_definition(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    bad: list[Any] = ["get_weather", 3, {}, {"type": "function", "function": {"description": "no name"}}]
    example.tools = [WEATHER, draw(st.sampled_from(bad))]


def _undeclared(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    _call_of(asked).name = draw(st.sampled_from(["get_whether", "search"]))


def _orphan(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    result.tool_call_id = "call_of_nobody"


def _unanswered(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    example.messages.remove(result)


def _repeated(draw: st.DrawFn, example: Example, asked: Message, result: Message) -> None:
    assert asked.tool_calls
    asked.tool_calls.append(ToolCall("get_weather", '{"city": "Rome"}', _call_of(asked).id))


def _same_pair(draw: st.DrawFn) -> Example:
    example = draw(preferences())
    assert example.chosen
    example.rejected = [Message("assistant", example.chosen[0].content)]
    return example


def _empty_side(draw: st.DrawFn) -> Example:
    example = draw(preferences())
    sides = [side for side in (example.chosen, example.rejected) if side]
    draw(st.sampled_from(sides))[0].content = _blank(draw)
    return example


def _bad_label(draw: st.DrawFn) -> Example:
    example = draw(conversations())
    example.label = draw(st.sampled_from(["true", "yes", 2, -1, 0.5, []]))
    return example


_MAKERS: dict[str, Maker] = {
    "missing-assistant": _without_reply,
    "missing-user": _without_question,
    "empty-reply": _empty("assistant"),
    "empty-turn": _empty("user"),
    "consecutive-roles": _doubled,
    "trailing-user": _open_end,
    "leading-assistant": _greeting,
    "misplaced-system": _late_system,
    "several-systems": _two_systems,
    "bad-weight": _weighted,
    "nothing-trains": _untrained,
    "unknown-key": _unknown_key,
    "special-token-in-text": _with_text("<|im_start|>", "<|endoftext|>", "<|eot_id|>"),
    "unfilled-placeholder": _with_text(
        "Dear {{name}}, welcome.", "It is [INSERT DATE].", roles=("assistant",), alone=True
    ),
    "invisible-character": _with_text("a\u200bb", "\u202e", "\ufffd"),
    "control-character": _with_text("\x00", "\x07", "\x1b"),
    "missing-value-word": _with_text("None", "nan", "null", roles=("assistant",), alone=True),
    "echoed-prompt": _echo,
    "bad-tool-arguments": _tool(_bad_arguments),
    "bad-tool-definition": _tool(_bad_definition),
    "undeclared-tool": _tool(_undeclared),
    "orphan-tool-result": _tool(_orphan),
    "unanswered-tool-call": _tool(_unanswered),
    "repeated-call-id": _tool(_repeated),
    "identical-pair": _same_pair,
    "empty-choice": _empty_side,
    "bad-label": _bad_label,
}
KINDS: tuple[str, ...] = tuple(_MAKERS)
"""What `broken` knows."""
