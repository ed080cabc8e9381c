"""Take the signature off the agent's posts.

Safety
    Unsafe: trained text goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Transform, rule

MARK = "\n-- \n"


def strip_signature(example: Example, *, mark: str = MARK) -> Example:
    """Cut what agents say at the mark, and the mark too."""
    for turn in example.messages:
        if turn.role == "assistant" and isinstance(turn.content, str):
            turn.content = turn.content.partition(mark)[0]
    return example


transform = Transform(name="acme-strip-signature", apply=strip_signature, safety="unsafe")


@rule("ACME002", category="suspicious", fix="acme-strip-signature")
def signed_reply(example: Example) -> Iterator[tuple[str, str]]:
    r"""A reply is signed.

    Why is this bad?
        The model learns to sign as people whom it is not.

    Example
        ```json
        {"messages": [{"role": "user", "content": "It is broken."},
                      {"role": "assistant", "content": "Is it on?\n-- \nAnn"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "It is broken."}, {"role": "assistant", "content": "Is it on?"}]}
        ```

    Fix
        `acme-strip-signature` takes it off.
    """
    for index, turn in enumerate(example.messages):
        if turn.role == "assistant" and isinstance(turn.content, str) and MARK in turn.content:
            yield f"/messages/{index}/content", "reply is signed"
