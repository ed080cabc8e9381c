"""Media in content parts: one notion of an image, a sound, a video or a file, and OpenAI's parts for it.

The hub keeps media as OpenAI spells them: `image_url` with `{"url": …}`, `input_audio` with data and format,
`video_url`, `audio_url`, and `file` with `file_id`, or `file_data` and `filename`. Data in base64 stands in a URL,
`data:MIME;base64,…`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .example import Part, medium_of


class Medium(Struct):
    """One image, sound, video or file: given by `url`, by `data` in base64, or by the vendor's `file_id`.

    `mime` is its type, such as `image/png`, if known. `extra` holds further keys of the part, such as `detail`.
    """

    kind: str
    url: str | None = None
    data: str | None = None
    mime: str | None = None
    file_id: str | None = None
    name: str | None = None
    extra: dict[str, Any] | None = None


def medium_in(part: Part) -> Medium | None:
    """Return the medium that a part of the hub holds; None where it is none, or in a spelling that is not known."""
    kind, name = medium_of(part), part.get("type")
    if not kind or type(name) is not str:
        return None
    inner = part.get(name)
    if inner is None and name == "image":
        inner = part.get("url") or part.get("path")
    rest = {key: value for key, value in part.items() if key not in ("type", name)}
    if type(inner) is str:
        return _at(kind, inner, rest)
    if type(inner) is not dict:
        return None
    inner = dict(inner)
    found: Medium | None = None
    if type(inner.get("url")) is str:
        found = _at(kind, inner.pop("url"), rest)
    elif type(inner.get("data")) is str:
        form = inner.pop("format", None)
        mime = f"{kind}/{form}" if type(form) is str and "/" not in form else form
        found = Medium(kind, data=inner.pop("data"), mime=mime)
    elif type(inner.get("file_id")) is str:
        found = Medium(kind, file_id=inner.pop("file_id"), name=inner.pop("filename", None))
    elif type(inner.get("file_data")) is str:
        found = _at(kind, inner.pop("file_data"), rest)
        found.name = inner.pop("filename", None)
    if found is not None:
        found.extra = {**rest, **inner} or None
    return found


def part_of(medium: Medium) -> Part:
    """Return a medium as a part of the hub."""
    extra = medium.extra or {}
    if medium.kind == "file" or medium.file_id is not None:
        given = {"file_id": medium.file_id, "file_data": _url(medium), "filename": medium.name}
        return {"type": "file", "file": {key: value for key, value in given.items() if value is not None} | extra}
    if medium.kind == "audio" and medium.data is not None:
        form = (medium.mime or "audio/wav").partition("/")[2]
        return {"type": "input_audio", "input_audio": {"data": medium.data, "format": form, **extra}}
    name = f"{medium.kind}_url"
    return {"type": name, name: {"url": _url(medium) or "", **extra}}


def _at(kind: str, url: str, rest: dict[str, Any]) -> Medium:
    """Read a URL, which may hold the data itself."""
    head, comma, data = url.partition(",")
    if comma and head.startswith("data:") and head.endswith(";base64"):
        return Medium(kind, data=data, mime=head[5:-7] or None, extra=rest or None)
    return Medium(kind, url=url, extra=rest or None)


def _url(medium: Medium) -> str | None:
    if medium.data is None:
        return medium.url
    return f"data:{medium.mime or 'application/octet-stream'};base64,{medium.data}"
