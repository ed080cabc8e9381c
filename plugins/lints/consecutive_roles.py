"""FT210 consecutive-roles: the same speaker twice in a row."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule, threads_of


@rule("FT210", category="suspicious", fix="merge-turns", by_roles=True)
def consecutive_roles(example: Example) -> Iterator[tuple[str, str]]:
    """The same role speaks twice in a row.

    Why is this bad?
        Together, Claude, Nova and Databricks refuse it, and many chat templates raise "Conversation roles must
        alternate". Where it passes, the model sees an order of turns that production never sends. Tool results in a
        row are fine: they answer parallel calls. Several system turns are FT214.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Hello?"}, {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Hello?\\n\\nHow far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `merge-turns` joins them. It is unsafe: the model learns one long turn instead of two. Turns with different
        names or weights, and turns that call tools, are left alone.

    Source
        - Together, "must alternate between user/assistant/user/assistant":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - Databricks, `ConsecutiveRepeatedChatRolesError`:
          https://github.com/mosaicml/llm-foundry/blob/main/llmfoundry/data/finetuning/tasks.py
    """
    for pointer, thread in threads_of(example):
        before = ""
        for index, message in enumerate(thread):
            if message.role == before and before in ("user", "assistant"):
                yield f"{pointer}/{index}", f"{before} turn follows {before} turn"
            before = message.role
