"""FT213 misplaced-system: a system turn after the conversation has begun."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule, threads_of


@rule("FT213", category="suspicious", fix="keep-first-system", by_roles=True)
def misplaced_system(example: Example) -> Iterator[tuple[str, str]]:
    """A system turn comes after the conversation has begun.

    Why is this bad?
        Most templates take the system prompt from the first turn only: elsewhere it is dropped, refused or printed
        as text. Claude, Nova, Databricks and torchtune refuse it. Several system turns at the start are FT214.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "system", "content": "You are Marv."},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `keep-first-system` moves the first system turn to the start and drops the others. It is unsafe: the text of
        the others goes. `fold-system` keeps all the text, in the first user turn.

    Source
        - torchtune, "System message at index i in messages, but system messages must come first":
          https://github.com/pytorch/torchtune/blob/main/torchtune/data/_messages.py
        - LLaMA-Factory takes a system turn at the start only, "Invalid role tag":
          https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py
    """
    begun = False
    for pointer, thread in threads_of(example):
        talking = begun
        for index, message in enumerate(thread):
            if message.role not in ("system", "developer"):
                talking = True
            elif talking:
                yield f"{pointer}/{index}", f"{message.role} turn after the conversation has begun"
        if pointer == "/messages":
            begun = talking
