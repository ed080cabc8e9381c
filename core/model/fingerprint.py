"""Fingerprints of findings: made of what was found in which content, never of a line number."""

from __future__ import annotations

from hashlib import blake2b


def fingerprint_of(code: str, pointer: str, content: bytes) -> str:
    """Return the 32 hexadecimal digits that a finding of `code` at `pointer` in this content is known by."""
    return blake2b(content, digest_size=16, key=f"{code} {pointer}".encode()[:64]).hexdigest()
