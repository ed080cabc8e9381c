"""acme-tickets: a ticket with its thread of posts, as Acme's help desk exports it.

Record
    `{"ticket": "A-17", "brief": "You are Acme's support desk.", "thread": [{"by": "customer", "said": "It is broken."},
    {"by": "agent", "said": "Is it plugged in?"}]}`
    The brief is the system prompt, and may be missing. Other keys are kept.

Cannot say
    developer, empty, parts, media, media-columns, name, weight, reasoning, refusal, tools, tool-calls, call-ids,
    preference, label, text, prompt-only
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Reader, RecordError, Role, Writer, text_of

ROLES: dict[str, Role] = {"customer": "user", "agent": "assistant", "system": "system"}
SPEAKERS = {role: by for by, role in ROLES.items()}
CARRIES = Feature.SYSTEM | Feature.TURNS | Feature.ORDER | Feature.TURN_KEYS


def read(record: Any) -> Example:
    """Return the ticket as a conversation."""
    if not isinstance(record, dict) or not isinstance(record.get("thread"), list):
        raise RecordError("FT202", "a ticket is an object with a thread, a list of posts")
    rest = dict(record)
    posts, brief = rest.pop("thread"), rest.pop("brief", "")
    if not isinstance(brief, str):
        raise RecordError("FT202", "brief must be text", "/brief")
    messages = [Message("system", brief)] if brief else []
    for index, post in enumerate(posts):
        if not isinstance(post, dict) or not isinstance(post.get("said"), str):
            raise RecordError("FT202", "a post is an object with text in said", f"/thread/{index}")
        role = ROLES.get(str(post.get("by")))
        if role is None:
            raise RecordError("FT204", "by must be customer, agent or system", f"/thread/{index}")
        unknown = {key: value for key, value in post.items() if key not in ("by", "said")}
        messages.append(Message(role, post["said"], extra=unknown or None))
    return Example(messages, extra=rest or None)


def recognise(record: Any) -> float:
    """Say how sure it is that a record is a ticket."""
    posts = record.get("thread") if isinstance(record, dict) else None
    return 1.0 if isinstance(posts, list) and posts and isinstance(posts[0], dict) and "said" in posts[0] else 0.0


def write(example: Example) -> dict[str, Any]:
    """Return the conversation as a ticket."""
    turns = [turn for turn in (*example.messages, *(example.chosen or ())) if turn.role != "tool"]
    if not turns:
        raise RecordError("FT206", "a ticket needs a conversation, and there is none")
    record: dict[str, Any] = {}
    if turns[0].role in ("system", "developer") and text_of(turns[0].content):
        record["brief"] = text_of(turns.pop(0).content)
    record["thread"] = [
        {"by": SPEAKERS.get(turn.role, "system"), "said": text_of(turn.content), **(turn.extra or {})} for turn in turns
    ]
    return {**(example.extra or {}), **record}


reader = Reader(name="acme-tickets", read=read, recognise=recognise, shape="`thread`: a list of {by, said}")
writer = Writer(name="acme-tickets", write=write, carries=CARRIES)
