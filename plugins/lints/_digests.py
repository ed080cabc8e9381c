"""Digests: what an example says, asks and answers, as 64-bit numbers, computed once for all rules that compare.

Two examples have the same digest where their `content_key` is the same, as for the transform `drop-duplicates`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import msgspec
from xxhash import xxh3_64_intdigest

from ftconv import Batch, Example, Message, PlainRow, canonical, columns_of, ids_of, threads_of, what_counts

Digests = tuple[int, int, int]
"""What the whole example says; what it asks, 0 where it asks nothing; and what it answers to that."""

REPLY, LABEL, PREFERENCE = 0, 1, 2
"""What an answer is: the last two bits of its number."""

_KIND = 3
digest = xxh3_64_intdigest
"""64 bits for some bytes: no proof against forgers, but the same everywhere, and twenty times as quick as SHA-1."""

_heads: dict[tuple[str, ...], str] = {}
"""For the roles of a conversation, those before the reply in words; "" where it does not end in a question and its
reply."""
_MOST_KEPT = 10_000
_plain: tuple[Example | None, Digests] = (None, (0, 0, 0))
_folded: tuple[Example | None, Digests] = (None, (0, 0, 0))
"""The example seen last: one rule after the other asks for the same one."""


def digests(example: Example) -> Digests:
    """Return the digests of an example. The same in every process and on every machine."""
    global _plain
    if example is _plain[0]:
        return _plain[1]
    _plain = example, _with_columns(_plainly(example) or _thorough(example), example)
    return _plain[1]


def _plainly(example: Example) -> Digests | None:
    """The digests of an example whose turns have role and text alone; None where there is more to it."""
    messages = example.messages
    if (
        len(messages) > 1 and example.chosen is None and example.rejected is None and example.tools is None
        and example.label is None and example.text is None and example.media is None
        and example.parallel_tool_calls is None and _ends_plainly(messages)
    ):  # fmt: skip
        for message in messages:
            if (
                type(message.content) is not str or message.extra is not None or message.seen is not None
                or message.tool_calls is not None
            ):  # fmt: skip
                return None
        return _paired(messages)
    return None


def _with_columns(found: Digests, example: Example) -> Digests:
    """Add the columns beside the turns: all but ids to the whole, and those that a model is shown to what is asked."""
    if example.extra is None:
        return found
    whole, asked, answered = found
    columns, shown = columns_of(example), columns_of(example, "input")
    whole = digest(canonical(columns), whole) if columns else whole
    return whole, digest(canonical(shown), asked) if shown and asked else asked, answered


def digests_of(batch: Batch, *, fold: bool = False) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Return the digests of all examples of a batch, in three columns."""
    key = _folded_columns if fold else _columns
    found: tuple[Sequence[int], Sequence[int], Sequence[int]] | None = batch.known.get(key)
    if found is None:
        found = batch.known[key] = key(batch)
    return found


def encoded_of(batch: Batch) -> tuple[list[PlainRow], list[int], list[bytes], list[bytes]]:
    """Return the rows of a batch that end in a plain question and its reply, the numbers of the others, and questions
    with their roles and replies of the former, as bytes."""
    if encoded_of not in batch.known:
        digests_of(batch)
    found: tuple[list[PlainRow], list[int], list[bytes], list[bytes]] = batch.known[encoded_of]
    return found


def _columns(batch: Batch) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """What `_paired` does, without a look at what the reader has seen already, and for all examples at once."""
    heads = _heads
    plain: list[PlainRow] = []
    others: list[int] = []
    for at, row in enumerate(batch.rows):
        # Without odd escapes there is no NUL.
        if type(row) is PlainRow and row.line is not None and (heads.get(row.roles) or _head_of(row.roles)):
            plain.append(row)
        else:
            others.append(at)
    questions = [(heads.get(row.roles) or _head_of(row.roles)) + "\0".join(row.texts[:-1]) for row in plain]
    replies = [row.texts[-1] for row in plain]
    said = list(map(str.encode, questions)), list(map(str.encode, replies))
    asked = list(map(digest, said[0]))
    whole = list(map(digest, said[1], asked))
    batch.known[encoded_of] = plain, others, *said
    answered = [number & ~_KIND for number in whole]
    for at in others:
        for column, number in zip((whole, asked, answered), digests(batch.examples[at]), strict=True):
            column.insert(at, number)
    return array("Q", whole), array("Q", asked), array("Q", answered)


def _head_of(roles: tuple[str, ...]) -> str:
    found = " ".join(roles[:-1]) + "\0" if roles[-2:] == ("user", "assistant") else ""
    if len(_heads) < _MOST_KEPT:
        _heads[roles] = found
    return found


def _folded_columns(batch: Batch) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    rows = [folded_digests(example) for example in batch.examples]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def folded_digests(example: Example) -> Digests:
    """Return the digests of an example whose texts are taken without case, and with single spaces."""
    global _folded
    if example is not _folded[0]:
        _folded = example, _with_columns(_thorough(example, fold=True), example)
    return _folded[1]


