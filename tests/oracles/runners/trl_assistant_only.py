"""TRL's preparation of a dataset with `assistant_only_loss`, and else as in trl_trainers."""

from __future__ import annotations

from trl_trainers import ARGS, judge

__all__ = ["judge"]

ARGS.assistant_only_loss = True
