"""Chat records with images, sound and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus import ABSENT, Named, changed, each_value

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
DATA = f"data:image/png;base64,{PIXEL}"
WORDS = {"type": "text", "text": "What is it?"}


def image(url: Any = DATA, **more: Any) -> dict[str, Any]:
    """Return a part with an image."""
    return {"type": "image_url", "image_url": {"url": url, **more}}


SEEN: dict[str, Any] = {
    "messages": [{"role": "user", "content": [WORDS, image()]}, {"role": "assistant", "content": "A dot."}]
}
PART = "/messages/0/content/1"
PARTS: dict[str, Any] = {
    "url as text": {"type": "image_url", "image_url": DATA},
    "bare image": {"type": "image"},
    "image with a path": {"type": "image", "image": "a.png"},
    "image with a url": {"type": "image", "url": "https://example.org/a.png"},
    "input_image": {"type": "input_image", "image_url": DATA},
    "source": {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
    "sound": {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
    "sound, flac": {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "flac"}},
    "audio_url": {"type": "audio_url", "audio_url": {"url": "https://example.org/a.wav"}},
    "video_url": {"type": "video_url", "video_url": {"url": "https://example.org/a.mp4"}},
    "video": {"type": "video", "video": "a.mp4"},
    "file": {"type": "file", "file": {"file_id": "file-1"}},
    "file data": {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AAAA"}},
    "document": {"type": "document", "document": "a.pdf"},
    "unknown": {"type": "hologram"},
    "null": None,
    "text": "What?",
}
URLS = ["https://example.org/a.png", "http://example.org/a.png", "a.png", "file:///a.png", "", None, 1, ABSENT,
        f"data:image/gif;base64,{PIXEL}", f"data:image/jpeg;base64,{PIXEL}", f"data:image/webp;base64,{PIXEL}",
        f"data:image/bmp;base64,{PIXEL}", f"data:image/png,{PIXEL}", "data:image/png;base64,", "data:,"]  # fmt: skip


def multimodal() -> Named:
    yield "seen", SEEN
    yield from each_value("seen", SEEN, [f"{PART}/image_url/url"], URLS)
    yield from each_value("seen", SEEN, [f"{PART}/image_url/detail"], ["auto", "low", "high", "tiny", None, 1])
    yield from each_value("seen", SEEN, [f"{PART}/image_url"], [None, {}, [], ABSENT])
    yield from each_value("seen", SEEN, [f"{PART}/type"], ["image", None, ABSENT])
    for name, part in PARTS.items():
        yield f"part {name}", changed(SEEN, {PART: part})
    for count in (2, 5, 10, 11, 64, 65):
        yield f"{count} images", changed(SEEN, {"/messages/0/content": [WORDS, *[image()] * count]})
    yield "an image alone", changed(SEEN, {"/messages/0/content": [image()]})
    yield "an image first", changed(SEEN, {"/messages/0/content": [image(), WORDS]})
    yield "words alone", changed(SEEN, {"/messages/0/content": [WORDS]})
    for place in ("/messages/0/content", "/messages/1/content"):
        yield from each_value("seen", SEEN, [place], [[image()], [WORDS, image()], [WORDS], "<image>"])
    for role in ("system", "developer", "tool"):
        for parts in ([image()], [WORDS], [WORDS, image()]):
            messages = [{"role": role, "content": parts}, *SEEN["messages"]]
            yield f"{role}, {len(parts)} parts from {parts[0]['type']}", {"messages": messages}
    both = [{"role": "assistant", "content": [{"type": "text", "text": "A dot."}]}]
    yield "all in parts", {"messages": [SEEN["messages"][0], *both]}
    yield "a second question", {"messages": [*SEEN["messages"], {"role": "user", "content": "And?"}, *both]}
    marked = {"messages": [{"role": "user", "content": "<image>What?"}, SEEN["messages"][1]]}
    for column in (["a.png"], [], ["a.png", "b.png"], "a.png", [None], [{"bytes": None, "path": "a.png"}]):
        yield f"images={column!r}", marked | {"images": column}
    yield "audios", marked | {"audios": ["a.wav"]}
    yield "videos", marked | {"videos": ["a.mp4"]}


GROUPS: dict[str, Callable[[], Named]] = {"multimodal": multimodal}
