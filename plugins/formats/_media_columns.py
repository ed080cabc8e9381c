"""The columns of media beside the turns, which marks such as `<image>` in a text point to."""

from __future__ import annotations

from typing import Any

from ftconv import RecordError

from ._chat_embedded import decode, kind_of

MEDIA = ("images", "videos", "audios")


def take_media(columns: dict[str, Any]) -> dict[str, list[Any]] | None:
    """Take the media out of `columns`: a list, JSON text of one, or one file. Empty columns say nothing.

    Raises RecordError FT202 for a column that has neither files nor a list.
    """
    media: dict[str, list[Any]] = {}
    for name in MEDIA:
        if name in columns:
            value = columns.pop(name)
            files = _files(value)
            if files is None:
                raise RecordError("FT202", f"{name} must be a list, found {kind_of(value)}", f"/{name}")
            if files:
                media[name] = files
    return media or None


def _files(value: Any) -> list[Any] | None:
    """Return the files that a column has; None for something else."""
    if value is None:
        return []
    if type(value) is dict:
        return [value]
    if type(value) is str:
        return _listed(value)
    return value if type(value) is list else None


def _listed(text: str) -> list[Any]:
    """A list that a table holds as JSON text, or the name of one file."""
    if text.startswith("["):
        try:
            value = decode(text, "")
        except RecordError:
            return [text]
        if type(value) is list:
            return value
    return [text] if text else []
