"""FT220 too-deep-history: a conversation longer than production keeps."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Example, PlainRow, SetHit, rule

from ._occurrences import FEW, SHOWN, Occurrences, listed, merge, note

_PROMPTS = ("system", "developer")


class Histories(Struct):
    """The conversations with more turns than are kept, and how many turns the longest has."""

    seen: Occurrences = field(default_factory=Occurrences)
    longest: int = 0


def see_all(state: Histories, batch: Batch, *, max_turns: int = 20) -> Histories:
    """Note the conversations with more turns than are kept."""
    if batch.roles and max(map(len, batch.roles)) <= max_turns:
        return state
    long = [at for at, row in enumerate(batch.rows) if _turns(row) > max_turns]
    for at, example in zip(long, batch.only(long), strict=True):
        counted = [index for index, turn in enumerate(example.messages) if turn.role not in _PROMPTS]
        if len(counted) > max_turns:
            pointer = f"/messages/{counted[max(max_turns, 0)]}"
            note(state.seen, batch.place(at), pointer, f"{len(counted)} turns, more than {max_turns}", example)
            state.longest = max(state.longest, len(counted))
    return state


def _turns(row: Example | PlainRow) -> int:
    return len(row.roles) if type(row) is PlainRow else len(row.messages)  # type: ignore[union-attr]


def joined(a: Histories, b: Histories) -> Histories:
    """Return what was seen of two parts."""
    return Histories(merge(a.seen, b.seen), max(a.longest, b.longest))


@rule("FT220", category="style", start=Histories, see_all=see_all, merge=joined)
def too_deep_history(state: Histories, *, max_turns: int = 20) -> Iterator[SetHit]:
    """Conversation has more turns than production keeps.

    Why is this bad?
        An application sends the last few turns. A model that was trained on longer histories learned to answer from
        what it will not see, and every turn is paid for in each epoch. Trainers cut what is too long for the window,
        some of them at the end, where the reply is. System turns do not count. `--apply last-turns:10` keeps the
        last ten exchanges. Of more than 20 such conversations there is one finding for the set.

    Example
        ```json
        {"messages": [{"role": "user", "content": "1?"}, {"role": "assistant", "content": "2"},
                      {"role": "user", "content": "2?"}, {"role": "assistant", "content": "3"},
                      {"role": "user", "content": "3?"}, {"role": "assistant", "content": "4"},
                      {"role": "user", "content": "4?"}, {"role": "assistant", "content": "5"},
                      {"role": "user", "content": "5?"}, {"role": "assistant", "content": "6"},
                      {"role": "user", "content": "6?"}, {"role": "assistant", "content": "7"},
                      {"role": "user", "content": "7?"}, {"role": "assistant", "content": "8"},
                      {"role": "user", "content": "8?"}, {"role": "assistant", "content": "9"},
                      {"role": "user", "content": "9?"}, {"role": "assistant", "content": "10"},
                      {"role": "user", "content": "10?"}, {"role": "assistant", "content": "11"},
                      {"role": "user", "content": "11?"}, {"role": "assistant", "content": "12"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "10?"}, {"role": "assistant", "content": "11"},
                      {"role": "user", "content": "11?"}, {"role": "assistant", "content": "12"}]}
        ```

    Options
        - `max_turns`: how many turns production keeps, counting user, assistant and tool turns.

    Source
        - OpenAI, examples must look like the conversations of production:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
    """
    way = f"to keep the last ones, convert with --apply last-turns:{max(max_turns // 2, 1)}"
    if state.seen.count <= FEW:
        for one in state.seen.first:
            yield one.place, one.pointer, f"{one.words}; {way}", one.key
        return
    one, *others = state.seen.first
    places = listed(one.place, [other.place for other in others[: SHOWN - 1]])
    words = f"{state.seen.count:,} conversations have more than {max_turns} turns, the longest {state.longest:,}"
    yield one.place, one.pointer, f"{words}{places}; {way}", "many"
