"""What a page about a dataset is made of; `ftconv report --json` prints it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import Struct, field

from ..model.finding import Severity
from ..stats.cost import Training
from ..target.prices import Prices
from .overlap import SharedExamples
from .shown import ExampleView


class InputFacts(Struct, frozen=True):
    """An input: what it is, and what is in it."""

    file: str
    container: str
    format: str
    examples: int
    tokens: int
    trained_tokens: int


class SpotFacts(Struct, frozen=True):
    """A finding that is shown: its message, its place as `file:line:column`, and the example, or its raw beginning.

    Both are missing for what is said of the whole dataset.
    """

    message: str
    place: str
    pointer: str = ""
    example: ExampleView | None = None
    raw: str = ""


class RuleFacts(Struct, frozen=True):
    """A rule that found something: how often, what its manual says, and some of the places."""

    code: str
    name: str
    severity: Severity
    category: str
    count: int
    summary: str
    why: str
    fix: str
    fix_safety: str
    manual: str
    spots: list[SpotFacts]


class PromptChange(Struct, frozen=True):
    """How the second most frequent system prompt differs from the most frequent one; see `PromptDifference`."""

    words: str
    diff: str


class TargetStatus(Struct, frozen=True):
    """A target: `status` says that it is being wound down or was retired, "" that it is not."""

    name: str
    title: str
    status: str
    as_of: str


class Facts(Struct, kw_only=True):
    """A dataset as a page shows it.

    `summary` is what `ftconv stats --json` prints. `refused` are the errors that the target is the reason of. `against`
    are files that inputs must not share examples with. `remarks` are about the inputs as a whole, `problems` say what
    is missing here. `lengths` are the numbers of tokens with how many examples have each; JSON has their distribution.
    """

    version: str
    inputs: list[InputFacts]
    target: TargetStatus | None
    purpose: str
    errors: int
    warnings: int
    refused: int
    rejected: int
    summary: dict[str, Any]
    lengths: dict[str, Counter[int]] = field(default_factory=dict)
    training: Training | None = None
    prices: Prices | None = None
    prompt_change: PromptChange | None = None
    against: list[str] = field(default_factory=list)
    overlaps: list[SharedExamples] = field(default_factory=list)
    rules: list[RuleFacts] = field(default_factory=list)
    samples: list[ExampleView] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def examples(self) -> int:
        """How many examples there are."""
        number: int = self.summary["examples"]
        return number

    def as_json(self) -> dict[str, Any]:
        """Return all of it as values for JSON."""
        import msgspec

        plain: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in plain.items() if name != "lengths"}
