"""FT311 broken-json-reply: a reply that looks like JSON and cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ftconv import Example, Message, Triggers, rule, text_of, threads_of

_json_like = re.compile(r'\{\s*"|\[\s*(?:\{\s*"|"[^"\n]*"\s*[,\]])').match
_repr_like = re.compile(r"(?:\[\s*)?\{\s*'[^'\n]*'\s*:").match
_script_like = re.compile(r"(?:\[\s*)?\{\s*[A-Za-z_]\w*\s*:\s*[\"'\d{\[tfn-]").match
_closes = re.compile(r"\s*[}\]]").match
_fenced = re.compile(r"```json[ \t]*\n(.*?)\n?```", re.DOTALL).fullmatch
_decode = json.JSONDecoder(parse_constant=str, parse_int=str, parse_float=str).raw_decode


@rule("FT311", category="suspicious", triggers=Triggers(characters="{["))
def broken_json_reply(example: Example) -> Iterator[tuple[str, str]]:
    """Reply looks like JSON but does not parse.

    Why is this bad?
        The program that reads the answers in production will refuse what the model learned. The likely causes are a
        reply that was cut off, a line break inside a string, keys without quotes, and the `repr` of a Python dict,
        which has single quotes; those last two are named only where an earlier turn asks for JSON. The whole reply is
        looked at, in a fence of `json` or without one; prose after the JSON is fine.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Distance of the Moon?"},
                      {"role": "assistant", "content": "{\\"km\\": 384400, \\"snacks\\": }"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Distance of the Moon?"},
                      {"role": "assistant", "content": "{\\"km\\": 384400, \\"snacks\\": true}"}]}
        ```

    Source
        - JSON: https://www.rfc-editor.org/rfc/rfc8259
        - `repr`, which is no JSON: https://docs.python.org/3/library/functions.html#repr
    """
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.role != "assistant":
                continue
            content = message.content
            text = (content if isinstance(content, str) else text_of(content)).strip()
            if text[:1] not in ("{", "[", "`"):
                continue
            before = thread[:index] if pointer == "/messages" else [*example.messages, *thread[:index]]
            said = _broken(text, before)
            if said:
                yield f"{pointer}/{index}/content", said


def _broken(text: str, before: list[Message]) -> str:
    fenced = _fenced(text)
    body = fenced[1].strip() if fenced else text
    if _json_like(body):
        return _fault(body)
    bare = _script_like(body)
    if (bare or _repr_like(body)) and (fenced or any("json" in text_of(turn.content).lower() for turn in before)):
        if bare:
            return "reply looks like JSON, but has unquoted keys"
        return "reply looks like JSON, but has single quotes like a Python dict"
    return ""


def _fault(text: str) -> str:
    """Say what is wrong with the first JSON value of a text."""
    try:
        _, end = _decode(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text) or error.msg.startswith("Unterminated"):
            return "reply looks like JSON, but is cut off"
        words = error.msg.removesuffix(" at")
        return f"reply looks like JSON, but does not parse: {words}, at character {error.pos + 1}"
    except RecursionError:
        return "reply looks like JSON, but is nested too deeply to parse"
    if _closes(text, end):
        return f"reply looks like JSON, but has one closing bracket too many, at character {end + 1}"
    return ""
