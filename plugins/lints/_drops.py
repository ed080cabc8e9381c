"""Drops: what the model's chat template leaves out of a conversation, by turn and kind."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Leaf, Trace, Tracer, carries, lost_in

from ._kinds import Fault
from ._ways_out import Traces, way_out

EARLIER = "earlier thought"
_PROMPTS = ("system", "developer")
_PARTS = "--apply join-parts"
_WAYS = {
    "thought": ("--apply render-thoughts", "--apply lift-thoughts"),
    EARLIER: ("--apply render-thoughts", "--apply split-turns"),
    "text of the system turn": (_PARTS, "--apply fold-system"),
    "text of the developer turn": (_PARTS, "--apply rename-roles:developer=system", "--apply fold-system"),
    "tool call": ("--apply render-calls",),
    "argument of a tool call": ("--apply render-calls",),
    "tool result": (_PARTS, "--apply render-calls"),
}
"""What is tried for each kind, the best first; for others, parts are joined."""


class Drop(Fault, frozen=True, kw_only=True):
    """A text that is not in the render."""

    leaf: Leaf


def drops(example: Example, template: Tracer) -> Iterator[Drop]:
    """Yield what the template leaves out, each turn and kind once; definitions of tools are not looked at."""
    seen = set()
    in_text = example.dialect is not None  # then a trainer sees calls as the text that they were lifted from
    for trace in template.traces(example):
        kept = {leaf.turn for leaf in trace.leaves if leaf.kind == "thought"} - {
            leaf.turn for leaf in trace.lost if leaf.kind == "thought"
        }
        calls = {leaf.pointer.rpartition("/")[0] for leaf in trace.lost if leaf.kind == "call"}
        for leaf in trace.lost:
            of_lost_call = leaf.kind == "argument" and any(leaf.pointer.startswith(f"{call}/") for call in calls)
            if leaf.kind == "tool" or of_lost_call or (in_text and leaf.kind in ("call", "argument", "result")):
                continue
            found = _drop(trace, leaf, any(turn > leaf.turn for turn in kept))
            turn = trace.conversation.pointers[leaf.turn], found.kind
            if turn not in seen:
                seen.add(turn)
                yield found


def _drop(trace: Trace, leaf: Leaf, later: bool) -> Drop:
    message = trace.conversation.messages[leaf.turn]
    role, weight = message["role"], message.get("weight")
    off = isinstance(weight, int | float) and weight == 0
    learned = role in _PROMPTS or (role == "assistant" and not off)
    if leaf.kind == "thought":
        kind = EARLIER if later else "thought"
    elif leaf.kind == "call":
        kind = "tool call"
    elif leaf.kind == "argument":
        kind = "argument of a tool call"
    elif leaf.kind == "result":
        kind = "tool result"
    elif message.get("tool_calls"):
        kind = "text beside a tool call"
    else:
        kind = f"text of {'the' if role in _PROMPTS else 'a'}{'n' if role == 'assistant' else ''} {role} turn"
    words = f"the chat template drops the {kind.removeprefix('earlier ')}"
    if kind == EARLIER:
        words = "the chat template keeps only the thought of the last turn, and drops this one"
    return Drop(kind, leaf.pointer, words, "error" if learned and kind != EARLIER else "warning", leaf=leaf)


def kept_by(example: Example, drop: Drop, template: Tracer) -> str:
    """Return the first change after which the render has the text and lacks no other, in words; "" for none."""
    before = template.traces(example)

    def helps(after: list[Traces]) -> bool:
        return all(carries(before, traces) for traces in after) and any(_has(traces, drop.leaf) for traces in after)

    name = way_out(example, _WAYS.get(drop.kind, (_PARTS,)), template, helps)
    return f"; {name} keeps it" if name else ""


def _has(traces: Traces, leaf: Leaf) -> bool:
    """Whether the text of a leaf is in the render of each of these conversations."""
    text = leaf.text.strip()
    lost = [one.text.strip() for one in lost_in(traces)]
    if any(text in one or one in text for one in lost):
        return False
    return all(any(text in one.text for one in trace.leaves) for trace in traces)
