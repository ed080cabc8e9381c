"""What ShareGPT says in its texts: thoughts in tags, media as marks, and results of parallel calls in one turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from ftconv import Example, Message, RecordError, medium_in, part_of, text_of, threads_of

from ._thoughts import THOUGHT_TAGS

_THINK = THOUGHT_TAGS["think"]
_JOINT = "\n</tool_response>\n<tool_response>\n"
"""What LLaMA-Factory puts between the results of parallel calls (data/converter.py, OpenAIDatasetConverter)."""

_KINDS = ("image", "video", "audio")


def lower(example: Example, *, calls: bool = False) -> Example:
    """Return the example with thoughts and media in its texts, those of turns with `calls` too where these are text.

    Media stay parts where marks would not fit them. Raises RecordError FT909 for a thought that ends before its end.
    """
    turns = [turn for _, thread in threads_of(example) for turn in thread]
    if any(turn.reasoning is not None for turn in turns):
        example = _over_threads(example, partial(_with_thought, calls=calls))
    if any(isinstance(turn.content, list) for turn in example.messages):
        example = _with_marks(example)
    return example


def thought_before(turn: Message) -> str:
    """Return the thought of a turn that calls tools, in its tags."""
    return "" if turn.reasoning is None else f"{_THINK.before}{turn.reasoning}{_THINK.after}"


def _with_thought(turn: Message, calls: bool) -> Message:
    if turn.reasoning is None:
        return turn
    if turn.tool_calls and turn.role == "assistant" and not calls:
        if _THINK.closing in turn.reasoning or _THINK.opening in turn.reasoning:
            words = f"a thought that says {_THINK.closing} or {_THINK.opening} cannot stand before a call"
            raise RecordError("FT909", f"{words}; --apply drop-thoughts drops thoughts")
        return replace(turn, reasoning=turn.reasoning.strip("\r\n"))  # line breaks beside the tags are notation
    thought = thought_before(turn)
    content: Any = f"{thought}{turn.content or ''}"
    if turn.tool_calls and not turn.content:
        content = thought.rstrip()
    if isinstance(turn.content, list):
        content = [{"type": "text", "text": thought}, *turn.content]
    return replace(turn, content=content, reasoning=None)


def _over_threads(example: Example, change: Callable[[Message], Message]) -> Example:
    changed = {
        name: [change(turn) for turn in turns]
        for name in ("messages", "chosen", "rejected")
        if (turns := getattr(example, name)) is not None
    }
    return replace(example, **changed)


def _with_marks(example: Example) -> Example:
    """Write the media of turns as `<image>`, `<video>` and `<audio>`, with their addresses in columns."""
    files: dict[str, list[Any]] = {}
    turns = []
    for turn in example.messages:
        content = turn.content
        if isinstance(content, list) and any(part.get("type") != "text" for part in content):
            text = ""
            for part in content:
                words = _mark(part, files)
                if words is None:
                    return example
                text += words
            turn = replace(turn, content=text)
        turns.append(turn)
    written = "".join(text_of(turn.content) for turn in example.messages)
    if not files or example.media or any(f"<{kind}>" in written for kind in _KINDS):
        return example
    return replace(example, messages=turns, media=files)


def _mark(part: dict[str, Any], files: dict[str, list[Any]]) -> str | None:
    """Return what stands for a part in the text; None for one that a mark cannot stand for."""
    if part.get("type") == "text":
        return str(part["text"])
    medium = medium_in(part)
    if medium is None or medium.kind not in _KINDS or medium.extra or medium.file_id is not None:
        return None
    inner = part_of(medium)
    files.setdefault(f"{medium.kind}s", []).append(_address(inner))
    return f"<{medium.kind}>"


def _address(part: dict[str, Any]) -> str:
    inner = part[part["type"]]
    return str(inner["url"]) if "url" in inner else f"data:audio/{inner['format']};base64,{inner['data']}"


# -- results of parallel calls -----------------------------------------------------------------------------------------


def joined(turns: Sequence[Message]) -> list[Message]:
    """Return the turns with the results of parallel calls in one turn, as far as they are nothing but texts."""
    made: list[Message] = []
    calls = 0
    for turn in turns:
        if turn.role != "tool":
            calls = len(turn.tool_calls or ())
        elif made and made[-1].role == "tool" and calls > 1 and _is_text(turn) and _is_text(made[-1]):
            made[-1] = replace(made[-1], content=f"{made[-1].content}{_JOINT}{turn.content}")
            continue
        made.append(turn)
    return made


def _is_text(turn: Message) -> bool:
    return type(turn.content) is str and turn.weight is None and turn.extra is None


def apart(turns: list[Message]) -> list[Message]:
    """Return the turns with the results of parallel calls in turns of their own."""
    made: list[Message] = []
    for turn in turns:
        calls = len(made[-1].tool_calls or ()) if made else 0
        if turn.role == "tool" and calls > 1 and type(turn.content) is str:
            results = turn.content.split(_JOINT)
            if 1 < len(results) <= calls:
                made += [replace(turn, content=result, tool_call_id=None) for result in results]
                continue
        made.append(turn)
    return made
