"""Byte-pair vocabularies: found on disk, verified by hash, given to tiktoken. Nothing here goes to the network."""

from __future__ import annotations

import hashlib
import lzma
import os
import tempfile
from binascii import b2a_base64
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

from msgspec import Struct

from ..errors import InputError, UsageError

VARIABLE = "FTCONV_VOCAB_DIR"


class VocabularyNotFound(UsageError):
    """There is no vocabulary of this name on this machine. The text lists the places searched."""


class Vocabulary(Struct, frozen=True, kw_only=True):
    """A vocabulary that tiktoken publishes.

    `sha256` is that of the published file, as tiktoken has it; `url` is where it is published, which tiktoken's caches
    use as the key. `packed` is the file that comes with the plugin, compressed by xz: the number of tokens (4 bytes,
    big-endian), the length of each (one byte), and their bytes in order of rank. `packed_sha256` is that of the packed
    file, known to hold the published one: without it, or where it differs, that is found out each time.
    """

    name: str
    url: str
    sha256: str
    packed: str = ""
    packed_sha256: str = ""

    @property
    def cache_name(self) -> str:
        """The name of the file in a cache of tiktoken."""
        return hashlib.sha1(self.url.encode(), usedforsecurity=False).hexdigest()

    def ranks(self, folder: str = "") -> dict[bytes, int]:
        """Return the rank of each token, from the first place that has the verified vocabulary.

        The places: `folder`, else the folder that FTCONV_VOCAB_DIR names; the packed file; the caches of tiktoken.
        Raises InputError for a file of the user's folder that is not the published one, UsageError for a folder that
        does not exist, and VocabularyNotFound.
        """
        own = folder or os.environ.get(VARIABLE, "")
        if own and not Path(own).is_dir():
            raise UsageError(
                f"{own} is not a folder; name the folder of {self.name}.tiktoken with --vocab-dir or {VARIABLE}"
            )
        for path in self._in(Path(own)) if own else ():
            found = self._verified(path)
            if found is None:
                raise InputError(f"{path} is not the published vocabulary {self.name}: its sha256 differs")
            return found
        places = [Path(self.packed)] if self.packed else []
        places += [place / self.cache_name for place in _caches()]
        for path in places:
            found = self._verified(path) if path.is_file() else None
            if found is not None:
                return found
        raise VocabularyNotFound(
            f"the vocabulary {self.name} is not here; --vocab-dir DIR names a folder that holds {self.name}.tiktoken"
        )

    def _in(self, folder: Path) -> Iterator[Path]:
        for name in (f"{self.name}.tiktoken", f"{self.name}.xz", self.cache_name):
            if (folder / name).is_file():
                yield folder / name

    def _verified(self, path: Path) -> dict[bytes, int] | None:
        """Return the ranks that a file holds, None where it is not the published vocabulary or cannot be read."""
        try:
            data = path.read_bytes()
            packed = data.startswith(b"\xfd7zXZ")
            tokens = token_bytes(lzma.decompress(data)) if packed else []
        except (OSError, lzma.LZMAError, EOFError, MemoryError):
            return None
        if not packed or hashlib.sha256(data).hexdigest() != self.packed_sha256:
            published = as_published(tokens) if packed else data
            if hashlib.sha256(published).hexdigest() != self.sha256:
                return None
            if not packed:
                return parsed(published)
        return dict(zip(tokens, range(len(tokens)), strict=True))


def token_bytes(data: bytes) -> list[bytes]:
    """Return the tokens of the packed form, after xz, in order of rank."""
    count = int.from_bytes(data[:4], "big")
    borders = accumulate(data[4 : 4 + count], initial=4 + count)
    return [data[start:end] for start, end in pairwise(borders)]


def as_published(tokens: list[bytes]) -> bytes:
    """Return the published file that lists these tokens."""
    return b"".join([b"%b %d\n" % (b2a_base64(token, newline=False), rank) for rank, token in enumerate(tokens)])


def parsed(published: bytes) -> dict[bytes, int]:
    """Return the rank of each token of a published file, which was verified before."""
    from base64 import b64decode

    pairs = (line.split() for line in published.splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in pairs}


def _caches() -> list[Path]:
    """The folders where tiktoken keeps what it has fetched; they are only read."""
    named = [os.environ.get("TIKTOKEN_CACHE_DIR", ""), os.environ.get("DATA_GYM_CACHE_DIR", "")]
    return [Path(name) for name in named if name] + [Path(tempfile.gettempdir()) / "data-gym-cache"]
