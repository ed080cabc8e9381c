"""Take the signature off the agent's posts.

Safety
    Unsafe: trained text goes.
"""

from __future__ import annotations

from ftconv import Example, Transform


def strip_signature(example: Example, *, mark: str = "\n-- \n") -> Example:
    """Cut what agents say at the mark, and the mark too."""
    for turn in example.messages:
        if turn.role == "assistant" and isinstance(turn.content, str):
            turn.content = turn.content.partition(mark)[0]
    return example


transform = Transform(name="acme-strip-signature", apply=strip_signature, safety="unsafe")
