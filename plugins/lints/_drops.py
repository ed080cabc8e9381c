"""Drops: what the model's chat template leaves out of a conversation, by turn and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial

from ftconv import Example, FtconvError, Leaf, Trace, Tracer, carries, lost_in
from ftconv.plugins.transforms.fold_system import fold_system
from ftconv.plugins.transforms.join_parts import join_parts
from ftconv.plugins.transforms.lift_thoughts import lift_thoughts
from ftconv.plugins.transforms.rename_roles import rename_roles
from ftconv.plugins.transforms.render_calls import render_calls
from ftconv.plugins.transforms.render_thoughts import render_thoughts
from ftconv.plugins.transforms.split_turns import split_turns

from ._kinds import Fault

Change = Callable[[Example], Example | list[Example]]

EARLIER = "earlier thought"
_PROMPTS = ("system", "developer")
_CHANGES: dict[str, Change] = {
    "render-thoughts": render_thoughts,
    "lift-thoughts": lift_thoughts,
    "split-turns": split_turns,
    "rename-roles:developer=system": partial(rename_roles, developer="system"),
    "fold-system": fold_system,
    "join-parts": join_parts,
    "render-calls": render_calls,
}
"""Ways out, as they are written after `--apply`."""
_WAYS = {
    "thought": ("render-thoughts", "lift-thoughts"),
    EARLIER: ("render-thoughts", "split-turns"),
    "text of the system turn": ("join-parts", "fold-system"),
    "text of the developer turn": ("join-parts", "rename-roles:developer=system", "fold-system"),
    "tool call": ("render-calls",),
    "argument of a tool call": ("render-calls",),
    "tool result": ("join-parts", "render-calls"),
}
"""What is tried for each kind, the best first; for others `join-parts` alone."""


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


def way_out(example: Example, drop: Drop, template: Tracer) -> str:
    """Return the first change after which the render has the text and lacks no other, in words; "" for none."""
    before = template.traces(example)
    for name in _WAYS.get(drop.kind, ("join-parts",)):
        try:
            made = _CHANGES[name](deepcopy(example))
        except FtconvError:
            continue
        several = made if isinstance(made, list) else [made]
        if several == [example]:
            continue
        after = [template.traces(one) for one in several]
        if all(carries(before, traces) for traces in after) and any(_has(traces, drop.leaf) for traces in after):
            return f"; --apply {name} keeps it"
    return ""


def _has(traces: list[Trace], leaf: Leaf) -> bool:
    """Whether the text of a leaf is in the render of each of these conversations."""
    text = leaf.text.strip()
    lost = [one.text.strip() for one in lost_in(traces)]
    if any(text in one or one in text for one in lost):
        return False
    return all(any(text in one.text for one in trace.leaves) for trace in traces)
