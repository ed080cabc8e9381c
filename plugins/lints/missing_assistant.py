"""FT206 missing-assistant: nothing to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest

from ftconv import Batch, Example, RowStore, SetHit, Target, columns_of, is_reference, rule

from ._digests import digests_of

_MOST_NAMES = 20
_SHOWN = 5


class Unanswered(RowStore):
    """The examples without a reply: a digest of each, and whether it has turns.

    `answered` says that others have one. `references` counts those that have a column with the answer for a grader;
    `names` are 20 of all their columns, the first by alphabet.
    """

    __slots__ = ("answered", "names", "references")

    def __init__(self) -> None:
        super().__init__(2)
        self.answered, self.references = False, 0
        self.names: list[str] = []

    def name(self, names: set[str]) -> None:
        """Add names of columns."""
        self.names = nsmallest(_MOST_NAMES, names.union(self.names))

    def merge(self, later: RowStore) -> RowStore:
        """Add what `later` has seen."""
        assert isinstance(later, Unanswered)
        self.answered = self.answered or later.answered
        self.references += later.references
        self.name(set(later.names))
        return super().merge(later)


def see_all(state: Unanswered, batch: Batch) -> Unanswered:
    """Note which examples have no reply."""
    if batch.roles and all("assistant" in roles for roles in batch.roles):
        state.answered = True
        return state
    lacking = [index for index, example in enumerate(batch) if _lacks_reply(example)]
    state.answered = state.answered or len(lacking) < len(batch)
    if lacking:
        part = batch.only(lacking)
        columns = [set(columns_of(example) or ()) for example in part]
        graded = [
            bool(example.reference) or any(map(is_reference, names))
            for example, names in zip(part, columns, strict=True)
        ]
        state.references += sum(graded)
        state.name(set().union(*columns))
        state.add(part, digests_of(part)[0], [bool(example.messages) for example in part])
    return state


def _lacks_reply(example: Example) -> bool:
    no_thread = example.text is None and example.chosen is None
    return no_thread and not any(message.role == "assistant" for message in example.messages)


@rule("FT206", category="correctness", start=Unanswered, see_all=see_all, merge=Unanswered.merge)
def missing_assistant(state: Unanswered, target: Target | None = None, purpose: str | None = None) -> Iterator[SetHit]:
    """No assistant turn: there is nothing to learn from.

    Why is this bad?
        Only the assistant's turns are trained. A record without one costs tokens and teaches nothing, and most
        validators refuse the whole file for it. A preference (`chosen`) and plain text are something to learn from.

        Where no record of the set has a reply, it may be a set of prompts, as reinforcement learning takes (GRPO,
        RLVR): then there is one warning for the set, and none where every record has a column with the answer for a
        grader, such as `ground_truth`, `reference_answer`, `reward_model`, `answer`, `solution` or `target`. The rule
        is silent for a target of that kind and with `--purpose rl`; with any other vendor as target, or with another
        purpose, each record is an error. OpenAI's notebook
        counts it as `example_missing_assistant_message`, and Together says "At least one message with the assistant
        role must be present in the example."

    Example
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - OpenAI's check, `example_missing_assistant_message`:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Together, "At least one message with the assistant role must be present in the example":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
    """
    methods = target.shape.methods if target is not None and target.shape is not None else ()
    if not len(state) or (purpose == "rl" if purpose else "reinforcement" in methods):
        return
    if purpose or state.answered or (target is not None and target.kind == "vendor"):
        for index, (key, turns) in enumerate(zip(*state.columns, strict=True)):
            pointer = "/messages" if turns else ""
            yield state.places[index], pointer, "no assistant turn: there is nothing to learn from", f"{key:016x}"
    elif state.references < len(state):
        yield None, "", _words(state), "prompts", "warning"


def _words(state: Unanswered) -> str:
    count = len(state)
    found = "the record has no reply" if count == 1 else f"none of the {count:,} records has a reply"
    if state.references:
        names = ", ".join(repr(name[:40]) for name in state.names if is_reference(name))
        return f"{found}, and {count - state.references:,} have no reference column, as others have: {names}"
    others = f"; other columns: {', '.join(repr(name[:40]) for name in state.names[:_SHOWN])}" if state.names else ""
    return f"{found}; add replies, or, for reinforcement learning, a reference column such as ground_truth{others}"
