"""FT504 one-sided-labels: judgements that are all the same."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ftconv import Example, Feature, Place, rule


class Labels(Struct, frozen=True):
    """How many labels are true and false, and where the first one stands."""

    true: int = 0
    false: int = 0
    first: Place | None = None


def see(state: Labels, example: Example) -> Labels:
    """Count the label of an example; what is no boolean is FT503."""
    label = example.label
    if label is None or type(label) is not bool:
        return state
    return Labels(state.true + label, state.false + (not label), state.first or example.place)


def merge(a: Labels, b: Labels) -> Labels:
    """Join the counts of two parts."""
    return Labels(a.true + b.true, a.false + b.false, a.first or b.first)


@rule("FT504", category="suspicious", when=Feature.LABEL, start=Labels, see=see, merge=merge)
def one_sided_labels(state: Labels) -> Iterator[tuple[Place | None, str, str, str]]:
    """All labels in the dataset are true, or all are false.

    Why is this bad?
        KTO learns from the difference between what is wanted and what is not. With one side only there is none: the
        model is pushed in one direction without a hold, and TRL's batches have no pair to estimate the divergence from.
        One label alone is not judged. LLaMA-Factory warns "Your dataset only has one preference type."

    Example
        ```jsonl
        {"prompt": "How far is the Moon?", "completion": "384,400 km.", "label": true}
        {"prompt": "How far is the Sun?", "completion": "150 million km.", "label": true}
        ```

    Use instead
        ```jsonl
        {"prompt": "How far is the Moon?", "completion": "384,400 km.", "label": true}
        {"prompt": "How far is the Sun?", "completion": "Not far.", "label": false}
        ```

    Source
        - TRL, desirable and undesirable examples, and their weights: https://huggingface.co/docs/trl/kto_trainer
        - Ethayarajh et al., "KTO: Model Alignment as Prospect Theoretic Optimization":
          https://arxiv.org/abs/2402.01306
    """
    total = state.true + state.false
    if total > 1 and 0 in (state.true, state.false):
        yield state.first, "/label", f"all {total} labels are {'true' if state.true else 'false'}", "one-sided"
