"""Images and documents of Anthropic's Messages, and the media of the hub."""

from __future__ import annotations

from typing import Any

from ftconv import Medium, Part, RecordError, medium_in, part_of

KINDS = {"image": "image", "document": "file"}


def part_in(block: dict[str, Any]) -> Part:
    """Return the part for an image or a document; one that is neither data, URL nor file stays as it is."""
    source = block.get("source")
    if type(source) is not dict:
        return block
    rest = {key: value for key, value in block.items() if key not in ("type", "source")}
    own = dict(source)
    way = own.pop("type", None)
    kind = KINDS[block["type"]]
    name = rest.pop("title", None) if kind == "file" and type(rest.get("title")) is str else None
    medium = Medium(kind, name=name)
    if way == "base64" and type(own.get("data")) is str and type(own.get("media_type")) is str:
        medium.data, medium.mime = own.pop("data"), own.pop("media_type")
    elif way == "url" and type(own.get("url")) is str and not own["url"].startswith("data:"):
        medium.url = own.pop("url")
    elif way == "file" and type(own.get("file_id")) is str:
        medium.file_id = own.pop("file_id")
        if kind == "image":
            rest["kind"] = "image"
    else:
        return block
    if own:
        rest["source"] = own
    medium.extra = rest or None
    return part_of(medium)


def block_for(part: Part) -> dict[str, Any]:
    """Return the block for a medium. Raises RecordError FT907 for what Anthropic does not have."""
    medium = medium_in(part)
    if medium is None and "source" in part:
        return part
    if medium is None or medium.kind not in ("image", "file"):
        kind = medium.kind if medium else str(part.get("type"))[:30]
        raise RecordError("FT907", f"anthropic does not support {kind} in a turn; remove it, or use --to chat")
    extra = dict(medium.extra or {})
    image = medium.kind == "image" or extra.get("kind") == "image"
    if medium.kind == "file":
        extra.pop("kind", None)
    own = extra.pop("source", None) or {}
    if medium.file_id is not None:
        source = {"type": "file", "file_id": medium.file_id}
    elif medium.data is not None:
        mime = medium.mime or ("image/png" if image else "application/pdf")
        source = {"type": "base64", "media_type": mime, "data": medium.data}
    else:
        source = {"type": "url", "url": medium.url or ""}
    block: dict[str, Any] = {"type": "image" if image else "document", "source": {**own, **source}}
    if medium.name is not None:
        block["title"] = medium.name
    return {**extra, **block}
