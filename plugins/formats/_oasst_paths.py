"""Paths through a tree of messages: from its root to a reply."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ftconv import Candidate, Example, Message, Note, RecordError, role_named

from ._prompt_completion_fields import kind_of
from ._ranked_best import choose

DROPPED = "FT902"
_KNOWN = ("text", "role", "replies")


class Node(Struct):
    """A message of a tree, with the replies that may be used, the best first."""

    turn: Message
    rank: Any
    pointer: str
    replies: list[Node]


def node_of(value: Any, pointer: str, notes: list[Note]) -> Node | None:
    """Return a message with all that follows it; None if it was deleted or failed its review, which is noted."""
    top: list[Node] = []
    stack: list[tuple[Any, str, list[Node]]] = [(value, pointer, top)]
    while stack:
        item, here, siblings = stack.pop()
        if not isinstance(item, dict):
            raise RecordError("FT202", f"a message must be an object, found {kind_of(item)}", here)
        if item.get("deleted") is True or item.get("review_result") is False:
            why = "was deleted" if item.get("deleted") is True else "failed its review"
            notes.append(Note(DROPPED, f"left out: a message that {why}, and all replies to it", here))
            continue
        text = item.get("text")
        if not isinstance(text, str):
            raise RecordError(
                "FT202", f"text must be text, found {kind_of(text)}", f"{here}/text" if "text" in item else here
            )
        extra = {key: value for key, value in item.items() if key not in _KNOWN}
        role = role_named(item.get("role"), f"{here}/role" if "role" in item else here)
        node = Node(Message(role, text, extra=extra or None), item.get("rank"), here, [])
        siblings.append(node)
        replies = item.get("replies") or []
        if not isinstance(replies, list):
            raise RecordError("FT202", f"replies must be a list, found {kind_of(replies)}", f"{here}/replies")
        for index in reversed(range(len(replies))):
            stack.append((replies[index], f"{here}/replies/{index}", node.replies))
    return top[0] if top else None


def in_order(nodes: list[Node]) -> list[Node]:
    """Sort replies by rank; those without one stand last, in the order of the record."""
    return sorted(nodes, key=lambda node: node.rank if _ranked(node) else float("inf"))


def _ranked(node: Node) -> bool:
    return isinstance(node.rank, int | float) and not isinstance(node.rank, bool) and node.rank == node.rank


def best_path(root: Node) -> list[Node]:
    """Return the path that takes the best reply each time, to the last reply of the assistant."""
    path = [root]
    while path[-1].replies:
        path.append(in_order(path[-1].replies)[0])
    return path


def all_paths(root: Node) -> list[list[Node]]:
    """Return the path to each message without replies, the best first."""
    found, stack = [], [[root]]
    while stack:
        path = stack.pop()
        stack.extend([*path, reply] for reply in reversed(in_order(path[-1].replies)))
        if not path[-1].replies:
            found.append(path)
    return found


def size_of(root: Node) -> int:
    """Count the messages of a tree."""
    count, stack = 0, [root]
    while stack:
        stack.extend(stack.pop().replies)
        count += 1
    return count


def size_of_all(paths: list[list[Node]]) -> int:
    """Count the messages that paths go through, each once."""
    return len({id(node) for path in paths for node in path})


def pairs(root: Node) -> list[Example]:
    """Return an example for each message that has ranked replies of the assistant: all of them are its candidates."""
    found, stack = [], [[root]]
    while stack:
        path = stack.pop()
        replies = in_order(path[-1].replies)
        stack.extend([*path, reply] for reply in reversed(replies))
        ranked = [reply for reply in replies if _ranked(reply) and reply.turn.role == "assistant"]
        if len(ranked) > 1:
            example = Example(turns(path), candidates=[Candidate(turns([r]), rank=r.rank) for r in ranked])
            choose(example)
            if example.chosen is not None:
                found.append(example)
    return found


def turns(path: list[Node]) -> list[Message]:
    """Return the turns of a path, none of them shared with another path."""
    return [Message(n.turn.role, n.turn.content, extra=dict(n.turn.extra) if n.turn.extra else None) for n in path]
