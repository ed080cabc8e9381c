"""ContentMarks: what an example is known by when two datasets are compared, and where it is. 32 bytes for each."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import partial
from hashlib import blake2b
from typing import Any

from msgspec import Struct, field

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.folds import chunk_folder
from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..model.essence import plain_content
from ..model.example import Example, Message, is_text
from ..model.identity import canonical, columns_of, content_key
from ..spec.fold import Fold
from ..stats.collect import Counting, Stats
from ..target.facts import is_off

NO_MARK = 0
"""The mark of what an example does not have. Nothing is matched by it."""

_PART_BITS = 16
_MOST_COLUMNS = 1_000
"""So many different columns are counted; those that come later are not."""


def _numbers() -> array[int]:
    return array("Q")


class ContentMarks(Struct):
    """The marks of the examples of a dataset, in order: for each its content, what the reply answers, and its question.

    They are hashes of 8 bytes. The content is that of `content_key` with what a model is shown. The prompt is
    everything before the last reply that is learned, with media and context columns; the question is the first user
    turn. An example without one has NO_MARK. A spot is the number of the record in its input, and of the example in it.
    `starts` are the first example of each input.
    """

    contents: array[int] = field(default_factory=_numbers)
    prompts: array[int] = field(default_factory=_numbers)
    questions: array[int] = field(default_factory=_numbers)
    spots: array[int] = field(default_factory=_numbers)
    starts: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.contents)

    def add(self, example: Example, record: int, part: int) -> None:
        """Add an example. Raises what `content_key` raises."""
        content = _mark(content_key(example, columns="input"))
        prompt = prompt_of(example)
        asked = any(turn.role not in ("system", "developer") for turn in prompt)
        beside = [columns_of(example, "input"), example.media or None]
        question = next((turn for turn in prompt if turn.role == "user"), None)
        self.contents.append(content)
        self.prompts.append(_mark(canonical([[_plain(turn) for turn in prompt], beside])) if asked else NO_MARK)
        self.questions.append(_mark(canonical(_plain(question))) if question is not None else NO_MARK)
        self.spots.append(record << _PART_BITS | min(part, (1 << _PART_BITS) - 1))

    def extend(self, later: ContentMarks, first: int) -> None:
        """Add the marks of the next chunk of an input, whose records count from `first`."""
        self.contents.extend(later.contents)
        self.prompts.extend(later.prompts)
        self.questions.extend(later.questions)
        self.spots.extend(spot + (first << _PART_BITS) for spot in later.spots)

    def spot(self, index: int) -> tuple[int, int]:
        """Return the number of the record of an example, and which of its examples it is."""
        return self.spots[index] >> _PART_BITS, self.spots[index] & ((1 << _PART_BITS) - 1)


class Seen(Struct):
    """What was seen of a dataset. `columns` counts unknown ones, `failed` the examples that could get no marks."""

    marks: ContentMarks = field(default_factory=ContentMarks)
    stats: Stats = field(default_factory=Stats)
    columns: Counter[str] = field(default_factory=Counter)
    failed: int = 0


def seen_in(inputs: Inputs, opened: list[Input], counting: Counting, progress: Progress | None = None) -> Seen:
    """Return what is in inputs that were opened. Records that cannot be read are left out."""
    out = Seen()
    function = chunk_folder(partial(_seeing, counting=counting), quiet=True)
    for item in opened:
        out.marks.starts.append(len(out.marks))
        for result, first in inputs.results(function, item, progress):
            made: Seen = result.made
            out.marks.extend(made.marks, first)
            out.stats.merge(made.stats)
            out.failed += made.failed
            for name, number in made.columns.items():
                if name in out.columns or len(out.columns) < _MOST_COLUMNS:
                    out.columns[name] += number
    return out


def _seeing(bound: BoundPlan, counting: Counting) -> Fold:
    counter = counting.counter(bound.host.tokenizers)
    counting = counting.in_format(bound.reader.name)

    def see(seen: Seen, reader: ChunkReader, _: Any, example: Example) -> Seen:
        part = next(number for number, one in enumerate(reader.examples) if one is example)
        try:
            seen.marks.add(example, reader.log.number, part)
        except Exception:
            seen.failed += 1
            return seen
        seen.stats.see(example, counter.tokens_of(example), counting)
        seen.columns.update(list(example.extra or ()))
        return seen

    # Chunks are merged by `seen_in`, which knows what their records count from.
    return Fold(start=Seen, see=see, merge=lambda seen, later: seen, conclude=lambda seen: seen)


def prompt_of(example: Example) -> list[Message]:
    """Return the turns before the last reply that is learned: all of them where the replies stand beside them."""
    turns = example.messages
    if example.chosen is not None or example.rejected is not None or example.candidates or example.reference:
        return turns
    replies = [number for number, turn in enumerate(turns) if turn.role == "assistant"]
    learned = [number for number in replies if not is_off(turns[number].weight)]
    return turns[: (learned or replies or [len(turns)])[-1]]


def question_of(example: Example) -> str:
    """Return the text by which people know an example: of the first user turn, else of the first turn, else all."""
    turn = next((one for one in example.messages if one.role == "user"), next(iter(example.messages), None))
    if turn is None:
        return example.text or ""
    content = turn.content
    return content if isinstance(content, str) else " ".join(p["text"] for p in content or () if is_text(p))


def _plain(turn: Message) -> list[Any]:
    """What a turn says, without ids and notation."""
    calls = [[call.name, call.arguments] for call in turn.tool_calls or ()]
    return [turn.role, plain_content(turn.content) or "", turn.name, calls]


def _mark(data: bytes) -> int:
    """Return 8 bytes as a number that is not NO_MARK."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") or 1
