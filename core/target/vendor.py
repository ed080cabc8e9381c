"""Which targets the name of a vendor stands for, by what the data is for."""

from __future__ import annotations

from ..errors import UsageError
from ..model.purpose import Purpose
from .facts import Method
from .target import Target, target_named, targets

METHOD_OF: dict[Purpose, Method] = {
    "sft": "supervised", "preference": "preference", "kto": "judgement", "rank": "preference", "rl": "reinforcement",
    "pretrain": "text",
}  # fmt: skip
"""How data for a purpose is trained on, in the words of a target's facts."""


def targets_of(name: str, purpose: Purpose | None) -> list[Target]:
    """Return the targets that a name stands for, for data of a purpose.

    The name of a target is that target. The name of a vendor is what it stands for elsewhere, if that trains on such
    data; else those of the vendor that do, and are not retired; else those that train on replies.
    Raises UsageError as `target_named` does.
    """
    others = family_of(name)
    try:
        named = target_named(name)
    except UsageError:
        if not others:
            raise
        named = None
    if named is not None and (not others or _is_for(named, purpose)):
        return [named]
    fitting = [target for target in others if _is_for(target, purpose) and not _is_retired(target)]
    if named is not None:
        return fitting or [named]
    return fitting or [target for target in others if _is_for(target, "sft") and not _is_retired(target)] or others


def family_of(name: str) -> list[Target]:
    """Return the targets of a vendor: those whose names begin with `name`; none for the full name of a target."""
    found = targets()
    if any(target.name == name.lower() for target in found):
        return []
    return [target for target in found if target.name.startswith(f"{name.lower()}/")]


def _is_for(target: Target, purpose: Purpose | None) -> bool:
    return target.shape is None or purpose is None or METHOD_OF.get(purpose) in target.shape.methods


def _is_retired(target: Target) -> bool:
    return target.status is not None and target.status.value == "retired"
