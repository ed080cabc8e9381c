"""A source: one input as a stream of UTF-8 blocks, unpacked, without its byte order mark."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import InputError
from ..model.limits import RATIO_FLOOR, Limits
from .compression import BROKEN, packing_in, unpacked
from .foreign import ZIP, ZIP_LOOK, refuse_foreign
from .piped import Piped
from .scratch import Spool
from .transcode import known_encoding
from .url import is_url, shown_url
from .watch import State, changed, state_in, state_of

BLOCK = 1 << 20
STDIN = "-"
_SLACK = 8 << 20
"""What containers may read beyond a record that is too long, to see where the next one begins."""
_LOOK = 512
_BOM = codecs.BOM_UTF8


class Source:
    """One input, which can be read several times: what can be read only once is kept when that is asked for.

    `path` is a file, `-` or a URL. `name` is what messages call it, without what is secret in a URL. `packing` is gzip,
    bz2, xz, zstd or "". `bom` says whether the data, unpacked, starts with a UTF-8 byte order mark (which `blocks`
    leaves out). With `stand_in`, that file is read in place of `path`. A context manager: at its end the source is
    closed, and refused if it changed.
    """

    def __init__(
        self, path: str, *, limits: Limits | None = None, encoding: str = "", reread: bool = False, stand_in: str = ""
    ) -> None:
        self.path = path
        self.file = stand_in or path
        # A name that is not UTF-8 is called with escapes, so that reports can be written.
        self.name = "<stdin>" if path == STDIN else shown_url(path).encode("utf-8", "backslashreplace").decode()
        self.limits = limits or Limits()
        self.encoding = known_encoding(encoding)
        self.packing = ""
        self.bom = False
        self._raw: BinaryIO | Piped | None = None
        self._piped: Piped | None = None
        self.state: State = ()
        """What the file was when it was first opened; () of what is none."""
        self._reread = reread
        self._since_record = 0
        """How many bytes were handed out since the last record, or run of records, was complete."""

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close()
        if kind is None or issubclass(kind, Exception):  # what went wrong may have gone wrong because it changed
            self.check()

    # -- opening ---------------------------------------------------------------------------------------------------

    def opened(self) -> BinaryIO | Piped:
        """Return the bytes as they stand, from the start, as a file to seek in; the caller closes it.

        Raises InputError when it cannot be opened, or is not what it was the last time.
        """
        if self._piped is not None:
            self._piped.rewind()
            return self._piped
        file, state = self._opened_here() if not is_url(self.file) else self._opened_url()
        if not state:
            self._piped = Piped(file, self.name, self.limits, keep=self._reread)
            return self._piped
        if self.state not in ((), state):
            # What one pass found out would not be true in the next.
            file.close()
            raise changed(self.name)
        self.state = state
        return file

    def _opened_here(self) -> tuple[BinaryIO, State]:
        file = self._opened_file() if self.file != STDIN else self._opened_stdin()
        return file or sys.stdin.buffer, state_in(os.fstat(file.fileno())) if file is not None else ()

    def _opened_url(self) -> tuple[BinaryIO, State]:
        from .remote import open_url  # nothing of it is there unless a URL is named

        return open_url(self.file)

    def _opened_file(self) -> BinaryIO:
        try:
            if Path(self.file).is_dir():
                raise InputError(
                    f"{self.path} is a folder; name its files, or use a glob such as {self.path.rstrip('/')}/*.jsonl"
                )
            return open(self.file, "rb")
        except FileNotFoundError:
            if self.state:
                raise changed(self.name) from None
            raise InputError(f"{self.path} does not exist") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{self.path} cannot be opened: {getattr(error, 'strerror', error)}") from None

    def _opened_stdin(self) -> BinaryIO | None:
        """Return standard input as a file of its own, where it is one that stands at its start."""
        if sys.stdin is None:
            raise InputError("standard input is closed; name a file, or send data: ftconv … < FILE")
        if not state_of(STDIN):
            return None
        number = sys.stdin.fileno()
        if not self.state and os.lseek(number, 0, os.SEEK_CUR):
            return None
        file = os.fdopen(os.dup(number), "rb")
        file.seek(0)
        return file

    def keep(self, on: bool) -> None:
        """Say whether what can be read only once is kept from here on. What was read before stays kept."""
        self._reread = on
        if self._piped is not None:
            self._piped.keep = on

    def at_least(self, size: int) -> int:
        """Return how large the input is as it stands on disk, or, of a longer one, what is known: `size` or more."""
        if self._piped is not None and not self._piped.total:
            return self._piped.fill(size)
        return self.total_bytes

    def save(self, path: str) -> None:
        """Copy what can be read only once, as it stands, to a new file. Raises InputError past the limit."""
        with closing(Spool(self.name, self.limits, path)) as spool, self.told() as raw:
            while block := raw.read(BLOCK):
                spool.add(block)
        self.check()

    def record_ended(self) -> None:
        """Note that a record is complete: none of a pipe may go on without an end."""
        self._since_record = 0

    @property
    def total_bytes(self) -> int:
        """The size of the input as it stands on disk, packed or not; 0 while it is not known."""
        return self._piped.total if self._piped is not None else self.state[2] if self.state else 0

    @property
    def read_bytes(self) -> int:
        """How far the newest pass has come, in bytes as they stand on disk."""
        if self._raw is None or self._raw.closed:
            return self.total_bytes
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0

    def check(self) -> None:
        """Raise InputError when the file is not what it was when it was first opened. What stands in is ours alone."""
        if self.state and self.file == self.path and state_of(self.file) != self.state:
            raise changed(self.name)

    def close(self) -> None:
        """Close the source and remove what was kept of it. An unfinished pass cannot continue."""
        for stream in (self._raw, self._piped):
            if stream is not None:
                stream.close()

    # -- reading ---------------------------------------------------------------------------------------------------

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the data in blocks of about `size` bytes: unpacked, transcoded to UTF-8, without a byte order mark.

        Bytes that do not belong to `encoding` become bytes that are not UTF-8: they cost their record, not the input.
        Raises InputError when it cannot be read to its end.
        """
        self.record_ended()
        with self.told() as raw:
            self._raw = raw
            for block in self._decoded(raw, max(size, 1)):
                if self._piped is not None:
                    self._refuse_endless(len(block))
                yield block
        self.check()

    @contextmanager
    def told(self) -> Iterator[BinaryIO | Piped]:
        """Open the input, and make an InputError of whatever reading it raises."""
        with self.opened() as raw:
            try:
                yield raw
            except OSError as error:
                self.check()
                raise InputError(f"{self.name} cannot be read: {error.strerror or error}") from None
            except BROKEN as error:
                self.check()
                raise InputError(f"{self.name}: broken {self.packing} data: {error}") from None

    def _refuse_endless(self, size: int) -> None:
        """A record of a pipe may have no end, and then there would be none of skipping it."""
        self._since_record += size
        if self._since_record > 3 * self.limits.max_record_bytes + _SLACK:
            raise InputError(
                f"{self.name} goes on for {self._since_record:,} bytes without the end of a record; "
                "does it ever end? To allow more, raise limits.max_record_bytes in ftconv.yaml",
                "FT114",
            )

    def _decoded(self, raw: BinaryIO | Piped, size: int) -> Iterator[bytes]:
        head = _peek(raw, 8)
        self.packing = packing_in(head)
        counted = stream = _Rewound(head, raw)
        if self.packing:
            stream = _Rewound(b"", unpacked(self.packing, counted))
        first = _peek(stream, max(size, _LOOK))
        if first.startswith(ZIP):
            first += _peek(stream, ZIP_LOOK - len(first))
        if not self.encoding:
            first = self.without_bom(first)
            refuse_foreign(first, self.name)
            yield from self._guarded(first, stream, size, counted)
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("ftconv-marked")
        started = False
        try:
            for block in chain(self._guarded(first, stream, size, counted), (None,)):
                text = decoder.decode(block or b"", final=block is None)
                if text and not started:
                    self.bom, started = text.startswith("\ufeff"), True
                    text = text.removeprefix("\ufeff")
                if text:
                    yield text.encode("utf-8", "surrogatepass")
        except UnicodeError as error:
            raise InputError(f"{self.name} is not {self.encoding}: {error.args[-1]}", "FT102") from None

    def without_bom(self, first: bytes) -> bytes:
        """Return the first bytes of the data without a byte order mark, which is noted."""
        self.bom = first.startswith(_BOM)
        return first[len(_BOM) :] if self.bom else first

    def _guarded(self, first: bytes, stream: _Rewound, size: int, packed: _Rewound) -> Iterator[bytes]:
        total = 0
        block = first
        while block:
            total += len(block)
            if self.packing and total > RATIO_FLOOR and total / max(packed.taken, 1) > self.limits.max_ratio:
                raise InputError(
                    f"{self.name} unpacks to more than {self.limits.max_ratio} times its size; "
                    "if that is right, raise limits.max_ratio in ftconv.yaml",
                    "FT114",
                )
            yield block
            # Packed data comes in pieces of any size; blocks shall not show that it was packed.
            block = _peek(stream, size) if self.packing else stream.read(size)

    def magic(self, size: int = 4) -> bytes:
        """Return the first bytes as they stand behind the packing, in the encoding of the input."""
        with self.told() as raw:
            self.packing = packing_in(head := _peek(raw, 8))
            stream: Any = _Rewound(head, raw)
            return _peek(unpacked(self.packing, stream) if self.packing else stream, size)

    def head(self, size: int) -> bytes:
        """Return about the first `size` bytes of the data, for a look. What can be read only once must be `reread`."""
        for block in self.blocks(size):
            return block
        return b""


class _Rewound:
    """A stream whose first bytes were already taken. `taken` counts the bytes handed out."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head = head
        self._rest = rest
        self.taken = 0

    def read(self, size: int) -> bytes:
        out, self._head = self._head[:size], self._head[size:]
        if len(out) < size:
            out += self._rest.read(size - len(out))
        self.taken += len(out)
        return out


def _peek(stream: Any, size: int) -> bytes:
    out = b""
    while len(out) < size:
        block = stream.read(size - len(out))
        if not block:
            break
        out += block
    return out
