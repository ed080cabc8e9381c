"""A look at data for `ftconv init`: what it is, which system prompts it has, what its prompts and replies end with."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct, field

from ..engine.bound_plan import bind
from ..engine.inputs import Inputs, ReadRequest
from ..errors import RecordError
from ..model.finding_log import FindingLog
from ..model.system_prompt import system_prompt_of
from ..spec.host import Host

_EXAMPLES = 10_000
"""So many examples of each input are looked at."""


class Suggestions(Struct):
    """What was seen. `formats` and `prompts` are counted; `separator` and `stop` are those of all inputs, or None."""

    formats: dict[str, int] = field(default_factory=dict)
    prompts: dict[str, int] = field(default_factory=dict)
    examples: int = 0
    without_prompt: int = 0
    separator: str | None = None
    stop: str | None = None


def suggestions_from(request: ReadRequest, host: Host) -> Suggestions:
    """Look at the first examples of each input. Raises what reading them raises."""
    look = Suggestions()
    passes = Inputs(request, host)
    try:
        # What a conversion to chat would strip is what production must send.
        for item in passes.open(FindingLog(), "chat"):
            look.formats[item.plan.reader] = look.formats.get(item.plan.reader, 0) + 1
            look.separator = item.plan.read_options.get("separator") or look.separator
            look.stop = item.plan.read_options.get("stop") or look.stop
            work = bind(item.plan, host)
            values = (value for chunk in passes.chunks(item) for _, value in chunk.records())
            for value in islice(values, _EXAMPLES):
                try:
                    example = work.read_value(value)
                except RecordError:
                    continue
                look.examples += 1
                found = system_prompt_of(example)
                if found is None:
                    look.without_prompt += 1
                else:
                    look.prompts[found[1]] = look.prompts.get(found[1], 0) + 1
    finally:
        passes.close()
    return look
