"""axolotl's strategies with `message_field_training: train`, and else as in axolotl_strategies."""

from __future__ import annotations

from axolotl_strategies import OPTIONS, judge

__all__ = ["judge"]

OPTIONS["message_field_training"] = "train"
