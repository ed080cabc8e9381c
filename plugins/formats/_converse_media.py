"""Media of Bedrock's Converse, given as bytes or in S3, and the media of the hub."""

from __future__ import annotations

from typing import Any

from ftconv import Medium, Part, RecordError, medium_in, part_of

KINDS = {"image": "image", "video": "video", "audio": "audio", "document": "file"}
KEYS = {kind: key for key, kind in KINDS.items()}


def part_in(key: str, value: Any) -> Part:
    """Return the part for an item of media; one that is neither bytes nor in S3 stays as it is."""
    block = {key: value}
    if type(value) is not dict or type(value.get("source")) is not dict or type(value.get("format")) is not str:
        return block
    rest = {name: item for name, item in value.items() if name != "source" and item is not None}
    source = {name: item for name, item in value["source"].items() if item is not None}
    name = rest.pop("name", None) if key == "document" and type(rest.get("name")) is str else None
    if type(source.get("bytes")) is str:
        data = source.pop("bytes")
        medium = Medium(KINDS[key], data=data, mime=f"{_family(key)}/{rest.pop('format')}", name=name)
    else:
        place = source.pop("s3Location", None)
        if type(place) is not dict or type(place.get("uri")) is not str or not place["uri"].startswith("s3://"):
            return block
        place = dict(place)
        medium = Medium(KINDS[key], url=place.pop("uri"), name=name)
        if place:
            rest["s3Location"] = place
    if source:
        rest["source"] = source
    medium.extra = rest or None
    return part_of(medium)


def item_for(part: Part) -> dict[str, Any]:
    """Return the item for a medium. Raises RecordError FT907 for what Converse does not have, such as a web address."""
    medium = medium_in(part)
    if medium is None or (medium.data is None and not (medium.url or "").startswith("s3://")):
        what = f"takes {medium.kind if medium else 'media'} as base64 or from s3://"
        raise RecordError("FT907", f"converse {what}; put it there, remove it, or use --to chat")
    rest = dict(medium.extra or {})
    source, place = rest.pop("source", None) or {}, rest.pop("s3Location", None) or {}
    key = KEYS[medium.kind]
    if medium.data is not None:
        form = (medium.mime or "/bin").partition("/")[2]
        source = {**source, "bytes": medium.data}
    else:
        form = rest.pop("format", None) or (medium.url or "").rpartition(".")[2][:10]
        source = {**source, "s3Location": {"uri": medium.url, **place}}
    value: dict[str, Any] = {"format": form}
    if medium.name is not None:
        value["name"] = medium.name
    return {key: {**rest, **value, "source": source}}


def _family(key: str) -> str:
    return "application" if key == "document" else key
