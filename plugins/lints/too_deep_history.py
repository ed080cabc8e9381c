"""FT220 too-deep-history: a conversation longer than production keeps."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule


@rule("FT220", category="style")
def too_deep_history(example: Example, *, max_turns: int = 20) -> Iterator[tuple[str, str]]:
    """Conversation has more turns than production keeps.

    Why is this bad?
        An application sends the last few turns. A model that was trained on longer histories learned to answer from
        what it will not see, and every turn is paid for in each epoch. Trainers cut what is too long for the window,
        some of them at the end, where the reply is. System turns do not count. `--apply last-turns:10` keeps the
        last ten exchanges.

    Example
        ```json
        {"messages": [{"role": "user", "content": "1?"}, {"role": "assistant", "content": "2"},
                      {"role": "user", "content": "2?"}, {"role": "assistant", "content": "3"},
                      {"role": "user", "content": "3?"}, {"role": "assistant", "content": "4"},
                      {"role": "user", "content": "4?"}, {"role": "assistant", "content": "5"},
                      {"role": "user", "content": "5?"}, {"role": "assistant", "content": "6"},
                      {"role": "user", "content": "6?"}, {"role": "assistant", "content": "7"},
                      {"role": "user", "content": "7?"}, {"role": "assistant", "content": "8"},
                      {"role": "user", "content": "8?"}, {"role": "assistant", "content": "9"},
                      {"role": "user", "content": "9?"}, {"role": "assistant", "content": "10"},
                      {"role": "user", "content": "10?"}, {"role": "assistant", "content": "11"},
                      {"role": "user", "content": "11?"}, {"role": "assistant", "content": "12"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "10?"}, {"role": "assistant", "content": "11"},
                      {"role": "user", "content": "11?"}, {"role": "assistant", "content": "12"}]}
        ```

    Options
        - `max_turns`: how many turns production keeps, counting user, assistant and tool turns.

    Source
        - OpenAI, examples must look like the conversations of production:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
    """
    if len(example.messages) <= max_turns:
        return
    counted = [i for i, m in enumerate(example.messages) if m.role != "system" and m.role != "developer"]
    if len(counted) > max_turns:
        way = f"to keep the last ones, convert with --apply last-turns:{max(max_turns // 2, 1)}"
        yield f"/messages/{counted[max(max_turns, 0)]}", f"{len(counted)} turns, more than {max_turns}; {way}"
