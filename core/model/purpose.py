"""What data is for: the kind of training that an example is made for."""

from __future__ import annotations

from typing import Literal, get_args

from .example import Example

Purpose = Literal["sft", "preference", "kto", "rank", "rl", "prm", "pretrain"]
"""Supervised tuning; preference of one reply over another; judged single replies; ranked replies; prompts for
reinforcement learning; steps that are judged, for a process reward model; plain text."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def purpose_of(example: Example) -> Purpose:
    """Return what an example is for, by what it holds. A prompt alone is for reinforcement learning."""
    if example.chosen is not None or example.rejected is not None:
        return "rank" if any(one.branch is None for one in example.candidates or ()) else "preference"
    if example.candidates:
        return "rank"
    if example.label is not None:
        return "kto"
    if example.text is not None:
        return "pretrain"
    answered = False
    for turn in example.messages:
        if isinstance(turn.content, list) and any("label" in part for part in turn.content):
            return "prm"
        answered = answered or turn.role == "assistant"
    return "sft" if answered and not example.reference else "rl"
