"""FT214 several-systems: more than one system prompt at the start."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule


@rule("FT214", category="suspicious", fix="merge-turns", by_roles=True)
def several_systems(example: Example) -> Iterator[tuple[str, str]]:
    """The conversation starts with more than one system turn.

    Why is this bad?
        Together, Mistral, Claude, Nova and Databricks refuse it. One system turn and one developer turn are fine:
        gpt-oss is made so. A system turn further on is FT213. Mistral says "Multiple messages with role 'system'
        encountered. Only one is allowed."

    Example
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "system", "content": "Be brief."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv.\\n\\nBe brief."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Fix
        `merge-turns` joins those that follow each other. It is unsafe: it makes a prompt that production must send
        too.

    Source
        - Together, "Invalid role turns":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - Mistral takes one system turn:
          https://github.com/mistralai/mistral-finetune/blob/main/utils/validate_data.py
    """
    seen: set[str] = set()
    for index, message in enumerate(example.messages):
        role = message.role
        if role != "system" and role != "developer":
            return
        if role in seen:
            yield f"/messages/{index}", f"another {role} turn at the start; trainers accept one"
        seen.add(role)
