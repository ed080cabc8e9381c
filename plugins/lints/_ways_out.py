"""Ways out: changes of an example after which the model's chat template may carry it, each tried by rendering."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import partial

from msgspec.structs import replace

from ftconv import Example, FtconvError, Message, Trace, Tracer
from ftconv.plugins.transforms._threads import over_threads, over_turns
from ftconv.plugins.transforms.fold_system import fold_system
from ftconv.plugins.transforms.join_parts import join_parts
from ftconv.plugins.transforms.lift_thoughts import lift_thoughts
from ftconv.plugins.transforms.merge_turns import merge_turns
from ftconv.plugins.transforms.rename_roles import rename_roles
from ftconv.plugins.transforms.render_calls import render_calls
from ftconv.plugins.transforms.render_thoughts import render_thoughts
from ftconv.plugins.transforms.split_turns import split_turns

Change = Callable[[Example], Example | list[Example] | None]
Traces = list[Trace]


def _objects(turn: Message) -> Message:
    if not turn.tool_calls:
        return turn
    return replace(turn, tool_calls=[replace(call, as_object=True) for call in turn.tool_calls])


_CHANGES: dict[str, Change] = {
    "--apply render-thoughts": render_thoughts,
    "--apply lift-thoughts": lift_thoughts,
    "--apply split-turns": split_turns,
    "--apply rename-roles:developer=system": partial(rename_roles, developer="system"),
    "--apply fold-system": fold_system,
    "--apply join-parts": join_parts,
    "--apply render-calls": render_calls,
    "--apply merge-turns": merge_turns,
    "--to chat --to-option arguments=object": lambda example: over_threads(example, over_turns(_objects)),
}


def way_out(example: Example, names: Iterable[str], template: Tracer, helps: Callable[[list[Traces]], bool]) -> str:
    """Return the first change, as it is written on the command line, whose renders help; "" for none.

    `helps` is given the traces of each example that the change makes of this one.
    """
    for name in names:
        try:
            made = _CHANGES[name](deepcopy(example))
        except FtconvError:
            continue
        several = made if isinstance(made, list) else [] if made is None else [made]
        if several and several != [example] and helps([template.traces(one) for one in several]):
            return name
    return ""
