"""FT713 uneven-records: what a target wants in all records of a dataset or in none is in some."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Example, Place, Target, medium_of, rule

from ._crowd import Crowd

WORDS = {
    "system": "a system prompt", "image": "images", "video": "video", "reasoning": "reasoning", "calls": "tool calls",
    "results": "tool results", "tools": "tool definitions", "reference": "a reference",
}  # fmt: skip


class Sides(Struct):
    """The examples that have something, and those that do not."""

    having: Crowd = field(default_factory=Crowd)
    lacking: Crowd = field(default_factory=Crowd)


State = dict[str, Sides]


def start() -> State:
    """Begin with two empty sides for each name."""
    return {name: Sides() for name in WORDS}


def see_all(state: State, batch: Batch) -> State:
    """Put each example on a side of each name."""
    found = [_names(example) for example in batch.examples]
    for name, sides in state.items():
        sides.having.add(batch, [index for index, names in enumerate(found) if name in names])
        sides.lacking.add(batch, [index for index, names in enumerate(found) if name not in names])
    return state


def merge(a: State, b: State) -> State:
    """Join the sides of two parts."""
    return {
        name: Sides(sides.having.joined(b[name].having), sides.lacking.joined(b[name].lacking))
        for name, sides in a.items()
    }


@rule("FT713", category="limits", start=start, see_all=see_all, merge=merge)
def uneven_records(state: State, target: Target) -> Iterator[tuple[Place | None, str, str, str]]:
    """Some records have what the target requires in all records of a dataset or in none.

    Why is this bad?
        The dataset is rejected as a whole. Amazon's checker for Nova says "Dataset consistency error: If any sample
        contains 'system', all samples must contain 'system'." The smaller side is pointed to, up to a thousand records
        of it. Silent without a target.

    Example
        ```yaml
        target: bedrock/nova
        ```

        ```jsonl
        {"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "The Moon?"}]}, {"role": "assistant", "content": [{"reasoningContent": {"reasoningText": {"text": "The mean distance."}}}, {"text": "384,400 km."}]}]}
        {"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "The Sun?"}]}, {"role": "assistant", "content": [{"text": "One au."}]}]}
        ```

    Use instead
        ```yaml
        target: bedrock/nova
        ```

        ```jsonl
        {"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "The Moon?"}]}, {"role": "assistant", "content": [{"reasoningContent": {"reasoningText": {"text": "The mean distance."}}}, {"text": "384,400 km."}]}]}
        {"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "The Sun?"}]}, {"role": "assistant", "content": [{"reasoningContent": {"reasoningText": {"text": "By definition."}}}, {"text": "One au."}]}]}
        ```

    Source
        - amzn-nova-forge 1.4.10, dataset_validator.py: https://pypi.org/project/amzn-nova-forge/1.4.10/
        - `ftconv explain NAME` says what a target requires in all records or in none, in its group `file`.
    """  # noqa: E501
    for name in target.file.all_or_none if target.file is not None else ():
        having, lacking = state[name].having, state[name].lacking
        if not having.count or not lacking.count:
            continue
        total, wanted = having.count + lacking.count, f"{target.name} requires it in all or in none"
        if lacking.count <= having.count:
            crowd, words = lacking, f"no {WORDS[name].removeprefix('a ')} ({lacking.count:,} of {total:,} records)"
        else:
            crowd, words = having, f"{WORDS[name]} ({having.count:,} of {total:,} records)"
        for place, key in crowd.members():
            yield place, "", f"{words}; {wanted}", f"{name} {key}"


def _names(example: Example) -> set[str]:
    """Return what an example has, by the names of facts."""
    found = set()
    if example.tools:
        found.add("tools")
    if example.reference is not None:
        found.add("reference")
    for message in example.messages:
        if message.role in ("system", "developer"):
            found.add("system")
        if message.role == "tool":
            found.add("results")
        if message.tool_calls:
            found.add("calls")
        if message.reasoning is not None:
            found.add("reasoning")
        if type(message.content) is list:
            found.update(medium_of(part) for part in message.content)
    return found
