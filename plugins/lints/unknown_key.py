"""FT217 unknown-key: what the format does not know, and a trainer will not read."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule, threads_of

from ._naming import quoted


@rule("FT217", category="suspicious", when=Feature.EXTRA | Feature.TURN_KEYS, gathered=True)
def unknown_key(example: Example, *, allow: tuple[str, ...] = ("id",)) -> Iterator[tuple[str, str]]:
    """Unknown key.

    Why is this bad?
        Most trainers silently ignore it: a misspelled `wieght` or `tool` trains as if it were not there.
        OpenAI refuses it ("Example 1 contains an extra ..."), and so do Together at the top and Databricks everywhere.
        Each key is named once for an example, at its first place. `ftconv IN --to chat` leaves such keys out.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.", "wieght": 1}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km.", "weight": 1}]}
        ```

    Options
        - `allow`: keys that are none of this rule's business, with commas between; by default `id`, which names the
          record.

    Source
        - OpenAI's message, in its forum: https://community.openai.com/t/966285
        - Together, "Found extra column":
          https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
    """
    allow = (*allow, *(example.used or ()))
    found: dict[str, str] = {}
    if example.extra:
        _add(found, "", example.extra, allow)
    for message in example.messages:
        if message.extra is not None or message.tool_calls is not None:
            break
    else:
        if not found and example.chosen is None and example.rejected is None:
            return
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.extra:
                _add(found, f"{pointer}/{index}", message.extra, allow)
            for number, call in enumerate(message.tool_calls or ()):
                if call.extra:
                    _add(found, f"{pointer}/{index}/tool_calls/{number}", call.extra, allow)
    for name, place in found.items():
        yield place, f"unknown key {quoted(name)}"


def _add(found: dict[str, str], pointer: str, extra: dict[str, object], allow: tuple[str, ...]) -> None:
    for key in extra:
        if key not in allow:
            token = key.replace("~", "~0").replace("/", "~1")
            found.setdefault(key, f"{pointer}/extra/{token}")
