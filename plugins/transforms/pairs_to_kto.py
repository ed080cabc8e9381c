"""Make two examples of a preference, one with the label true and one with the label false.

For KTO and other trainers that learn from single replies with a label: chosen becomes true, rejected false. That
assumes more than a pair says. A rejected reply is only worse than the chosen one; in KTO, false says that it is
unwanted. Where both are good, or both are bad, half of the labels are wrong: prefer data that was judged one reply at
a time, or drop pairs that differ little, such as with `rank-to-pairs:min_margin=2`. A preference with one side makes
one example. Extra columns are repeated in each. An example without a preference, with a label or with ranked replies
stays as it is; `rank-to-pairs` first makes pairs of ranked replies. `kto-to-pairs` is the way back. TRL calls this
unpairing (`unpair_preference_dataset`).

Example
    `--apply pairs-to-kto`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}], "chosen": "384,400 km.", "rejected": "Near."}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}],
     "label": true}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Near."}],
     "label": false}
    ```

Safety
    Unsafe: what was a comparison becomes two judgements.
"""

from __future__ import annotations

from copy import deepcopy

from msgspec.structs import replace

from ftconv import Example, Transform


def pairs_to_kto(example: Example) -> Example | list[Example]:
    """Return the example, or one for each reply of a preference."""
    sides = [(reply, label) for reply, label in ((example.chosen, True), (example.rejected, False)) if reply]
    if not sides or example.label is not None or example.candidates is not None:
        return example
    # A later transform may change a turn in place: no two examples share one.
    made = [
        deepcopy(
            replace(example, messages=[*example.messages, *reply], chosen=None, rejected=None, label=label, notes=None)
        )
        for reply, label in sides
    ]
    made[0].notes = example.notes
    return made


transform = Transform(name="pairs-to-kto", apply=pairs_to_kto, safety="unsafe")
