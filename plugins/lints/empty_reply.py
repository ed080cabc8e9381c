"""FT208 empty-reply: the model would learn to say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Triggers, rule
from ftconv.plugins.formats._thoughts import ENDINGS, may_hold_thought

from ._visible import BLANK, blank_words, content_pointer, has_visible, says_nothing


@rule(
    "FT208",
    category="correctness",
    fix="drop-example",
    when=BLANK,
    triggers=Triggers(hollow=True, test=may_hold_thought, needs=ENDINGS),
)
def empty_reply(example: Example) -> Iterator[tuple[str, str]]:
    """Assistant turn has no text and calls no tool.

    Why is this bad?
        The model learns to answer with nothing. A reply of two spaces passes all six official validators that we ran,
        and an export that lost a column makes thousands of them. White space and zero-width characters are no text,
        `<think>…</think>` is no reply; a picture, a tool call and a refusal are one. An empty `chosen` or `rejected` is
        FT502. OpenAI's old tool said "`completion` column/key should not contain empty strings", and axolotl warns
        "Empty template generated for turn".

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "  "}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `drop-example` leaves the example out. It is unsafe: an earlier turn of the same conversation goes with it.

    Source
        - OpenAI's check, `missing_content`, sees only the empty string:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - LLaMA-Factory makes an empty reply of an output that is null:
          https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py
    """
    for index, message in enumerate(example.messages):
        if message.role != "assistant" or message.tool_calls or not says_nothing(message):
            continue
        if message.refusal is None or not has_visible(message.refusal):
            pointer = content_pointer(message, f"/messages/{index}")
            yield pointer, f"assistant turn has {blank_words(message)} and calls no tool"
