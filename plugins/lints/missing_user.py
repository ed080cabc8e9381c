"""FT207 missing-user: a reply to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._threads import thread_pointer


@rule("FT207", category="suspicious", by_roles=True, unless=Feature.PREFERENCE)
def missing_user(example: Example) -> Iterator[tuple[str, str]]:
    """No user turn: the assistant replies to nothing.

    Why is this bad?
        In production a user speaks first. A model trained on replies without a question learns to talk to itself;
        Mistral, Claude and Nova refuse such a record. OpenAI's notebook counts it as `n_missing_user`. Mistral says
        "Conversation must start with a user message or system message", and TRL, of a prompt that is a system turn
        alone, "Invalid role in the last message". Texts whose prompts are all empty are made so on purpose, for
        open-ended generation: ignore the rule for them. Preferences without a prompt are FT508.

    Example
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - OpenAI's check, `missing_user`:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Mistral refuses a conversation without a user turn:
          https://github.com/mistralai/mistral-finetune/blob/main/utils/validate_data.py
    """
    if any(m.role == "assistant" for m in example.messages) and not any(m.role == "user" for m in example.messages):
        yield thread_pointer(example), "no user turn: the assistant replies to nothing"
