"""FT711 content-not-allowed: null, empty, parts or text where the target forbids it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, Target, medium_of, rule, text_of, threads_of

from ..formats.chat import reader as CHAT
from ..formats.prompt_completion import reader as LISTS
from ._naming import quoted
from ._records import NOT_GIVEN, turns_of


@rule("FT711", category="limits")
def content_not_allowed(
    example: Example, target: Target, format: str = "", record: Any = NOT_GIVEN
) -> Iterator[tuple[str, str]]:
    """Content of a turn is null, empty, text or a list of parts, and the target requires another form.

    Why is this bad?
        OpenAI's notebook counts null and "" as `missing_content`, Together says "Missing required column `content` in
        message on line N.", "Invalid content type on line N", "The dataset is malformed, the `type` field must be
        either 'text' or 'image_url'." and "Messages in the conversation must be either all in multimodal or all in
        text-only format.", Databricks raises `InvalidContentTypeError`, Mistral `MessageFormatError`, or "Assistant
        message must have either content or tool_calls, but not both.", and Nova's check "Invalid content, empty text
        content". ms-swift removes the record and logs "Dataset filtered, origin length: N, filtered dataset length: N",
        and "There are errors in the dataset, the data will be deleted"; unsloth says "Unsloth: Cannot standardize non
        text datasets!". torchtune trains the text of the turn before once more, and LLaMA-Factory throws away what is
        said beside tool calls. axolotl trains nothing of a reply of pictures alone. Arguments of calls are text at
        OpenAI and Mistral, and an object in TRL: `ftconv IN --to chat --to-option arguments=text`, or `=object`, writes
        them so. Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                       {"name": "get_distance", "arguments": {"body": "Moon"}}}]},
                      {"role": "tool", "tool_call_id": "call_1", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\"}"}}]},
                      {"role": "tool", "tool_call_id": "call_1", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI's notebook:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - LLaMA-Factory: https://github.com/hiyouga/LLaMA-Factory/issues/9107
        - `ftconv explain NAME` lists what each target wants, with its sources.
    """
    content = target.content
    if content is None:
        return
    raw = turns_of(record, example) if content.part_types else {}
    if isinstance(record, dict) and target.preference is not None:
        yield from _replies_as_text(record, target)
    media = content.parts == "with-media" and any(
        medium_of(part)
        for _, thread in threads_of(example)
        for message in thread
        if isinstance(message.content, list)
        for part in message.content
    )
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            turn = f"{pointer}/{index}"
            words = _content(message, target, media)
            if words:
                yield turn if message.content is None else f"{turn}/content", words
            if content.part_types and isinstance(message.content, list):
                yield from _parts(message.content, raw.get(turn), target, f"{turn}/content")
            # Where the record is being rewritten, the writer writes them as the target requires.
            if message.tool_calls and content.arguments != "any" and record is not None:
                for number, call in enumerate(message.tool_calls):
                    if call.as_object != (content.arguments == "object"):
                        kind = "an object" if content.arguments == "object" else "JSON as text"
                        spot = f"{turn}/tool_calls/{number}{'/arguments' if call.arguments else ''}"
                        to = f"{LISTS.name} --to-option layout=messages" if format == LISTS.name else CHAT.name
                        way = f"write them so with --to {to} --to-option arguments={content.arguments}"
                        yield spot, f"{target.name} requires arguments as {kind}; {way}"
    if content.uniform:
        yield from _mixed(example, target)


def _content(message: Message, target: Target, media: bool) -> str:
    """Say what is wrong with the content of one turn; "" for nothing."""
    rules = target.content
    assert rules is not None
    content, calls = message.content, bool(message.tool_calls)
    if content is None:
        if rules.null == "always" or (message.refusal and target.turn and "refusal" in target.turn.known):
            return ""
        if not calls or message.role != "assistant":
            return f"content is null; {target.name} requires text"
        if rules.null == "never":
            return f"content is null beside tool calls; {target.name} requires text"
        return ""
    if isinstance(content, list):
        if rules.parts == "refused" and message.role not in rules.parts_from:
            return f"content is a list of parts; {target.name} requires text"
        if rules.parts == "with-media" and not media:
            return f"content is a list of parts without media; {target.name} requires text"
        if message.role in rules.parts_need_text and not calls and not text_of(content):
            return f"content has no text part; {target.name} requires one from the {message.role}"
    if calls and not rules.text_beside_calls and text_of(content):
        return f"text beside tool calls; {target.name} accepts only one of them"
    if message.role in rules.must_have_text and not calls and _is_empty(content):
        return f"content is empty; {target.name} requires text from the {message.role}"
    return ""


def _replies_as_text(record: dict[str, Any], target: Target) -> Iterator[tuple[str, str]]:
    """Say which replies of a preference are no turns."""
    for key, field in (("preferred_output", "chosen"), ("non_preferred_output", "rejected")):
        if isinstance(record.get(key), str):
            yield f"/{field}", f"{key} is text; {target.name} requires a list of turns"


def _parts(parts: list[dict[str, Any]], raw: Any, target: Target, pointer: str) -> Iterator[tuple[str, str]]:
    """Say which parts the target cannot read. Kinds of media that it does not take at all are FT710's."""
    rules = target.content
    assert rules is not None
    written = raw.get("content") if isinstance(raw, dict) else None
    if isinstance(written, list) and len(written) == len(parts):
        parts = written  # the type of a text may have been filled in
    for number, part in enumerate(parts):
        name = part.get("type")
        where = f"{pointer}/{number}"
        if not isinstance(name, str) or name not in rules.part_types:
            kind = f"of type {quoted(name)}" if isinstance(name, str) else "without a type"
            if not _is_medium_not_taken(medium_of(part), target):
                yield where, f"part {kind}; {target.name} accepts {', '.join(rules.part_types)}"
            continue
        value = part.get(name)
        if name.endswith("_url"):
            if not (isinstance(value, dict) and isinstance(value.get("url"), str) and value["url"]):
                yield where, f"{name} is not an object with a url, which {target.name} requires"
        elif not isinstance(value, str):
            yield where, f"part has no text in {name!r}; {target.name} requires it"


def _is_medium_not_taken(kind: str, target: Target) -> bool:
    return kind in ("image", "video", "audio") and target.media is not None and getattr(target.media, kind) is None


def _mixed(example: Example, target: Target) -> Iterator[tuple[str, str]]:
    """Find the first turn that is text where the ones before are lists of parts, or the other way round."""
    kinds = [type(message.content) for message in example.messages]
    for index, kind in enumerate(kinds):
        if kind is not kinds[0] and kind in (str, list) and kinds[0] in (str, list):
            words = "text after turns of parts" if kind is str else "a list of parts after turns of text"
            yield f"/messages/{index}/content", f"content is {words}; {target.name} requires all turns to be alike"
            return


def _is_empty(content: str | list[dict[str, Any]]) -> bool:
    """Whether there is no text and no other part; white space is FT208's and FT209's."""
    if isinstance(content, str):
        return not content
    return not text_of(content) and all(part.get("type") == "text" for part in content)
