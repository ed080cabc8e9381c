"""FT710 media-not-allowed: pictures, films or sound that the target does not take, or not there, or not so many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, LazyPattern, Message, Target, Triggers, medium_of, rule, text_of, threads_of

_DATA = re.compile(r"data:[a-z]+/([\w.+-]+);base64,", re.IGNORECASE)
_ADDRESS = LazyPattern(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ENDING = re.compile(r"\.(jpe?g|png|gif|webp|bmp|tiff?|heic|svg|mp4|mov|mkv|webm|avi)(?:[?#]|$)", re.IGNORECASE)
_SAME = {"jpg": "jpeg", "tif": "tiff", "quicktime": "mov", "x-matroska": "mkv"}
_KINDS = ("image", "video", "audio")
_MANY = {"image": "images", "video": "videos", "audio": "audio"}
_COLUMNS = {"images": "image", "videos": "video", "audios": "audio"}


def _has_mark(text: str) -> bool:
    return "<image>" in text or "<video>" in text or "<audio>" in text


@rule(
    "FT710", category="limits", when=Feature.MEDIA | Feature.MEDIA_COLUMNS, triggers=Triggers(test=_has_mark, needs="<")
)
def media_not_allowed(example: Example, target: Target) -> Iterator[tuple[str, str]]:
    """Target does not accept this image, video or audio, its place, or the number of them.

    Why is this bad?
        OpenAI takes pictures in user turns alone, ten in an example, of 10 MB and three types; Together the same, and
        only inside of the record ("only user messages can contain images"); Nova only from S3. LLaMA-Factory wants as
        many `<image>` in the text as files in the column, or drops the example. Sizes are checked for pictures inside
        of the record; nothing is fetched. Silent without a target, and where the target's rules are not published.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        ```

        ```json
        {"messages": [{"role": "user", "content": "Draw the Moon."},
                      {"role": "assistant", "content": [{"type": "text", "text": "Here it is."},
                       {"type": "image_url", "image_url": {"url": "https://example.org/moon.png"}}]}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "What is this?"},
                       {"type": "image_url", "image_url": {"url": "https://example.org/moon.png"}}]},
                      {"role": "assistant", "content": "The Moon."}]}
        ```

    Source
        - OpenAI: https://platform.openai.com/docs/guides/vision-fine-tuning
        - Together: https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - LLaMA-Factory: https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md
    """
    media = target.media
    if media is None:
        return
    counts = dict.fromkeys(_KINDS, 0)
    over: set[str] = set()
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            for number, kind, part in _parts(message):
                where = f"{pointer}/{index}/content/{number}"
                counts[kind] += 1
                limit = getattr(media, kind)
                if limit is None:
                    yield where, f"{target.name} does not accept {_MANY[kind]}"
                elif message.role not in media.roles:
                    yield where, f"{target.name} accepts {_MANY[kind]} only in {' and '.join(media.roles)} turns"
                else:
                    if limit.max is not None and counts[kind] > limit.max and kind not in over:
                        over.add(kind)
                        yield where, f"more than {limit.max} {_MANY[kind]}, the limit of {target.name}"
                    address = _address(part, kind)
                    # A part that is no medium of the target at all is FT711's.
                    if not address and limit.addresses and not (target.content and target.content.part_types):
                        yield where, f"{kind} without an address; see ftconv explain {target.name}"
                    for words in _look(address, limit, kind):
                        yield where, f"{words}; see ftconv explain {target.name}"
    if not media.mixed and counts["image"] and counts["video"]:
        yield "/messages", f"{target.name} accepts images or a video, not both"
    if media.marks:
        yield from _marks(example, target, media.marks)


def _parts(message: Message) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the media of a turn: the number of the part, its kind, and itself."""
    if isinstance(message.content, list):
        for number, part in enumerate(message.content):
            kind = medium_of(part)
            if kind in _KINDS:
                yield number, kind, part


def _address(part: dict[str, Any], kind: str) -> str:
    """Return the address of a part, "" when it has none that we know."""
    value = part.get(str(part.get("type")), part.get(kind))
    if isinstance(value, dict):
        value = value.get("url", value.get("uri"))
    return value if isinstance(value, str) else ""


def _look(address: str, limit: Any, kind: str) -> Iterator[str]:
    """Say what is wrong with an address: its scheme, the type, the size."""
    if not address:
        return
    inside = _DATA.match(address)
    scheme = _ADDRESS.match(address)
    if limit.addresses and not (scheme and scheme[1].lower() in limit.addresses):
        yield f"{kind} by a {scheme[1].lower()[:12]}: address" if scheme else f"{kind} by a path"
    ending = inside or _ENDING.search(address)
    if limit.types and ending:
        found = _SAME.get(ending[1].lower(), ending[1].lower())
        if found not in limit.types:
            yield f"{kind} of type {found[:20]}"
    if inside and limit.max_bytes is not None:
        size = (len(address) - inside.end()) * 3 // 4
        if size > limit.max_bytes:
            yield f"{kind} of {size:,} bytes, more than {limit.max_bytes:,}"


def _marks(example: Example, target: Target, marks: dict[Any, str]) -> Iterator[tuple[str, str]]:
    """Compare the marks in the texts with the files of the columns."""
    turns = [
        (f"{at}/{i}/content", text_of(m.content)) for at, thread in threads_of(example) for i, m in enumerate(thread)
    ]
    for column, kind in _COLUMNS.items():
        files = (example.media or {}).get(column)
        mark = marks.get(kind)
        where = [pointer for pointer, text in turns for _ in range(text.count(mark))] if mark else []
        if mark and len(where) != len(files or ()):
            words = f"{len(files or ())} in {column}, {len(where)} {mark} in the text, for {target.name}"
            yield f"/media/{column}" if files else where[0], words
