"""What is in a set: roles, patterns, system prompts, tokens. Seen chunk by chunk, and put together in order."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..model.batch import PlainRow
from ..model.example import Example, Message, text_of
from ..model.identity import content_key
from ..model.purpose import purpose_of
from ..spec.fold import Fold
from ..spec.host import Host
from ..spec.tokenizer import Tokenizer
from ..target.facts import first_learned, only_last
from ..tokens import CountKind, ExampleTokens, Framing, TokenCounter, counter_for
from .trained import is_trained

MAX_PATTERNS, MAX_PROMPTS = 1_000, 10_000
"""So many different ones are told apart, in order of appearance; those that come later are only counted."""

EFFORT = 4
"""Counting the tokens of a byte takes up to so many times as long as linting it: 7 MB a second, and 10 to 30."""

PROMPT_CHARACTERS = 200
"""So much of a system prompt is kept."""


class Counting(Struct, frozen=True):
    """How tokens are counted and which turns are learned from. Names and values only, for workers."""

    tokenizer: str = ""
    vocab_dir: str = ""
    framing: Framing = "chat"
    turns: str = "assistant"
    """Of a target's `trained`: "assistant", "last", and what else it may say."""
    weights: str = "unknown"
    by_format: tuple[tuple[str, str, str], ...] = ()
    """Formats for which they are others, each with its turns and weights."""
    whole_prompts: bool = False
    """Keep the whole text of system prompts, not only how they begin."""

    def in_format(self, name: str) -> Counting:
        """Return how it is counted in a format."""
        found = next((one for one in self.by_format if one[0] == name), ("", self.turns, self.weights))
        return replace(self, turns=found[1], weights=found[2])

    def counter(self, tokenizers: Mapping[str, Tokenizer]) -> TokenCounter:
        """Return the counter."""
        return counter_for(self.tokenizer, self.vocab_dir, tokenizers, framing=self.framing)


class Prompt(Struct):
    """A system prompt: in how many examples it stands, how long it is, and how it begins."""

    examples: int
    tokens: int
    characters: int
    text: str


