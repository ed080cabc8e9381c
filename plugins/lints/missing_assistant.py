"""FT206 missing-assistant: nothing to learn from."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Target, rule

from ._threads import thread_pointer


@rule("FT206", category="correctness", by_roles=True)
def missing_assistant(example: Example, target: Target | None = None) -> Iterator[tuple[str, str]]:
    """No assistant turn: there is nothing to learn from.

    Why is this bad?
        Only the assistant's turns are trained. A record without one costs tokens and teaches nothing, and most
        validators refuse the whole file for it. Records that hold only a prompt are what reinforcement learning takes
        (GRPO, RLVR): the rule is silent for a target of that kind. A preference (`chosen`) and plain text are something
        to learn from. OpenAI's notebook counts it as `example_missing_assistant_message`, and Together says "At least
        one message with the assistant role must be present in the example."

    Example
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - OpenAI's check, `example_missing_assistant_message`:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Together, "At least one message with the assistant role must be present in the example":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
    """
    if target is not None and target.shape is not None and "reinforcement" in target.shape.methods:
        return
    if example.text is None and example.chosen is None and not any(m.role == "assistant" for m in example.messages):
        yield thread_pointer(example), "no assistant turn: there is nothing to learn from"
