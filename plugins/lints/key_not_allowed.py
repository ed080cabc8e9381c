"""FT707 key-not-allowed: keys that the target refuses, or passes over although they say something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ftconv import Example, Message, Target, rule, threads_of

from ..formats._chat_turns import REASONING
from ..formats.table import reader as TABLE
from ._naming import kind_of, quoted
from ._records import NOT_GIVEN, TURN_FIELDS, pointer_in, pointer_of, turns_of, written_keys, written_turn_keys
from ._values import wrong_values

_THOUGHTS = "add --apply render-thoughts to write thoughts into the text, or --apply drop-thoughts"
_KEYS_OF_ITS_OWN = ("anthropic", "cohere", "converse", "gemini")
"""Formats that are written with other keys than those of chat: what is going to be written is not judged by these."""


@rule("FT707", category="limits", gathered=True)
def key_not_allowed(
    example: Example,
    target: Target,
    format: str = "",
    record: Any = NOT_GIVEN,
    shapes: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[str, str]]:
    """Record has a shape or key that the target rejects or silently drops.

    Why is this bad?
        One key too many and the whole file comes back: OpenAI says 'Invalid file format. Example 1 contains an extra
        "weight".' and "Unexpected file format, expected either prompt/completion pairs or chat messages.", its notebook
        `message_unrecognized_key`, Azure "Validation of jsonl file failed: No valid json line found in file.", Together
        'Found extra column "x" in the line N.' and "Could not detect a format for the line N with the columns", and of
        keys of two shapes in one record "Found multiple dataset formats in the input file.", Mistral
        `ConversationFormatError`, and of a second system prompt "Only one is allowed.", Databricks
        `UnknownExampleTypeError` and `IncorrectMessageKeyQuantityError`, TRL "Invalid keys in the example", SageMaker
        "missing SFT fields: need input/output or prompt/completion", MLX LM "Unsupported data format, check the
        supported formats here", prime-rl "All examples in the dataset must have either a 'messages' column or both
        'prompt' and 'completion' columns", axolotl "`type: sharegpt.*` is deprecated. Please use `type: chat_template`
        instead." Or, worse, the key is dropped: trainers that do not read weights train on turns of weight 0, and a
        `system` column is read by few. Each key is named once for an example, at its first place. So is each value that
        ftconv reads and the target does not: `tools` as JSON text, a call without an id, null where a key should be
        left out. Keys that a target passes over without harm are left alone. `ftconv IN --to chat` writes the usual
        keys; `--keep-extra` would write unknown ones too. Silent without a target.

    Example
        ```yaml
        target: databricks
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - OpenAI's message, in its forum: https://community.openai.com/t/966285
        - Together: https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - Databricks: https://github.com/mosaicml/llm-foundry/blob/main/llmfoundry/utils/exceptions.py
        - `ftconv explain NAME` lists the keys of each target with their sources.
    """
    shape = target.shape
    if shape is not None:
        wrong = _shape(example, target, format, record, shapes)
        if wrong is not None:
            yield wrong
            return
    found: dict[str, tuple[str, str]] = {}
    if isinstance(record, dict) or format not in _KEYS_OF_ITS_OWN:
        _look_at_columns(example, target, record, found)
        if target.turn is not None:
            _look_at_turns(example, target, record, found)
    yield from found.values()
    if isinstance(record, dict):
        yield from wrong_values(example, target, format, record)
    needs = target.calls.tool_needs if target.calls is not None else ()
    tools = record.get("tools") if isinstance(record, dict) else None
    for index, tool in enumerate((tools if isinstance(tools, list) else example.tools) or () if needs else ()):
        function = tool.get("function") if isinstance(tool, dict) else None
        missing = [key for key in needs if key not in function] if isinstance(function, dict) else ["function"]
        if missing:
            yield f"/tools/{index}", f"definition has no {', '.join(missing)}, which {target.name} requires"


def _shape(
    example: Example, target: Target, format: str, record: Any, shapes: Mapping[str, str]
) -> tuple[str, str] | None:
    """Say what a record is that the target does not take at all."""
    shape = target.shape
    assert shape is not None
    takes = ", ".join(shape.formats)
    shown = record is not None and record is not NOT_GIVEN
    if shown and format and not _takes(shape.formats, format) and not _has_known_keys(target, format, record):
        way = _way_out(example, shape.formats)
        words = f"{format} is not a format of {target.name}, which accepts {takes}"
        if way in shapes:
            words += f"; {way} has {shapes[way]}"
        if way:
            words += f"; convert with --to {way}"
        return "", words
    if isinstance(record, list) and format == "chat":
        return "", f"a bare list of turns; {target.name} requires an object with messages"
    if isinstance(record, str) and target.kind == "vendor":
        return "", f"a bare text; {target.name} requires an object with text"
    if isinstance(record, dict) and isinstance(record.get("messages"), str) and target.kind == "vendor":
        return pointer_of(example, "messages"), f"messages is JSON as text; {target.name} requires a list"
    for field, method, words in (
        ("chosen", "preference", "preferences"), ("label", "judgement", "labels"),
        ("text", "text", "plain text"),
    ):  # fmt: skip
        if getattr(example, field) is not None and method not in shape.methods:
            return f"/{field}", f"{target.name} does not accept {words}"
    return None


def _way_out(example: Example, formats: tuple[str, ...]) -> str:
    """Return which of the accepted formats to convert to; "" where none can hold the example."""
    if example.text is not None:
        return "text" if "text" in formats else ""
    wanted = "openai-preference" if example.chosen is not None else "chat"
    return wanted if wanted in formats else formats[0]


def _takes(formats: tuple[str, ...], format: str) -> bool:
    return format in formats or (format == TABLE.name and not set(TABLE.aliases).isdisjoint(formats))


def _has_known_keys(target: Target, format: str, record: Any) -> bool:
    """Whether a row of columns, under whatever reader, has the keys that the target reads, and no other."""
    known = target.record.known if target.record is not None else ()
    if not isinstance(record, dict):
        return format == TABLE.name and target.shape is not None and "prompt-completion" in target.shape.formats
    return format == TABLE.name and record.keys() <= set(known)


def _look_at_columns(example: Example, target: Target, record: Any, found: dict[str, tuple[str, str]]) -> None:
    rules = target.record
    if rules is None:
        return
    if isinstance(record, dict):
        _look_at_choices(example, target, record, found)
    for key in record if isinstance(record, dict) else written_keys(example, record is NOT_GIVEN):
        pointer = pointer_of(example, key)
        if key == "system" and rules.system and isinstance(record, dict):
            value = record[key]
            if rules.system in ("text", "parts"):
                wanted = str if rules.system == "text" else list
                if value is not None and not isinstance(value, wanted):
                    words = "text" if wanted is str else "a list of parts"
                    found[key] = pointer, f"{target.name} requires system as {words}, found {kind_of(value)}"
            elif rules.system == "refused" or value not in (None, "", []):
                verb = "drops" if rules.system == "dropped" else "refuses"
                found[key] = pointer, f"{target.name} {verb} the key 'system'; put a system turn into the messages"
            continue
        if rules.others == "refused" and key not in rules.known:
            found[key] = pointer, f"{target.name} rejects the key {quoted(key)}"
        elif key in rules.dropped and (not isinstance(record, dict) or record[key] not in (None, [], "")):
            found[key] = pointer, f"{target.name} silently drops {quoted(key)}"


def _look_at_choices(
    example: Example, target: Target, record: dict[str, Any], found: dict[str, tuple[str, str]]
) -> None:
    """Find keys of two shapes in one record, and two system prompts."""
    rules = target.record
    assert rules is not None
    for keys in rules.alike:
        kinds = {key: type(record[key]) for key in keys if isinstance(record.get(key), str | list)}
        first = next(iter(kinds), "")
        for key in (key for key, kind in kinds.items() if kind is not kinds[first]):
            words = f"{target.name} requires {key} and {first} to be both text, or both lists of turns"
            found[key] = pointer_of(example, key), words
    for key, beside in _of_two(rules.either, record):
        found[key] = pointer_of(example, key), f"{target.name} rejects the key {quoted(key)} beside {quoted(beside)}"
    prompt = record.get(rules.system_key) if rules.system_key else None
    if prompt is not None:
        words = f"{target.name} requires {rules.system_key} as text, found {kind_of(prompt)}"
        if isinstance(prompt, str):
            words = f"{target.name} rejects {rules.system_key} beside a system turn"
        if not isinstance(prompt, str) or any(turn.role == "system" for turn in example.messages):
            found[rules.system_key] = pointer_of(example, rules.system_key), words


def _of_two(either: tuple[tuple[tuple[str, ...], ...], ...], keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a second alternative, each with one of those that it is beside."""
    for choice in either:
        there = [some for one in choice if (some := [key for key in one if key in keys])]
        home = max(there, key=len, default=[])
        yield from ((key, home[0]) for some in there if some is not home for key in some)


def _look_at_turns(example: Example, target: Target, record: Any, found: dict[str, tuple[str, str]]) -> None:
    rules = target.turn
    assert rules is not None
    if rules.others != "refused" and not rules.dropped and not rules.either:
        return
    raw = turns_of(record, example)
    split = {} if raw else _split_turns(record)
    legacy = any(note.code == "FT407" for note in example.notes or ()) if record is NOT_GIVEN else False
    if legacy and "function_call" not in rules.known:
        found["turn function_call"] = (
            "",
            f"{target.name} does not accept function_call; to write tool_calls, use --to chat",
        )
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if not raw and not split and (
                message.name is None and message.weight is None and message.tool_calls is None
                and message.tool_call_id is None and message.refusal is None and message.reasoning is None
                and message.extra is None
            ):  # fmt: skip
                continue
            turn = f"{pointer}/{index}"
            turned = split.get(turn, {}) if split else raw.get(turn)
            for key, value in _keys(message, turned, record is NOT_GIVEN):
                if f"turn {key}" in found:
                    continue
                if rules.others == "refused" and key not in rules.known:
                    words = f"{target.name} rejects the key {quoted(key)} of a turn"
                elif key in rules.dropped and _says_something(key, value):
                    words = f"{target.name} silently drops {quoted(key)} of a turn"
                else:
                    continue
                words += _way_of_key(key, target)
                found[f"turn {key}"] = pointer_in(message, turn, key), words
            for key, beside in _of_two(rules.either, raw[turn]) if isinstance(raw.get(turn), dict) else ():
                words = f"{target.name} rejects the key {quoted(key)} of a turn beside {quoted(beside)}"
                found.setdefault(f"turn {key}", (pointer_in(message, turn, key), words))


def _way_of_key(key: str, target: Target) -> str:
    """Say what to do about a key of a turn that is not read."""
    if key in REASONING:
        return f"; {_THOUGHTS}"
    name = target.shape.write.get("chat", {}).get("weight") if target.shape is not None else None
    if name and TURN_FIELDS.get(key) == "weight":
        return f"; it reads {quoted(str(name))}, which ftconv IN --target {target.name} writes"
    return ""


def _split_turns(record: Any) -> dict[str, Any]:
    """Return the turns of a record whose blocks became more Messages than it has turns."""
    turns = record.get("messages") if isinstance(record, dict) else None
    return {f"/messages/{index}": turn for index, turn in enumerate(turns)} if isinstance(turns, list) else {}


def _keys(message: Message, raw: Any, extra: bool) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a turn as it is in the record, or as it is going to be written."""
    if isinstance(raw, dict):
        yield from raw.items()
    else:
        yield from written_turn_keys(message, extra)


def _says_something(key: str, value: Any) -> bool:
    """Whether dropping the key changes what is learned: a weight does when it is not the default of 1."""
    if value is None or value == "" or value == []:
        return False
    return value != 1 if key in ("weight", "train", "loss", "loss_scale", "loss_weight", "loss_mask") else True
