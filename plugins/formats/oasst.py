"""oasst: trees of messages with ranked replies, as OpenAssistant publishes them.

Record
    A tree: `{"message_tree_id": "t", "tree_state": "ready_for_export", "prompt": {"text": "2+2?", "role": "prompter",
    "replies": [{"text": "4", "role": "assistant", "rank": 0, "replies": []}, …]}}`. Or a row for each message, with
    `message_id`, `parent_id` and `message_tree_id`: rows of one tree are gathered, in any order.
    The best reply has rank 0; how many messages stand beside the best path is noted. Messages that were deleted or
    failed their review are left out with all replies to them, and noted. The columns of a message stay with its turn,
    those of a tree with the example.

Cannot say
    This format is only read.

Tolerated
    A tree without a state, messages without rank, review or `replies`, `user` for `prompter`. A question at the end
    that nobody answered is left out, and noted, unless there is nothing else.

Options
    Reading: `paths=best` follows the best reply each time and gives one conversation, `all` gives one for each message
    without replies, `pairs` a preference for each message with several ranked replies: all are candidates, the best is
    chosen and the worst rejected. `states=ready` refuses trees that are not ready for export, `any` reads them.

Source
    OpenAssistant, oasst-data; the data sets OpenAssistant/oasst1 and oasst2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ftconv import Example, Note, Reader, RecordError

from ._oasst_paths import DROPPED, Node, all_paths, best_path, node_of, pairs, size_of, size_of_all, turns
from ._prompt_completion_fields import kind_of


def read(
    record: Any, *, paths: Literal["best", "all", "pairs"] = "best", states: Literal["ready", "any"] = "ready"
) -> Example | list[Example]:
    """Return the conversation along the best replies of a tree, or a list of examples."""
    tree = _tree_of(record) if isinstance(record, list) else record
    if not isinstance(tree, dict) or not isinstance(tree.get("prompt"), dict):
        found = kind_of(tree) if not isinstance(tree, dict) else f"a prompt that is {kind_of(tree.get('prompt'))}"
        raise RecordError("FT202", f"a tree must be an object whose prompt is a message, found {found}")
    state = tree.get("tree_state")
    if states == "ready" and state not in (None, "ready_for_export"):
        what = (
            f"the state of the tree is {str(state)[:40]!r}, not 'ready_for_export'; --from-option states=any reads it"
        )
        raise RecordError("FT202", what, "" if isinstance(record, list) else "/tree_state")
    notes: list[Note] = []
    try:
        root = node_of(tree["prompt"], "/prompt", notes)
    except RecordError as error:
        raise RecordError(error.code, str(error), "" if isinstance(record, list) else error.pointer) from None
    if root is None:
        raise RecordError("FT202", "the first message of the tree was deleted or failed its review")
    if paths == "pairs":
        examples = pairs(root)
        if not examples:
            what = "no message of the tree has several ranked replies; --from-option paths=best reads it"
            raise RecordError("FT202", what)
    else:
        chosen = [best_path(root)] if paths == "best" else all_paths(root)
        examples = [_conversation(path, notes) for path in chosen]
        if others := size_of(root) - size_of_all(chosen):
            noun = "message" if others == 1 else "messages"
            what = f"left out: {others} {noun} beside the best path; --from-option paths=all reads all"
            notes.append(Note(DROPPED, what, "/prompt"))
    if isinstance(record, list):
        notes = [Note(note.code, note.message, "") for note in notes]
    for example in examples:
        example.extra = {key: value for key, value in tree.items() if key != "prompt"} or None
    examples[0].notes = notes or None
    return examples[0] if len(examples) == 1 else examples


def _conversation(path: list[Node], notes: list[Note]) -> Example:
    end = len(path)
    while end > 1 and path[end - 1].turn.role != "assistant":
        end -= 1
        notes.append(Note(DROPPED, "left out: a question at the end that nobody answered", path[end].pointer))
    return Example(turns(path[:end]))


def _tree_of(rows: list[Any]) -> dict[str, Any]:
    """Make the tree that rows are the messages of; the columns of a tree are those of its root."""
    messages: dict[Any, dict[str, Any]] = {}
    for index, row in enumerate(rows):
        key = row.get("message_id") if isinstance(row, dict) else None
        if not isinstance(key, str):
            raise RecordError("FT202", "a row must have a message_id that is text", f"/{index}")
        if key in messages:
            raise RecordError("FT202", f"two rows have the message_id {key[:40]!r}; keep one", f"/{index}/message_id")
        messages[key] = {**row, "replies": []}
    roots = []
    for index, row in enumerate(messages.values()):
        parent = row.get("parent_id")
        if parent is None:
            roots.append(row)
        elif not isinstance(parent, str) or parent not in messages:
            what = f"no row of this tree has the message_id {str(parent)[:40]!r}"
            raise RecordError("FT202", what, f"/{index}/parent_id")
        else:
            messages[parent]["replies"].append(row)
    if len(roots) != 1:
        raise RecordError("FT202", f"a tree must have one message without parent_id, found {len(roots)}")
    tree: dict[str, Any] = {name: roots[0][name] for name in ("message_tree_id", "tree_state") if name in roots[0]}
    return {**tree, "prompt": roots[0]}


def recognise(record: Any) -> float:
    """Say how sure it is that a record is a tree, or a message of one."""
    if not isinstance(record, dict) or "message_tree_id" not in record:
        return 0.0
    if isinstance(record.get("prompt"), dict):
        return 0.98
    return 0.98 if {"message_id", "parent_id", "text", "role"} <= record.keys() else 0.0


def key_of(record: Any) -> str | None:
    """Return the tree that a row belongs to; None for whole trees."""
    if not isinstance(record, dict) or "parent_id" not in record or "prompt" in record:
        return None
    key = record.get("message_tree_id")
    return key if isinstance(key, str) else None


def grouped(records: Sequence[Any]) -> bool:
    """Whether there are rows of messages."""
    return any(key_of(record) is not None for record in records)


reader = Reader(
    name="oasst",
    aliases=("openassistant",),
    summary="trees of messages with ranked replies, whole or a row for each message",
    read=read,
    recognise=recognise,
    shape="a tree of messages (message_tree_id, prompt with replies), or its rows (message_id, parent_id, text, role)",
    group=key_of,
    grouped=grouped,
    schema="oasst.schema.json",
)
