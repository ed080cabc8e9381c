"""What of the render of an example is learned, and how much of it a limit leaves."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Learned, Target, Trace, Tracer


def masks(example: Example, template: Tracer, target: Target | None) -> Iterator[tuple[Trace, Learned]]:
    """Yield each conversation of an example that has a render, with what is learned of it."""
    for trace in template.traces(example):
        if not trace.rendered.trouble:
            yield trace, template.masker.learned(example, trace, target)


def cut_at(target: Target | None, max_tokens: int) -> int:
    """Return how many tokens are left of a longer example; 0 where it is not cut, or at no known place."""
    length = target.length if target is not None else None
    if target is not None and (length is None or length.over != "cut"):
        return 0
    return max_tokens or (length.max_tokens if length is not None else None) or 0


def shown(text: str, most: int = 40) -> str:
    """Return a short text in quotes, with what is not visible escaped."""
    return repr(text if len(text) <= most else f"{text[: most - 1]}…")
