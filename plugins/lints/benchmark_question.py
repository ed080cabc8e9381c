"""FT610 benchmark-question: a question of a public benchmark, in data to train on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ftconv import Batch, Example, Place, PlainRow, RowStore, rule, text_of

from ._benchmarks import benchmark_of, questions_in, size_of, tail_of, tails, title
from ._occurrences import FEW, SHOWN, listed
from ._texts import found_in

_PAIR = ("user", "assistant")
QUESTION, SHORT = 0, 1
"""The columns: the number of a question, and whether it is one of few words."""


class Met(Struct):
    """What is met of one benchmark: which questions, by how many rows of longer ones, and in which records."""

    questions: set[int]
    long: int = 0
    records: int = 0
    first: list[Place] = []
    """Where the first of the records are."""
    last: Place | None = None

    @property
    def often(self) -> bool:
        """Whether there are so many that it is one fact of the set."""
        return self.long > FEW or len(self.questions) > FEW


def start() -> RowStore:
    """Begin with nothing."""
    return RowStore(2)


def see_all(state: RowStore, batch: Batch, *, everywhere: bool = False) -> RowStore:
    """Note the questions that examples contain."""
    if everywhere:
        for at, example in enumerate(batch.examples):
            found = found_in(example, questions_in, arguments=False)
            _note(state, batch, at, {question for _, questions in found for question in questions})
        return state
    known = tails()
    if batch.roles and all(roles[-2:] == _PAIR for roles in batch.roles):
        # Most data are so. To look at more than one end of one text costs more than one rule may.
        asked = [row.texts[-2] for row in batch.rows]  # type: ignore[union-attr]
        if known.isdisjoint(map(tail_of, map(str.rstrip, asked))):
            return state
    else:
        asked = list(map(_asked, batch.rows))
    for at, text in enumerate(asked):
        if tail_of(text.rstrip()) in known:
            _note(state, batch, at, set(questions_in(text)))
    return state


def _asked(row: Example | PlainRow) -> str:
    """Return the last turn of the user."""
    if type(row) is PlainRow:
        turns = zip(reversed(row.roles), reversed(row.texts), strict=True)
        return next((text for role, text in turns if role == "user"), "")
    messages = reversed(row.messages)  # type: ignore[union-attr]
    return next((text_of(message.content) for message in messages if message.role == "user"), "")


def _note(state: RowStore, batch: Batch, at: int, questions: set[tuple[int, bool]]) -> None:
    for question, short in sorted(questions):
        state.append(batch.place(at), question, short)


def met(state: RowStore) -> dict[str, Met]:
    """Return what is met of each benchmark."""
    found: dict[str, Met] = {}
    for at, (question, short) in enumerate(zip(*state.columns, strict=True)):
        one = found.setdefault(benchmark_of(question), Met(set()))
        one.questions.add(question)
        one.long += not short
        place = state.places[at]
        if place != one.last:
            one.records, one.last = one.records + 1, place
            if len(one.first) < SHOWN:
                one.first.append(place)
    return found


def drops(state: RowStore) -> Iterator[Place]:
    """Yield where the examples are that contain what is told."""
    found = met(state)
    for at, (question, short) in enumerate(zip(*state.columns, strict=True)):
        if not short or found[benchmark_of(question)].often:
            yield state.places[at]


@rule(
    "FT610",
    category="suspicious",
    fix="drop-example",
    start=start,
    see_all=see_all,
    merge=RowStore.merge,
    drops=drops,
)
def benchmark_question(state: RowStore) -> Iterator[tuple[Place, str, str, str]]:
    """Example contains a question of a public benchmark.

    Why is this bad?
        A model that has seen a question in training is no longer tested by it: its score rises, and nobody can tell why.
        Such questions come with sets that were gathered from the web or written by other models. About 15,000
        questions are known, without a network: GSM8K (test), HumanEval, MBPP (test), BIG-Bench Hard, MT-Bench, the
        Vicuna benchmark, IFEval, TruthfulQA, BFCL v4, Arena-Hard v0.1, SVAMP and CRUXEval. ftconv has no text of them,
        only hashes, and the message names a question by its number in the benchmark.

        A question is there when a text has at least four of the six runs of 13 words that it is known by. Of one with
        less than 18 words the text must have all runs, and below 13 words these are of 8. Case, white space and
        punctuation do not count. Runs that two questions share are left out, and a question without others must be the
        whole text. Questions of less than eight words are not known: everybody asks them. One of less than 13 may be
        asked by chance, so those count only where more than 20 of one benchmark are in the set.

        Of a benchmark with more than 20 findings there is one for the set, with counts.

        To keep lint quick, only the last turn of the user is looked at, and only if it ends as a known question does,
        so a few-shot prompt before the question does not hide it, but words after it do. To search all texts, replies
        too, add `--set FT610.everywhere=yes`; then lint takes about ten times as long. For benchmarks of your own, or that
        are not in the list, use `--against FILE` (FT603).

    Example
        A made-up question of a made-up benchmark, which is known so that you can try the rule:

        ```jsonl
        {"messages": [{"role": "user", "content": "Marv sells umbrellas in Bern. On Monday he sold 14 red umbrellas and twice as many blue ones, and on Tuesday a third of what he had sold the day before. How many umbrellas did Marv sell on both days together?"}, {"role": "assistant", "content": "56."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "Marv sells hats in Bern. He sold 12 on Monday and half as many on Tuesday. How many hats did Marv sell on both days together?"}, {"role": "assistant", "content": "18."}]}
        ```

    Fix
        `drop-example` leaves the example out. It is unsafe, as every drop is.

    Options
        - `everywhere`: yes looks for questions in all texts, replies too, and anywhere in them; no unless given.

    Source
        - HumanEval, MBPP, MT-Bench and GSM8K in two public training sets: https://github.com/z-lab/dflash/issues/43
        - HumanEval in Magicoder's data: https://github.com/ise-uiuc/magicoder/issues/40
        - Runs of 13 words, of 8 for short questions, after GPT-3's appendix C:
          https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/decontamination.md
    """  # noqa: E501
    found = met(state)
    for at, (question, short) in enumerate(zip(*state.columns, strict=True)):
        if not short and not found[benchmark_of(question)].often:
            name = title(question)
            yield state.places[at], "", f"contains {name}; drop it, or do not test with it", name
    for name, one in found.items():
        if one.often:
            here, *others = one.first
            count = len(one.questions)
            words = f"{count:,} of the {size_of(name):,} questions of {name} {'is' if count == 1 else 'are'} in"
            where = f"{one.records:,} records{listed(here, others)}"
            yield here, "", f"{words} {where}; drop them, or do not test with it", name
