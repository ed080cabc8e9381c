"""A look at data for `ftconv init`: what it is for, its system prompts, what its prompts and replies end with."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs
from ..engine.read_request import ReadRequest
from ..model.example import Example
from ..model.finding_log import FindingLog
from ..model.purpose import purpose_of
from ..model.system_prompt import system_prompt_of
from ..spec.builtins import CHAT
from ..spec.fold import Fold
from ..spec.host import Host
from ..target.target import targets
from ..target.vendor import METHOD_OF

MOST_EXAMPLES = 10_000
"""So many examples of each input are looked at."""
USUAL = 0.9
"""A system prompt in so large a share of the examples is that of production; the others are slips."""


class Suggestions(Struct):
    """What was seen. `formats`, `purposes` and `prompts` are counted; `separator` and `stop` are those of all inputs,
    or None. `targets` are those that accept the formats for the purpose.
    """

    formats: dict[str, int] = field(default_factory=dict)
    purposes: dict[str, int] = field(default_factory=dict)
    prompts: dict[str, int] = field(default_factory=dict)
    examples: int = 0
    without_prompt: int = 0
    separator: str | None = None
    stop: str | None = None
    targets: list[str] = field(default_factory=list)

    @property
    def purpose(self) -> str:
        """What most examples are for, "" where there are none."""
        return max(self.purposes, key=self.purposes.__getitem__, default="")

    @property
    def usual_prompt(self) -> str | None:
        """The system prompt of nearly all examples; None where there is none."""
        text = max(self.prompts, key=self.prompts.__getitem__, default=None)
        return text if text is not None and self.prompts[text] >= USUAL * self.examples else None

    def see(self, example: Example) -> None:
        """Add one example."""
        self.examples += 1
        purpose = purpose_of(example)
        self.purposes[purpose] = self.purposes.get(purpose, 0) + 1
        found = system_prompt_of(example)
        if found is None:
            self.without_prompt += 1
        else:
            self.prompts[found[1]] = self.prompts.get(found[1], 0) + 1

    def merge(self, later: Suggestions) -> Suggestions:
        """Add the examples that come later."""
        self.examples += later.examples
        self.without_prompt += later.without_prompt
        for own, others in ((self.purposes, later.purposes), (self.prompts, later.prompts)):
            for text, count in others.items():
                own[text] = own.get(text, 0) + count
        return self


def suggestions_from(request: ReadRequest, host: Host) -> Suggestions:
    """Look at the first examples of each input. Raises what reading them raises."""
    with Inputs(request, host) as inputs:
        # What a conversion to chat would strip is what production must send.
        opened = inputs.open(FindingLog(), CHAT)
        found: Suggestions = inputs.fold(_suggesting, opened, most=MOST_EXAMPLES)
        for item in opened:
            read = item.plan.read
            found.formats[read.reader] = found.formats.get(read.reader, 0) + 1
            found.separator = read.options.get("separator") or found.separator
            found.stop = read.options.get("stop") or found.stop
    found.targets = _fitting(found)
    return found


def _fitting(found: Suggestions) -> list[str]:
    """Return the targets, still in service, that accept all formats as they are, for what most examples are for."""
    method = METHOD_OF.get(found.purpose)  # type: ignore[call-overload]
    return [
        target.name
        for target in targets()
        if target.shape is not None
        and method in target.shape.methods
        and found.formats.keys() <= set(target.shape.formats)
        and not (target.status is not None and target.status.words)
    ]


def _suggesting(bound: BoundPlan) -> Fold:
    return Fold(start=Suggestions, see=_see, merge=Suggestions.merge, conclude=lambda found: found)


def _see(found: Suggestions, reader: ChunkReader, value: Any, example: Example) -> Suggestions:
    if found.examples < MOST_EXAMPLES:
        found.see(example)
    return found
