"""What a change costs: texts that a template renders of a conversation as it was, and no longer once it is changed."""

from __future__ import annotations

from collections.abc import Iterable

from .marks import Leaf
from .trace import Trace


def lost_in(traces: Iterable[Trace]) -> list[Leaf]:
    """Return the texts that the render of some of these conversations lacks, each place once."""
    found = {(leaf.pointer, leaf.text): leaf for trace in traces for leaf in trace.lost}
    return list(found.values())


def carries(before: Iterable[Trace], after: Iterable[Trace]) -> bool:
    """Whether the template renders all of what was changed, but for the texts that it dropped before the change.

    It does not where it refuses a conversation now and did not before. A text that was dropped may have become a part
    of another one, or have been cut into several.
    """
    before, after = list(before), list(after)
    if any(trace.rendered.trouble for trace in before):
        return True
    if any(trace.rendered.trouble for trace in after):
        return False
    known = [leaf.text.strip() for leaf in lost_in(before)]
    return all(any(a in b or b in a for b in known) for a in (leaf.text.strip() for leaf in lost_in(after)))
