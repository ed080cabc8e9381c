"""FT803 missing-system: a set in which some examples have a system prompt and some have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ftconv import Batch, Place, rule, system_prompt_of

from ._sightings import these

NAMED = 3
"""Places of a side that are kept: the finding points to the first, and names the others."""


class Side(Struct):
    """How many examples, and where the first of them are."""

    count: int = 0
    places: list[Place] = field(default_factory=list)

    def add(self, batch: Batch, indexes: Sequence[int]) -> None:
        """Count those of the examples that are on it."""
        self.count += len(indexes)
        self.places += [batch.place(index) for index in indexes[: NAMED - len(self.places)]]

    def joined(self, later: Side) -> Side:
        """Return both together; `later` came later."""
        return Side(self.count + later.count, [*self.places, *later.places][:NAMED])


class Sides(Struct):
    """The examples with a system prompt, and those without."""

    with_one: Side = field(default_factory=Side)
    without: Side = field(default_factory=Side)


def start() -> Sides:
    """Return what is known before the first example."""
    return Sides()


def see_all(state: Sides, batch: Batch) -> Sides:
    """Count each example on its side; plain text has no turns, and is on neither."""
    if batch.roles and all(roles[0] == "system" for roles in batch.roles):
        state.with_one.add(batch, range(len(batch)))
        return state
    if batch.roles and not any("system" in roles or "developer" in roles for roles in batch.roles):
        state.without.add(batch, range(len(batch)))
        return state
    some: list[int] = []
    none: list[int] = []
    for index, example in enumerate(batch.examples):
        messages = example.messages
        if messages and messages[0].role == "system":
            some.append(index)
        elif messages or example.chosen is not None:
            (none if system_prompt_of(example) is None else some).append(index)
    state.with_one.add(batch, some)
    state.without.add(batch, none)
    return state


def merge(a: Sides, b: Sides) -> Sides:
    """Return what is known of both."""
    return Sides(a.with_one.joined(b.with_one), a.without.joined(b.without))


@rule("FT803", category="suspicious", start=start, see_all=see_all, merge=merge)
def missing_system(state: Sides) -> Iterator[tuple[Place | None, str, str, str]]:
    """Some examples have a system prompt, and some have none.

    Why is this bad?
        The model learns to answer in its new way with the system prompt and without it, and learns each less well.
        Production sends one or none. There is one finding for the set, at the first example of the smaller side: most
        often a few records lost their prompt on the way. A system turn without any text counts as one; FT209 is about
        that. OpenAI's notebook counts it as `n_missing_system`.

    Example
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        ```

    Source
        - OpenAI's cookbook warns of examples without a system message:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - "Must the system message be the same in production?", OpenAI's forum: https://community.openai.com/t/541674
    """  # noqa: E501
    some, none = state.with_one, state.without
    if not some.count or not none.count:
        return
    total = some.count + none.count
    words = f"{none.count:,} of {total:,} examples {'has' if none.count == 1 else 'have'} no system prompt"
    side = none
    if some.count < none.count:
        side, words = some, f"{words}, {some.count:,} {'has' if some.count == 1 else 'have'} one"
    more = ", …" if side.count > NAMED else ""
    yield side.places[0], "", f"{words}: {these(side.places)}{more}", "sides"
