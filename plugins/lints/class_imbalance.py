"""FT607 class-imbalance: classification data in which one class drowns the others."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Example, Place, rule

from ._digests import digest

MOST_CLASSES = 50
LONGEST_CLASS = 60
"""Characters; a longer reply is no class."""
PER_CLASS = 5
"""So many examples a class, in the mean, make a set of short replies one of classes."""


class Class(Struct):
    """How often a reply was given, and where first."""

    count: int
    first: Place | None


class Classes(Struct):
    """Every reply so far, by its digest; None when the set is not one of classes."""

    of: dict[int, Class] | None = field(default_factory=dict)

    def settled(self) -> Classes:
        """Give up where there are more replies than any set has classes."""
        if self.of is not None and len(self.of) > MOST_CLASSES:
            self.of = None
        return self


def see(state: Classes, example: Example) -> Classes:
    """Count the reply of an example; one reply that is no class settles it for the set."""
    if state.of is None:
        return state
    replies = [message for message in example.messages if message.role == "assistant"]
    content = replies[0].content if len(replies) == 1 else None
    if type(content) is not str or len(content) > LONGEST_CLASS or replies[0].tool_calls or example.chosen is not None:
        state.of = None
        return state
    number = digest(content.strip().encode())
    known = state.of.get(number)
    if known is None:
        state.of[number] = Class(1, example.place)
        return state.settled()
    known.count += 1
    return state


def merge(a: Classes, b: Classes) -> Classes:
    """Join the counts of two parts."""
    if a.of is None or b.of is None:
        return Classes(None)
    for number, other in b.of.items():
        known = a.of.get(number)
        if known is None:
            a.of[number] = other
        else:
            known.count += other.count
    return a.settled()


@rule("FT607", category="style", start=Classes, see=see, merge=merge)
def class_imbalance(state: Classes, *, ratio: float = 10) -> Iterator[tuple[Place | None, str, str, str]]:
    """One class of a classification dataset has many more examples than another.

    Why is this bad?
        The model learns to guess the frequent class. A set is taken for classification when it has at most 50
        different replies of at most 60 characters, and 5 examples for each of them in the mean. The most frequent
        class is pointed to, at its first example.

    Example
        ```jsonl
        {"prompt": "Refund, please ->", "completion": " billing"}
        {"prompt": "I paid twice ->", "completion": " billing"}
        {"prompt": "Where is my invoice? ->", "completion": " billing"}
        {"prompt": "My card was refused ->", "completion": " billing"}
        {"prompt": "The price has changed ->", "completion": " billing"}
        {"prompt": "I was charged late ->", "completion": " billing"}
        {"prompt": "Can I pay by card? ->", "completion": " billing"}
        {"prompt": "The sum is wrong ->", "completion": " billing"}
        {"prompt": "My invoice is empty ->", "completion": " billing"}
        {"prompt": "I need a receipt ->", "completion": " billing"}
        {"prompt": "The app crashes ->", "completion": " bug"}
        ```

    Use instead
        ```jsonl
        {"prompt": "Refund, please ->", "completion": " billing"}
        {"prompt": "I paid twice ->", "completion": " billing"}
        {"prompt": "Where is my invoice? ->", "completion": " billing"}
        {"prompt": "My card was refused ->", "completion": " billing"}
        {"prompt": "The price has changed ->", "completion": " billing"}
        {"prompt": "The app crashes ->", "completion": " bug"}
        {"prompt": "The page stays white ->", "completion": " bug"}
        {"prompt": "I cannot log in ->", "completion": " bug"}
        {"prompt": "The button does nothing ->", "completion": " bug"}
        {"prompt": "It is slow since today ->", "completion": " bug"}
        ```

    Options
        - `ratio`: how many times more examples the largest class may have than the smallest; 10 unless given.

    Source
        - OpenAI, "Consider the balance and diversity of data":
          https://platform.openai.com/docs/guides/fine-tuning-best-practices
    """
    if not state.of or len(state.of) < 2:
        return
    total = sum(c.count for c in state.of.values())
    largest = max(state.of.values(), key=lambda c: c.count)
    smallest = min(c.count for c in state.of.values())
    if total >= PER_CLASS * len(state.of) and largest.count >= ratio * smallest:
        words = f"the largest of {len(state.of)} classes has {largest.count} examples, the smallest {smallest}"
        yield largest.first, "", words, "classes"
