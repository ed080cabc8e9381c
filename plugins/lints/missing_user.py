"""FT207 missing-user: a reply to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, Example, RowStore, SetHit, rule

from ._digests import digests_of


class Unasked(RowStore):
    """The examples with a reply and without a user turn: a digest of each, and whether it has turns.

    `others` says that some example is more than replies alone, as rows of pre-training text are.
    """

    __slots__ = ("others",)

    def __init__(self) -> None:
        super().__init__(2)
        self.others = False

    def merge(self, later: RowStore) -> RowStore:
        """Add what `later` has seen."""
        assert isinstance(later, Unasked)
        self.others = self.others or later.others
        return super().merge(later)


def see_all(state: Unasked, batch: Batch) -> Unasked:
    """Note which examples have no user turn."""
    if batch.roles and all("user" in roles for roles in batch.roles):
        state.others = True
        return state
    found = [index for index, example in enumerate(batch) if _lacks_user(example)]
    if found:
        part = batch.only(found)
        turns = [bool(example.messages) for example in part]
        state.add(part, digests_of(part)[0], turns)
    lone = sum(_is_reply(example) for example in batch) if len(found) == len(batch) else 0
    state.others = state.others or lone < len(batch)
    return state


def _lacks_user(example: Example) -> bool:
    if example.chosen is not None or example.rejected is not None:
        return False  # FT508
    roles = {message.role for message in example.messages}
    return "assistant" in roles and "user" not in roles


def _is_reply(example: Example) -> bool:
    return len(example.messages) == 1 and not example.messages[0].tool_calls


@rule("FT207", category="suspicious", start=Unasked, see_all=see_all, merge=Unasked.merge)
def missing_user(state: Unasked, purpose: str | None = None) -> Iterator[SetHit]:
    """No user turn: the assistant replies to nothing.

    Why is this bad?
        In production a user speaks first. A model trained on replies without a question learns to talk to itself;
        Mistral, Claude and Nova refuse such a record. OpenAI's notebook counts it as `n_missing_user`. Mistral says
        "Conversation must start with a user message or system message", and TRL, of a prompt that is a system turn
        alone, "Invalid role in the last message". Where each record of the set is one reply and nothing else, it may
        be text for pre-training: then there is one warning for the set, and none with `--purpose pretrain`. Texts whose
        prompts are all empty may be made so on purpose, for open-ended generation: ignore the rule for them.
        Preferences without a prompt are FT508.

    Example
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - OpenAI's check, `missing_user`:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Mistral refuses a conversation without a user turn:
          https://github.com/mistralai/mistral-finetune/blob/main/utils/validate_data.py
    """
    if len(state) > 1 and not state.others:
        if purpose != "pretrain":
            words = f"each of the {len(state):,} records is a reply without a user turn; if it is text for pre-training"
            yield state.places[0], "", f"{words}, read its column with --from text --map text=COLUMN", "replies"
        return
    for index, (key, turns) in enumerate(zip(*state.columns, strict=True)):
        pointer = "/messages" if turns else ""
        yield state.places[index], pointer, "no user turn: the assistant replies to nothing", f"{key:016x}"
