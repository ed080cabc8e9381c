"""Containers turn bytes into records and records into bytes; they know no roles."""

from __future__ import annotations

from .chunk import Assembler, Broken, Chunk, Container, Editing, InputSpan, ReadSettings, WriteSettings
from .plain_rows import QuickChunk, is_quick
from .registry import CONTAINERS, RECORD_LINES, RECORDS, container_for_name, container_named, path_beside

__all__ = [
    "CONTAINERS",
    "RECORDS",
    "RECORD_LINES",
    "Assembler",
    "Broken",
    "Chunk",
    "Container",
    "Editing",
    "InputSpan",
    "QuickChunk",
    "ReadSettings",
    "WriteSettings",
    "container_for_name",
    "container_named",
    "is_quick",
    "path_beside",
]
