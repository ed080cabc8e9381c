"""FT212 leading-assistant: the assistant speaks before the user."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule


@rule("FT212", category="suspicious", by_roles=True)
def leading_assistant(example: Example) -> Iterator[tuple[str, str]]:
    """The assistant speaks before the first user turn.

    Why is this bad?
        The model is trained to open the conversation, which it is never asked to do unless production sends that
        greeting as history. Claude and Nova refuse it, and templates that alternate from the user raise. Chat logs
        that begin with a greeting of the bot have it in every record. A conversation without any user turn is
        FT207.

    Example
        ```json
        {"messages": [{"role": "assistant", "content": "Hi, I am Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Amazon's check for Claude 3 Haiku, which wants user and assistant in turn, the user first:
          https://github.com/aws-samples/amazon-bedrock-samples/tree/main/custom-models/bedrock-fine-tuning/claude-haiku
        - torchtune, "Assistant message before expected user, tool or ipython message":
          https://github.com/pytorch/torchtune/blob/main/torchtune/data/_messages.py
    """
    for index, message in enumerate(example.messages):
        if message.role == "user" or message.role == "tool":
            return
        if message.role == "assistant":
            if any(m.role == "user" for m in example.messages):
                yield f"/messages/{index}", "the assistant speaks before the first user turn"
            return
