"""FT603 leaked-example: an example that also occurs in the validation set or in a benchmark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ftconv import Example, Place, canonical, columns_of, rule, text_of, what_counts

from ._digests import digest, shown_digest
from ._sightings import Sightings, spot


def start() -> Sightings:
    """Begin with nothing: for each example a number for the whole of it, and one for its questions."""
    return Sightings(2)


def see(state: Sightings, example: Example, *, normalize: bool = True) -> Sightings:
    """Note what an example says and asks."""
    whole, questions = state.columns
    whole.append(shown_digest(example, fold=normalize))
    questions.append(_questions(example, normalize))
    state.places.append(example.place)
    return state


@rule("FT603", category="correctness", fix="drop-example", start=start, see=see, merge=Sightings.merge)
def leaked_example(
    state: Sightings, against: Callable[[], Iterable[Example]], *, normalize: bool = True, prompts: bool = False
) -> Iterator[tuple[Place, str, str, str]]:
    """Example also occurs in a file given with --against.

    Why is this bad?
        What the model was trained on, it cannot be tested on: the figures get better and the model does not. Name the
        validation set or the benchmark with `--against FILE`, as often as there are files; the rule is silent without.
        An example leaks when it equals one of theirs; of an example there that has no reply, as benchmarks
        have none, the questions are enough, whatever the system prompt.

    Example
        Compared with a file that holds `{"messages": [{"role": "user", "content": "How far is the Moon?"}]}`:

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Fix
        `drop-example` takes the example out of the inputs; the files that they are compared with stay as they are. It
        is unsafe, as every drop is.

    Options
        - `normalize`: no tells texts apart that differ only in case, white space, or NFC and NFD; yes unless given.
        - `prompts`: yes compares the turns of the user alone, whatever was replied; no unless given.

    Source
        - A test set wholly within the training set: https://github.com/bazingagin/npc_gzip/issues/13
        - Overlap found after publication: https://github.com/huggingface/datasets/issues/4261
    """
    held: dict[int, str] = {}
    asked: dict[int, str] = {}
    for other in against():
        where = spot(other.place) if other.place is not None else "the file it is compared with"
        held.setdefault(shown_digest(other, fold=normalize), where)
        if prompts or not _has_reply(other):
            asked.setdefault(_questions(other, normalize), where)
    asked.pop(0, None)
    for index, (whole, questions) in enumerate(zip(*state.columns, strict=True)):
        if whole in held:
            yield state.places[index], "", f"also in {held[whole]}", f"{whole:016x}"
        elif questions in asked:
            yield state.places[index], "", f"its question is also in {asked[questions]}", f"{questions:016x}"


def _questions(example: Example, normalize: bool) -> int:
    """Return a number for what the user says and shows, 0 where the user says nothing."""
    messages = what_counts(example, fold=True).messages if normalize else example.messages
    texts = [text_of(message.content) for message in messages if message.role == "user"]
    if not any(texts):
        return 0
    asked = digest("\0".join(texts).encode("utf-8", "surrogatepass"))
    shown = [columns_of(example, "input"), example.media or None]
    return digest(canonical(shown), asked) if shown != [None, None] else asked


def _has_reply(example: Example) -> bool:
    return (
        example.chosen is not None or example.text is not None
        or any(message.role == "assistant" for message in example.messages)
    )  # fmt: skip
