"""FT209 empty-turn: a turn that says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Triggers, rule, threads_of

from ._visible import BLANK, blank_words, content_pointer, is_blank


@rule("FT209", category="suspicious", fix="drop-empty-turns", when=BLANK, triggers=Triggers(hollow=True))
def empty_turn(example: Example) -> Iterator[tuple[str, str]]:
    """System, developer or user turn is blank.

    Why is this bad?
        A blank user turn teaches the model to answer questions that nobody asked. A blank system turn teaches it
        that the system prompt means nothing. OpenAI's check refuses both. A tool may well return nothing, so a
        blank tool result is fine; a blank reply is FT208.

    Example
        ```json
        {"messages": [{"role": "system", "content": ""}, {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `drop-empty-turns` takes the blank turns out. It is unsafe: two turns of one role may then meet.

    Source
        - OpenAI's check, `missing_content`:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Llama 3, trained with an empty system prompt, ignored it afterwards:
          https://huggingface.co/meta-llama/Meta-Llama-3-8B-Instruct/discussions/117
    """
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.role in ("user", "system", "developer") and is_blank(message):
                where = content_pointer(message, f"{pointer}/{index}")
                yield where, f"{message.role} turn has {blank_words(message)}"
