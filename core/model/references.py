"""Names of columns that a grader compares a reply with."""

from __future__ import annotations

_GRADED = (
    "ground_truth", "ground_truth_answer", "ground_truth_solution", "reference", "reference_answer", "expected_answer",
    "gold_answer", "reward_model", "rubric", "verification_info", "test_cases",
)  # fmt: skip
_REPLIES = ("answer", "solution", "target", "expected_output", "final_answer", "correct_answer")

REFERENCE_COLUMNS = _GRADED + _REPLIES
"""Names of columns with what a grader compares a reply with. The last six may as well be the reply of a record.

Sources: TRL (GRPO), OpenAI (reinforcement fine-tuning), verl, open-instruct, prime-rl, PRM800K.
"""

REFERENCE_WORDS = frozenset(word for name in _GRADED for word in name.split("_"))
"""The words of the names that no reply has."""


_BETWEEN = str.maketrans("", "", "_- ")


def _bare(name: str) -> str:
    return name.lower().translate(_BETWEEN).removesuffix("s")


_BARE = frozenset(map(_bare, REFERENCE_COLUMNS))


def is_reference(name: str) -> bool:
    """Whether a column has the name of a reference, also capitalised, in the plural, with hyphens or in one word."""
    return _bare(name) in _BARE
