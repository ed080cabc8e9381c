"""FT606 identical-replies: a set in which the assistant always says the same."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, rule

from ._digests import digest, said

NEVER, SEVERAL = 0, -1
FEWEST = 3
"""Of fewer replies nothing can be told."""

State = tuple[int, int]
"""How many replies there were, and the digest of all of them: NEVER before the first, SEVERAL when they differ."""


def start() -> State:
    """Begin with no reply."""
    return 0, NEVER


def see_all(state: State, batch: Batch) -> State:
    """Compare the replies of examples with those before, until two differ."""
    for example in batch:
        for thread in (example.messages, example.chosen or ()):
            for message in thread:
                if state[1] == SEVERAL:
                    return state
                if message.role == "assistant":
                    state = merge(state, (1, digest(said(message)) or 1))
    return state


def merge(a: State, b: State) -> State:
    """Join what was seen of two parts; when replies differ, they are counted no longer."""
    if a[1] and b[1] and a[1] != b[1]:
        return 0, SEVERAL
    return a[0] + b[0], a[1] or b[1]


@rule("FT606", category="correctness", start=start, see_all=see_all, merge=merge)
def identical_replies(state: State) -> Iterator[tuple[None, str, str, str]]:
    """All replies in the dataset are the same.

    Why is this bad?
        The model learns to say this one thing, whatever it is asked. Most often a column was mapped wrongly, or a
        placeholder was left in place of the replies. Fewer than 3 replies are not judged; of a preference the chosen
        one counts. OpenAI's old tool stopped at it: "All completions are identical".

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is Bern?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Farther."}]}
        {"messages": [{"role": "user", "content": "How far is Bern?"}, {"role": "assistant", "content": "Near."}]}
        ```

    Source
        - OpenAI, the balance of replies in the data is the balance of replies of the model:
          https://platform.openai.com/docs/guides/fine-tuning-best-practices
    """
    count, same = state
    if count >= FEWEST and same != SEVERAL:
        yield None, "", f"all {count} replies are the same", "same"