def shown_digest(example: Example, *, fold: bool) -> int:
    """Return a number for what an example shows a model: columns that no model reads do not count."""
    whole = _whole(what_counts(example, fold=fold, columns="input"))
    shown = columns_of(example, "input")
    return digest(canonical(shown), whole) if shown else whole


def columns_digest(example: Example) -> int:
    """Return a number for what stands beside the turns, 0 for nothing: label, media, and all columns but ids."""
    if example.extra is None and example.media is None and example.label is None:
        return 0
    beside = [columns_of(example), example.media or None, example.label]
    return digest(canonical(beside)) if beside != [None] * 3 else 0


def ids_digest(example: Example) -> int:
    """Return a number for the ids of an example, 0 for none."""
    ids = ids_of(example) if example.extra else None
    return digest(canonical(ids)) if ids else 0


def kind_of(answer: int) -> int:
    """Return what an answer is: REPLY, LABEL or PREFERENCE."""
    return answer & _KIND


def _ends_plainly(messages: list[Message]) -> bool:
    reply = messages[-1]
    return (
        reply.role == "assistant" and messages[-2].role == "user" and type(reply.content) is str
        and reply.weight is None and reply.name is None and reply.tool_calls is None and reply.tool_call_id is None
        and reply.reasoning is None and reply.refusal is None
    )  # fmt: skip


def _paired(messages: list[Message]) -> Digests:
    return _hashed(_question(messages[:-1]), messages[-1].content.encode())  # type: ignore[union-attr]


def _hashed(question: bytes, reply: bytes) -> Digests:
    """Hash the question, and go on with the reply: what is answered is only ever compared for equal questions."""
    asked = digest(question)
    whole = digest(reply, asked)
    return whole, asked, whole & ~_KIND


def _question(turns: list[Message]) -> bytes:
    """Return bytes that stand for turns: roles and texts, where there is nothing else, and no NUL in a text."""
    texts: list[Any] = [turn.content for turn in turns]
    if all(map(_says_only, turns)) and not any("\0" in text for text in texts):
        return "\0".join([" ".join([turn.role for turn in turns]), *texts]).encode()
    return b"[" + canonical(turns)


def _says_only(message: Message) -> bool:
    return (
        type(message.content) is str and message.name is None and message.weight is None and message.extra is None
        and message.tool_calls is None and message.tool_call_id is None and message.reasoning is None
        and message.refusal is None
    )  # fmt: skip


def _thorough(example: Example, *, fold: bool = False) -> Digests:
    """The digests of what counts of any example. What is asked and answered are only what a model is shown."""
    plain = what_counts(example, fold=fold)
    threads = [turn for _, thread in threads_of(plain) for turn in thread]
    keys = any(turn.extra is not None for turn in threads)
    return _whole(plain), *_asked(what_counts(example, fold=fold, columns="input") if keys else plain)


def _whole(plain: Example) -> int:
    threads = plain.messages, plain.chosen, plain.rejected
    beside = plain.tools, plain.parallel_tool_calls, plain.label, plain.text, plain.media
    judged = [plain.candidates, plain.reference, plain.mask]
    if judged != [None] * 3:
        return digest(canonical([threads, beside, judged]))
    messages = plain.messages
    if (
        threads[1:] == (None, None) and beside == (None,) * 5 and len(messages) > 1 and _ends_plainly(messages)
        and all(turn.extra is None for turn in messages)
    ):  # fmt: skip
        return _paired(messages)[0]
    return digest(canonical([threads, beside]))


def _asked(plain: Example) -> tuple[int, int]:
    """Return what an example asks and what it answers: with a reply, a label, or a preference."""
    messages, beside = plain.messages, [plain.tools, plain.media]
    if plain.chosen is not None and plain.rejected is not None:
        if not _asks(messages):
            return 0, 0
        sides = [digest(b"".join(map(said, side))) for side in (plain.chosen, plain.rejected)]
        return digest(canonical([messages, beside, sorted(sides)])), sides[0] & ~_KIND | PREFERENCE
    last = max((at for at, message in enumerate(messages) if message.role == "assistant"), default=0)
    before = messages[:last]
    if not _asks(before):
        return 0, 0
    asked = _question(before) if beside == [None, None] else b"[" + canonical([before, beside])
    reply = said(messages[last])
    if plain.label is not None:
        return digest(b"\0" + asked + reply), digest(canonical(plain.label)) & ~_KIND | LABEL
    return _hashed(asked, reply)[1:]


def _asks(messages: list[Message]) -> bool:
    return any(message.role in ("user", "tool") for message in messages)


def said(message: Message) -> bytes:
    """Return what a reply says: its text, and the calls without their ids; what was thought before does not count."""
    content = message.content or ""
    if type(content) is str and not message.tool_calls and message.refusal is None:
        return content.encode()
    calls = [(call.name, _arguments(call.arguments)) for call in message.tool_calls or ()]
    return b"\0" + canonical([content, message.refusal, calls])


def _arguments(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text
