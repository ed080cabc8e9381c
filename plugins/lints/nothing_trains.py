"""FT216 nothing-trains: every reply is switched off."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule


@rule("FT216", category="correctness", when=Feature.WEIGHT)
def nothing_trains(example: Example) -> Iterator[tuple[str, str]]:
    """Every assistant turn has weight 0: nothing is trained.

    Why is this bad?
        The record is paid for and teaches nothing; the trainer shows a loss of 0 or NaN. Five of the six official
        validators that we ran accept it. It comes from a tool that marks history and forgets the reply.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.", "weight": 0}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks.", "weight": 1}]}
        ```

    Source
        - Trainers warn, and go on: axolotl, "Last turn is not trainable", or stop: TRL, "at least one example has
          no assistant tokens":
          https://github.com/axolotl-ai-cloud/axolotl/blob/main/src/axolotl/prompt_strategies/chat_template.py
    """
    if example.chosen is not None:
        return
    replies = [m.weight for m in example.messages if m.role == "assistant"]
    if replies and all(isinstance(w, int | float) and w == 0 for w in replies):
        who = f"all {len(replies)} assistant turns have" if len(replies) > 1 else "the assistant turn has"
        yield "/messages", f"{who} weight 0: nothing is trained"
