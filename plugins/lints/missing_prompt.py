"""FT508 missing-prompt: preferences for replies to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Example, Place, rule

from ._sightings import also_at

_NAMED = 3


class Pairs(Struct):
    """The pairs, those without a prompt, and where the first of these are."""

    total: int = 0
    missing: int = 0
    places: list[Place] = field(default_factory=list)


def see_all(state: Pairs, batch: Batch) -> Pairs:
    """Count the pairs; a user, or a tool, has to speak before the reply."""
    if batch.roles:
        return state
    for index, example in enumerate(batch.rows):
        if type(example) is not Example or (example.chosen is None and example.rejected is None):
            continue
        state.total += 1
        turns = [*example.messages, *(example.chosen or ()), *(example.rejected or ())]
        if not any(turn.role in ("user", "tool") for turn in turns):
            state.missing += 1
            if len(state.places) < _NAMED:
                state.places.append(batch.place(index))
    return state


def merge(a: Pairs, b: Pairs) -> Pairs:
    """Join two parts."""
    return Pairs(a.total + b.total, a.missing + b.missing, [*a.places, *b.places][:_NAMED])


@rule("FT508", category="suspicious", start=Pairs, see_all=see_all, merge=merge)
def missing_prompt(state: Pairs) -> Iterator[tuple[Place | None, str, str, str]]:
    """Preference records have no prompt.

    Why is this bad?
        Which of two replies is better depends on the question. Without it, the model learns to prefer replies for
        their looks, and a trainer that wants a prompt takes what both replies begin with, or stops. Most often a
        column was lost, or is named so that no trainer finds it. FT207 is about examples with one reply.

    Example
        ```jsonl
        {"chosen": [{"role": "assistant", "content": "384,400 km."}], "rejected": [{"role": "assistant", "content": "Very far."}]}
        ```

    Use instead
        ```jsonl
        {"prompt": [{"role": "user", "content": "How far is the Moon?"}], "chosen": [{"role": "assistant", "content": "384,400 km."}], "rejected": [{"role": "assistant", "content": "Very far."}]}
        ```

    Source
        - TRL takes the common beginning of both sides for the prompt, `maybe_extract_prompt`:
          https://github.com/huggingface/trl/blob/main/trl/data_utils.py
    """  # noqa: E501
    if state.missing:
        words = f"no prompt in {state.missing:,} of {state.total:,} preference records{also_at(state.places)}"
        yield (state.places[0] if state.places else None), "", words, "prompt"
