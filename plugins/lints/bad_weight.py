"""FT215 bad-weight: a weight that trainers would not read as meant."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, Target, rule, threads_of


@rule("FT215", category="correctness", when=Feature.WEIGHT)
def bad_weight(example: Example, target: Target | None = None) -> Iterator[tuple[str, str]]:
    """Weight is not 0 or 1, or is set on a turn that is not the assistant's.

    Why is this bad?
        A weight says whether a reply is trained: 1, the default, or 0. OpenAI, Mistral and Together refuse anything
        else, and a boolean passes in one place and fails in the next. On a turn that is not the assistant's it does
        nothing: that text is never trained, and OpenAI's schema has no such key there; Together takes it, so with that
        target it is let pass. Together says "Weight must be an integer", or "Weight must be either 0 or 1", and of a
        turn with a picture "Messages with images cannot have non-zero weights."; Mistral says "Assistant message weight
        must be either 0 or 1".

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.", "weight": 0.5}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.", "weight": 1}]}
        ```

    Source
        - OpenAI's API, `FineTuneChatCompletionRequestAssistantMessage`, an integer, 0 or 1:
          https://github.com/openai/openai-openapi
        - Together, "Weight must be either 0 or 1":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - Mistral, "Assistant message weight must be either 0 or 1":
          https://github.com/mistralai/mistral-common
    """
    weighed = target.turn.weighed if target is not None and target.turn is not None else ("assistant",)
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            weight = message.weight
            if weight is None:
                continue
            if message.role not in weighed:
                yield f"{pointer}/{index}/weight", f"weight on a {message.role} turn; only assistant turns have one"
            elif type(weight) not in (int, float) or weight not in (0, 1):
                yield f"{pointer}/{index}/weight", f"weight must be 0 or 1, found {_shown(weight)}"


def _shown(weight: object) -> str:
    """Name what was found; text of the record is not repeated."""
    if isinstance(weight, bool):
        return "true" if weight else "false"
    if isinstance(weight, int | float):
        return repr(weight)[:40] if abs(weight) < 1e15 else "a large number"
    return {"str": "text", "list": "a list", "dict": "an object"}.get(type(weight).__name__, "something else")
