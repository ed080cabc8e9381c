"""What the output does not support: from features to findings, and the example without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import RecordError
from .essence import unlabelled
from .example import Example, Message, block_of, is_text, threads_of
from .features import LOSS_CODE, Feature
from .place import escape_token

_EXTRA, _TURN_KEYS, _BLOCKS = int(Feature.EXTRA), int(Feature.TURN_KEYS), int(Feature.BLOCKS)
_SIGNED = int(Feature.SIGNED)
_STEPS = int(Feature.STEPS)
_REASONING, _REFUSAL = int(Feature.REASONING), int(Feature.REFUSAL)

_WORDS: dict[Feature, str] = {
    Feature.SYSTEM: "a system prompt apart from the question",
    Feature.DEVELOPER: "the developer role",
    Feature.TURNS: "turns beyond one question and its reply",
    Feature.ORDER: "turns that do not alternate between user and assistant",
    Feature.EMPTY: "a turn without content",
    Feature.PARTS: "the boundaries between content parts",
    Feature.MEDIA: "media inside a turn",
    Feature.MEDIA_COLUMNS: "media columns",
    Feature.NAME: "names of speakers",
    Feature.WEIGHT: "weights of turns",
    Feature.REASONING: "reasoning",
    Feature.REFUSAL: "a refusal",
    Feature.TOOLS: "tool definitions",
    Feature.PARALLEL_CALLS: "parallel_tool_calls",
    Feature.TOOL_CALLS: "tool calls and results",
    Feature.CALL_IDS: "ids of tool calls",
    Feature.PREFERENCE: "the preference: the rejected reply",
    Feature.LABEL: "the label of the reply",
    Feature.SIGNED: "signed or encrypted reasoning",
    Feature.BLOCKS: "blocks that only one vendor has",
    Feature.TOOL_ERROR: "whether a tool failed",
    Feature.CANDIDATES: "ranked or scored replies",
    Feature.REFERENCE: "the reference that a grader compares with; --to ftconv keeps it",
    Feature.STEPS: "the labels of steps",
    Feature.MASK: "which pieces of a text are trained",
    Feature.TEXT: "plain text without roles",
    Feature.PROMPT_ONLY: "a record without an assistant turn: there is nothing to learn from",
}


Loss = tuple[str, str, str]
"""Code, message, JSON pointer into the record."""


class Losses:
    """Says what a writer does not support. Sentences are made once and then looked up: this is asked of every record.

    `names` gives the columns back the names that `--map` took from them. What is `refused` is not accepted by `target`.
    """

    def __init__(
        self,
        writer: str,
        room: bool,
        room_in_turns: bool,
        names: Mapping[str, str],
        target: str = "",
        refused: int = 0,
    ) -> None:
        self._writer, self._names, self._refused, self._target = writer, names, refused, target
        keep = "; to keep it, add --keep-extra"
        self._way_out = keep if room and not refused & _EXTRA else ""
        self._way_out_of_turns = keep if room and room_in_turns and not refused & _TURN_KEYS else ""
        self._known: dict[tuple[int, bool], tuple[Loss, ...]] = {}
        self._columns: dict[str, Loss] = {}

    def of(self, example: Example, lost: int) -> list[Loss]:
        """Return a loss for each feature in `lost`; for unknown columns and keys, one for each name."""
        key = lost, example.label is False
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._sentences(lost, example.label is False))
        found = list(known)
        if lost & _TURN_KEYS:
            for name, where in _keys_of_turns(example):
                words = f"the key {_short(name)} of a {where}{self._way_out_of_turns}"
                found.append(("FT901", f"{self._subject(_TURN_KEYS)} {words}", ""))
        if not lost & _EXTRA:
            return found
        for column in example.extra or ():
            if example.used and column in example.used:
                continue
            loss = self._columns.get(column)
            if loss is None:
                name = self._names.get(column, column)
                what = f"{self._subject(_EXTRA)} the column {_short(name)}{self._way_out}"
                loss = self._columns[column] = ("FT901", what, "/" + escape_token(column))
            found.append(loss)
        return found

    def by_name(self, example: Example, lost: int, kept: frozenset[str]) -> list[Loss]:
        """Return a loss for each name of a block or signature that is not kept; pointers go into the Example."""
        found: dict[str, Loss] = {}
        for thread, messages in threads_of(example):
            for index, message in enumerate(messages):
                signs = message.meta if lost & _SIGNED else None
                for name in [name for name in signs or () if name not in kept]:
                    words = f"{self._writer} does not support {_short(name)}, signed by another vendor"
                    found.setdefault(name, ("FT909", words, f"{thread}/{index}/meta/{escape_token(name)}"))
                if not lost & _BLOCKS:
                    continue
                for number, part in enumerate(message.content if isinstance(message.content, list) else ()):
                    name = block_of(part)
                    if name and name not in found and name not in kept:
                        words = f"{self._writer} does not support the block {_short(name)}; --to chat keeps it"
                        found[name] = "FT912", words, f"{thread}/{index}/content/{number}"
        return list(found.values())

    def unwritten_keys(self, example: Example, back: Example) -> list[Loss]:
        """The losses of keys of turns that were to be kept and are not in what was written, read back."""
        found = set(_keys_of_turns(back))
        columns = tuple(back.extra or ())
        return [
            (
                "FT901",
                f"{self._writer} reserves the key {_short(key)} of a {where}; rename it",
                "",
            )
            for key, where in _keys_of_turns(example)
            if (key, where) not in found and not any(column.endswith(f".{key}") for column in columns)
        ]

    def unwritten(self, column: str) -> Loss:
        """The loss of a column that was to be kept, but whose name the format has another use for."""
        return (
            "FT901",
            f"{self._writer} reserves the column name {_short(column)}; rename it",
            "/" + (escape_token(column)),
        )

    def _sentences(self, lost: int, bad_label: bool) -> Iterator[Loss]:
        for feature, words in _WORDS.items():
            if not lost & feature:
                continue
            code = LOSS_CODE[feature]
            if feature is Feature.PROMPT_ONLY:
                yield code, words, ""
            elif feature is Feature.LABEL and bad_label:
                yield code, f"{self._writer} does not support the label: a bad reply would be learned", ""
            else:
                way = (
                    "; --apply render-thoughts writes it into the text" if feature & self._refused & _REASONING else ""
                )
                yield code, f"{self._subject(feature)} {words}{way}", ""

    def _subject(self, feature: int) -> str:
        """Say who does not have room for a feature: the target, or the writer."""
        return f"{self._target} does not accept" if feature & self._refused else f"{self._writer} does not support"


def _keys_of_turns(example: Example) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    used = example.used or ()
    for message in _all_messages(example):
        for key in [key for key in message.extra or () if key not in used]:
            found[key, "turn"] = None
        for call in message.tool_calls or ():
            for key in call.extra or ():
                found[key, "tool call"] = None
    return list(found)


def _short(key: str) -> str:
    return repr(key if len(key) <= 40 else key[:40] + "…")


def _all_messages(example: Example) -> Iterator[Message]:
    for _, messages in threads_of(example):
        yield from messages


def without_lost(example: Example, lost: int = _EXTRA | _TURN_KEYS, kept: frozenset[str] = frozenset()) -> Example:
    """Take unknown columns, keys, blocks, signatures and labels of steps that are `lost` out of `example`, in place.

    Blocks and signatures named in `kept` stay. A turn that held only blocks that are lost goes with them.
    Raises RecordError FT912 where no reply would be left.
    """
    if lost & _EXTRA:
        example.extra = None
    if lost & _BLOCKS:
        for _, messages in threads_of(example):
            replies = any(message.role == "assistant" for message in messages)
            rest = [message for message in messages if _without_blocks(message, lost, kept)]
            if messages and (not rest or (replies and all(message.role != "assistant" for message in rest))):
                words = "no reply is left without its blocks, which the output format does not support"
                raise RecordError("FT912", f"{words}; --to chat keeps them")
            messages[:] = rest
    if lost & _SIGNED:
        for message in _all_messages(example):
            message.meta = {name: value for name, value in (message.meta or {}).items() if name in kept} or None
            if not message.meta and message.reasoning == "":
                message.reasoning = None  # beside what is lost, an empty thought says nothing
    if lost & _STEPS:
        for message in _all_messages(example):
            if isinstance(message.content, list):
                message.content = unlabelled(message.content)
    if not lost & _TURN_KEYS:
        return example
    for message in _all_messages(example):
        message.extra = None
        for call in message.tool_calls or ():
            call.extra = None
    return example


def _without_blocks(message: Message, lost: int, kept: frozenset[str]) -> bool:
    """Take the blocks out of a turn. Returns whether it still says something, or never had any."""
    content = message.content
    if not isinstance(content, list) or not any(map(block_of, content)):
        return True
    rest = [part for part in content if not block_of(part) or block_of(part) in kept]
    if len(rest) == len(content):
        return True
    message.content = rest or None
    return bool(
        message.tool_calls
        or (message.refusal and not lost & _REFUSAL)
        or (message.reasoning and not lost & _REASONING)
        or any(not is_text(part) or part["text"].strip() for part in rest)
    )


def without_used(example: Example) -> Example:
    """Take the columns that the reader has used out of `example`, in place."""
    used = example.used or ()
    holders: list[Example | Message] = [example, *_all_messages(example)]
    for holder in holders:
        if holder.extra:
            holder.extra = {name: value for name, value in holder.extra.items() if name not in used} or None
    return example
