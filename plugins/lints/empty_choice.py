"""FT502 empty-choice: one side of a preference says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule, threads_of

from ._visible import blank_words, content_pointer, has_visible, says_nothing


@rule("FT502", category="correctness", fix="drop-example", when=Feature.PREFERENCE)
def empty_choice(example: Example) -> Iterator[tuple[str, str]]:
    """Chosen or rejected has no text and calls no tool.

    Why is this bad?
        An empty `chosen` trains the model to say nothing. An empty `rejected` is beaten by anything, so the pair
        teaches length and nothing else. White space, zero-width characters and a thought are no reply.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "384,400 km."}],
         "rejected": [{"role": "assistant", "content": ""}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "384,400 km."}],
         "rejected": [{"role": "assistant", "content": "Very far."}]}
        ```

    Fix
        `drop-example` leaves the example out. It is unsafe, as every drop is.

    Source
        - TRL fails on an empty list in either column, `maybe_extract_prompt`:
          https://github.com/huggingface/trl/blob/main/trl/data_utils.py
        - ms-swift refuses a missing rejected response:
          https://github.com/modelscope/ms-swift/blob/main/swift/llm/dataset/preprocessor/core.py
    """
    for pointer, thread in threads_of(example):
        if pointer == "/messages":
            continue
        side = pointer[1:]
        if not any(m.role == "assistant" for m in thread):
            yield pointer, f"{side} has no assistant turn"
        for index, message in enumerate(thread):
            if message.role != "assistant" or message.tool_calls or not says_nothing(message):
                continue
            if message.refusal is None or not has_visible(message.refusal):
                where = content_pointer(message, f"{pointer}/{index}")
                yield where, f"{side} has {blank_words(message)} and calls no tool"
