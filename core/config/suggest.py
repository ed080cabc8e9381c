"""A look at data for `ftconv init`: what it is, which system prompts it has, what its prompts and replies end with."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs, ReadRequest
from ..model.example import Example
from ..model.finding_log import FindingLog
from ..model.system_prompt import system_prompt_of
from ..spec.builtins import CHAT
from ..spec.fold import Fold
from ..spec.host import Host

MOST_EXAMPLES = 10_000
"""So many examples of each input are looked at."""


class Suggestions(Struct):
    """What was seen. `formats` and `prompts` are counted; `separator` and `stop` are those of all inputs, or None."""

    formats: dict[str, int] = field(default_factory=dict)
    prompts: dict[str, int] = field(default_factory=dict)
    examples: int = 0
    without_prompt: int = 0
    separator: str | None = None
    stop: str | None = None

    def see(self, example: Example) -> None:
        """Add one example."""
        self.examples += 1
        found = system_prompt_of(example)
        if found is None:
            self.without_prompt += 1
        else:
            self.prompts[found[1]] = self.prompts.get(found[1], 0) + 1

    def merge(self, later: Suggestions) -> Suggestions:
        """Add the examples that come later."""
        self.examples += later.examples
        self.without_prompt += later.without_prompt
        for text, count in later.prompts.items():
            self.prompts[text] = self.prompts.get(text, 0) + count
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
    return found


def _suggesting(bound: BoundPlan) -> Fold:
    return Fold(start=Suggestions, see=_see, merge=Suggestions.merge, conclude=lambda found: found)


def _see(found: Suggestions, reader: ChunkReader, value: Any, example: Example) -> Suggestions:
    if found.examples < MOST_EXAMPLES:
        found.see(example)
    return found
