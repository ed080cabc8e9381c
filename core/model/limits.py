"""Limits that keep hostile input from exhausting memory and disk; each can be set under `limits:` in ftconv.yaml."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """`max_record_bytes`: the longest record. `max_depth`: nesting of JSON, counted in brackets.
    `max_ratio`: unpacked bytes per packed byte, checked from 64 MiB on.
    `max_spool_bytes`: how much of a pipe, or of a packed table, is kept in the temporary folder to be read twice."""

    max_record_bytes: int = 100 * 1024 * 1024
    max_depth: int = 200
    max_ratio: int = 200
    max_spool_bytes: int = 512 * 1024 * 1024


RATIO_FLOOR = 64 * 1024 * 1024