class Stats(Struct):
    """What was seen. Numbers of tokens are the best that is known: the most, where only bounds are.

    `lengths` holds, for "example" and for each role, how many examples have which number of tokens.
    `requests` are the examples that end with a reply: `asked` tokens go in, `replied` come out; `system` tokens of what
    goes in are system prompts, in `prompted` of them.
    `keys` are hashes of 8 bytes of what each example says.
    """

    examples: int = 0
    purposes: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    other_patterns: int = 0
    prompts: dict[str, Prompt] = field(default_factory=dict)
    other_prompts: int = 0
    without_prompt: int = 0
    with_tools: int = 0
    pairs: int = 0
    lengths: dict[str, Counter[int]] = field(default_factory=dict)
    kinds: Counter[CountKind] = field(default_factory=Counter)
    trained_tokens: int = 0
    requests: int = 0
    asked: int = 0
    replied: int = 0
    system: int = 0
    prompted: int = 0
    keys: array[int] = field(default_factory=lambda: array("Q"))

    def see(self, example: Example, tokens: ExampleTokens, counting: Counting) -> None:
        """Add one example."""
        self.examples += 1
        self.purposes[purpose_of(example)] += 1
        self.kinds[tokens.whole.kind] += 1
        self.with_tools += bool(example.tools)
        turns = tokens.turns
        self.patterns[pattern_of([turn.role for turn in turns])] += 1
        self._add_length("example", tokens.whole.high, 1)
        by_role: dict[str, int] = {}
        for turn in turns:
            role = turn.role
            self.roles[role] += 1
            by_role[role] = by_role.get(role, 0) + turn.text.high
        for spoken, number in by_role.items():
            self._add_length(spoken, number, 1)
        self.pairs += example.chosen is not None or example.rejected is not None
        self._see_prompt(example.messages, tokens, counting.whole_prompts)
        self._see_trained(example, tokens, counting)
        if turns and turns[-1].role == "assistant":
            self.requests += 1
            self.asked += tokens.whole.high - turns[-1].whole.high
            self.replied += turns[-1].text.high
            if turns[0].role in ("system", "developer"):
                self.prompted += 1
                self.system += turns[0].text.high

    def _see_trained(self, example: Example, tokens: ExampleTokens, counting: Counting) -> None:
        """Add the tokens that are learned from: of a pair only the replies, of a plain text all."""
        turns, prompt = tokens.turns, len(example.messages)
        if not turns:
            self.trained_tokens += tokens.whole.high
        elif len(turns) > prompt:
            self.trained_tokens += sum(turn.text.high for turn in turns[prompt:])
        elif counting.turns in ("all", "completion"):
            learned = turns[first_learned(counting.turns, example.messages) :]
            self.trained_tokens += sum(turn.text.high for turn in learned)
        else:
            alone = only_last(counting.turns, example)
            replies = [place for place, turn in enumerate(turns) if turn.role == "assistant"]
            for place in replies:
                if is_trained(example.messages[place], place == replies[-1], alone, counting.weights):
                    self.trained_tokens += turns[place].text.high

    def _see_prompt(self, messages: list[Message], tokens: ExampleTokens, whole: bool) -> None:
        place = next((i for i, m in enumerate(messages) if m.role in ("system", "developer")), -1)
        if place < 0:
            self.without_prompt += 1
            return
        text = text_of(messages[place].content)
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        known = self.prompts.get(name)
        if known is not None:
            known.examples += 1
        else:
            kept = text if whole else text[:PROMPT_CHARACTERS]
            self.prompts[name] = Prompt(1, tokens.turns[place].text.high, len(text), kept)

    def _add_length(self, of: str, tokens: int, number: int) -> None:
        counts = self.lengths.get(of)
        if counts is None:
            counts = self.lengths[of] = Counter()
        counts[tokens] += number

    def merge(self, later: Stats) -> Stats:
        """Add what came later. Only here is anything left out for being too much, so that chunks change nothing."""
        for name in ("examples", "without_prompt", "with_tools", "pairs", "trained_tokens", "requests", "asked",
                     "replied", "system", "prompted", "other_prompts", "other_patterns"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.roles.update(later.roles)
        self.purposes.update(later.purposes)
        self.kinds.update(later.kinds)
        for pattern, number in later.patterns.items():
            if pattern in self.patterns or len(self.patterns) < MAX_PATTERNS:
                self.patterns[pattern] += number
            else:
                self.other_patterns += number
        for name, prompt in later.prompts.items():
            known = self.prompts.get(name)
            if known is not None:
                known.examples += prompt.examples
            elif len(self.prompts) < MAX_PROMPTS:
                self.prompts[name] = prompt
            else:
                self.other_prompts += prompt.examples
        for of, counts in later.lengths.items():
            for tokens, number in counts.items():
                self._add_length(of, tokens, number)
        self.keys.extend(later.keys)
        return self

    @property
    def tokens(self) -> int:
        """How many tokens all examples have."""
        return sum(tokens * number for tokens, number in self.lengths.get("example", {}).items())

    @property
    def duplicates(self) -> int:
        """How many examples say what an earlier one says."""
        shelves = [array("Q") for _ in range(256)]
        for key in self.keys:
            shelves[key >> 56].append(key)
        return sum(len(shelf) - len(set(shelf)) for shelf in shelves)


class StatsReport(Report, kw_only=True):
    """What came of a run; `tally.written` counts the records that could be read."""

    stats: Stats = field(default_factory=Stats)


def stats_of(request: ReadRequest, host: Host, counting: Counting, progress: Progress | None = None) -> StatsReport:
    """Return what is in the inputs. Raises FtconvError when one cannot be read at all."""
    report = StatsReport()
    with Inputs(request, host) as inputs:
        opened = inputs.open(report.log, effort=EFFORT)
        report.said = inputs.said
        report.stats = inputs.fold(partial(counting_fold, counting=counting), opened, report, progress)
    return report


def counting_fold(bound: BoundPlan, counting: Counting) -> Fold:
    """The fold that counts examples; those that cannot be compared are refused."""
    counter = counting.counter(bound.host.tokenizers)
    counter.load()
    counting = counting.in_format(bound.reader.name)

    def see(stats: Stats, reader: ChunkReader, value: Any, example: Example) -> Stats:
        try:
            key = content_key(example, bare=type(value) is PlainRow)
        except Exception as error:
            reader.log.refuse(error)
            return stats
        reader.result.tally.written += reader.weight
        stats.see(example, counter.tokens_of(example), counting)
        stats.keys.append(int.from_bytes(key[:8], "big"))
        return stats

    return Fold(start=Stats, see=see, merge=Stats.merge, conclude=lambda stats: stats, quick=True)


def pattern_of(roles: Sequence[str]) -> str:
    """Return roles in order, with exchanges that repeat counted: `system (user assistant)×3`; "text" for none."""
    return _pattern(tuple(roles))


@lru_cache(1_000)
def _pattern(roles: tuple[str, ...]) -> str:
    parts: list[str] = []
    at = 0
    while at < len(roles):
        times = 1
        pair = roles[at : at + 2]
        while len(pair) == 2 and pair[0] != pair[1] and roles[at + 2 * times : at + 2 * times + 2] == pair:
            times += 1
        alike = 1
        while at + alike < len(roles) and roles[at + alike] == roles[at]:
            alike += 1
        if times > 1:
            parts.append(f"({' '.join(pair)})×{times}")
            at += 2 * times
        else:
            parts.append(roles[at] if alike == 1 else f"{roles[at]}×{alike}")
            at += alike
    return " ".join(parts) or "text"
