"""FT211 trailing-user: a question that nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule


@rule("FT211", category="suspicious", fix="drop-trailing-user", by_roles=True)
def trailing_user(example: Example) -> Iterator[tuple[str, str]]:
    """The conversation does not end with an assistant turn.

    Why is this bad?
        Everything after the last reply is paid for and teaches nothing. Mistral, Claude, Nova and Databricks
        refuse such a record; LLaMA-Factory counts turns, finds an odd number, and skips the example. A prompt
        without any reply is FT206, a system turn at the end FT213. The prompt of a preference ends with the user,
        as it should.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."},
                      {"role": "user", "content": "Thanks"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `drop-trailing-user` takes the user turns at the end off. It is unsafe: text goes. A tool result at the end
        stays: its call was learned, and whether the reply was lost is for you to say.

    Source
        - Mistral, the last role must be the assistant's:
          https://github.com/mistralai/mistral-finetune/blob/main/utils/validate_data.py
        - LLaMA-Factory, "Invalid message count":
          https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py
    """
    turns = example.messages
    if not turns or example.chosen is not None or turns[-1].role not in ("user", "tool"):
        return
    if any(m.role == "assistant" for m in turns):
        what = "user turn" if turns[-1].role == "user" else "tool result"
        yield f"/messages/{len(turns) - 1}", f"the conversation ends with a {what}; no reply follows"
