"""Use of results: whether a reply has anything of what tools returned, in whatever form it says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ftconv import LazyPattern

_words = re.compile(r"[^\W\d_]+").findall
_numbers = re.compile(r"\d+(?:\.\d+)?").findall
_wide = LazyPattern(r"[\u3040-\u9fff\uac00-\ud7af]").search
_camel = re.compile(r"(?<=[a-z])(?=[A-Z])|_").split
_grouped = LazyPattern(r"(?<=\d)[,\u00a0\u202f'’ ](?=\d{3}(?!\d))").sub
_FEWEST = 3
"""Words and numbers that a result must have; of fewer, as in `{"status": "success"}`, nothing need be said."""
_STEM = 5
"""Letters by which two forms of a word are the same; shorter words are compared as they are."""
_SHORTEST = 3
_STATE = frozenset({
    *("true", "false", "null", "none", "success", "successful", "successfully", "status", "message", "ok"),
    *("done", "result", "completed", "complete", "created", "updated", "sent", "deleted", "added"),
    *("saved", "the", "and", "for", "has", "was", "been", "with", "from", "that", "this", "are", "not", "you", "your"),
    *("com", "www", "http", "https", "org", "usd"),
})  # fmt: skip
_failed = LazyPattern(
    r"(?i:error|fail|exception|not found|no (?:results?|match|data|records?|such)|invalid|timed? ?out"
    r"|timeout|unavailable|denied|forbidden|unauthori[sz]ed|rate.?limit|unable|cannot|could not|couldn"
    r"|empty|unknown|missing|required)"
    r"|错误|失败|无法|未找到|没有|不存在|超时"
).search
_ACTS = frozenset({
    *("send", "create", "add", "set", "book", "update", "delete", "remove", "save", "write", "post", "schedule"),
    *("play", "turn", "cancel", "buy", "order", "make", "start", "stop", "open", "close", "register", "submit"),
    *("store", "mark", "insert", "upload", "move", "rename", "share", "reserve", "pay", "transfer", "enable"),
    *("disable", "log", "notify", "remind", "subscribe", "invite", "put", "edit", "modify", "record", "run"),
    *("execute", "install", "deploy", "think"),
})  # fmt: skip
_SAID = {
    word: number
    for number, words in enumerate(
        (
            *("zero no none 零 〇", "one a an single once 一", "two both twice pair 二 两", "three 三", "four 四"),
            *("five 五", "six 六", "seven 七", "eight 八", "nine 九", "ten 十", "eleven 十一", "twelve dozen 十二"),
        )
    )
    for word in words.split()
}
_IN_ENGLISH = frozenset({
    *("the", "is", "are", "a", "an", "of", "to", "and", "you", "your", "it", "for", "in", "on", "with", "this", "that"),
    *("have", "can", "i"),
})  # fmt: skip
_FEW_LETTERS = 3


def acts(name: str) -> bool:
    """Whether a tool does something, by the verb in its name: then the reply need only say that it was done."""
    return any(part.lower() in _ACTS for part in _camel(name)[:2])


def ignores(reply: str, returned: str, asked: str) -> bool:
    """Whether a reply surely has nothing of what was returned, not even in other words."""
    values = list(_values_of(returned))
    text = "\n".join(values)
    words = _stems(text)
    numbers = _found_numbers(text)
    if len(words) + len(numbers) < _FEWEST - (bool(numbers) and not words) * 2 or _failed(text):
        return False
    if _wide(reply) is None:
        translated = _wide(text) is not None or not _IN_ENGLISH & set(map(str.lower, _words(reply)))
    else:
        translated = _wide(text) is None and any(len(word) > _FEW_LETTERS for word in _words(text))
    if translated and not (numbers and not words):
        return False
    return not shares(reply, returned) and not _computes(reply, asked, numbers, len(values))


def shares(reply: str, returned: str) -> bool:
    """Whether a text has a number or a word of what was returned, in any of their forms."""
    text = "\n".join(_values_of(returned))
    said = _found_numbers(reply) | _said_numbers(reply)
    if any(_same(number, other) for number in _found_numbers(text) for other in said):
        return True
    if _wide(text):
        pairs = {text[i : i + 2] for i in range(len(text) - 1) if _wide(text[i]) and _wide(text[i + 1])}
        if any(pair in reply for pair in pairs):
            return True
    return bool(_stems(text) & _stems(reply))


def _computes(reply: str, asked: str, numbers: set[float], count: int) -> bool:
    """Whether the reply has a number that may come from those of the results, or counts what was returned."""
    said = _found_numbers(reply) | _said_numbers(reply)
    new = said - _found_numbers(asked)
    return bool(new and numbers) or any(number == count for number in said)


def _same(number: float, said: float) -> bool:
    """Whether one number is the other, rounded, as a percentage, or of a thousand times the unit."""
    for scale in (1, 100, 0.01, 1000, 0.001, 1e-6, 1e-9):
        scaled = number * scale
        if abs(scaled - said) <= 0.005 * abs(scaled) or (
            said == int(said) and int(said) in (int(scaled), round(scaled))
        ):
            return said != 0 or number == 0
    return False


def _found_numbers(text: str) -> set[float]:
    return {float(number) for number in _numbers(_grouped("", text)) if len(number) < 300}


def _said_numbers(text: str) -> set[float]:
    found = {float(_SAID[word]) for word in map(str.lower, _words(text)) if word in _SAID and word not in ("a", "an")}
    return found | {float(_SAID[sign]) for sign in text if sign in _SAID and _wide(sign)}


def _stems(text: str) -> set[str]:
    """Return the words of a text without their endings; Chinese is compared otherwise."""
    words = (word.casefold() for word in _words(" ".join(_camel(text))))
    return {word[:_STEM] for word in words if len(word) >= _SHORTEST and word not in _STATE and not _wide(word)}


def _values_of(text: str) -> Iterator[str]:
    """Yield the values of results in JSON, one a line, or all of a text that is none."""
    try:
        todo: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        lines = text.split("\n")
        if len(lines) > 1 and text.lstrip()[:1] in ("{", "["):
            for line in lines:
                yield from _values_of(line)
        else:
            yield text
        return
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif value is not None and not isinstance(value, bool):
            yield str(value)
