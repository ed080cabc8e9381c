"""The file of a share: answers to its jobs, in order, behind a line that says what it is a share of.

It has its name only once it is complete, so its being there is the mark of completion.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from ..errors import InputError, UsageError
from ..files.aside import umask
from ..files.sink import Sink

_ANSWER, _PLAN, _END = b"A", b"P", b"E"
_FORMAT = 1


class Share(Struct, frozen=True):
    """Which share of a run this is, counted from 0, of how many, and the folder for all of them."""

    number: int
    of: int
    folder: str

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def path(self) -> Path:
        """The file of the share."""
        digits = len(str(self.of - 1))
        return Path(self.folder) / f"share-{self.number:0{digits}}-of-{self.of}"

    def has(self, position: int, size: int) -> bool:
        """Whether what begins at a position, of `size` in all, is of this share."""
        return position * self.of // max(size, 1) == self.number


class Heading(Struct, frozen=True):
    """What a share is of: the program, its arguments without those of the share, and name and size of each input."""

    program: str
    arguments: tuple[str, ...]
    inputs: tuple[tuple[str, int], ...]
    number: int
    of: int
    format: int = _FORMAT


class ShareWriter:
    """Writes the file of a share, which has its name once it is committed."""

    def __init__(self, share: Share, heading: Heading) -> None:
        self._sink = Sink(str(share.path), replace=True, mode=0o666 & ~umask(), packing="")
        self._out = self._sink.open()
        self._out.write(msgspec.json.encode(heading) + b"\n")
        self.answers = 0

    def commit(self) -> None:
        """Give the file its name: all answers are there."""
        self._add(_END, str(self.answers).encode())
        self._sink.commit()

    def discard(self) -> None:
        """Leave no file, unless it has its name."""
        self._sink.discard()

    def plan(self, number: int, digest: str) -> None:
        """Begin an input: what follows was made with a plan of this digest."""
        self._add(_PLAN, f"{number} {digest}".encode())

    def answer(self, data: bytes) -> None:
        """Add an answer."""
        self._add(_ANSWER, data)
        self.answers += 1

    def _add(self, kind: bytes, data: bytes) -> None:
        self._out.write(kind + len(data).to_bytes(8, "little"))
        self._out.write(data)


class ShareReader:
    """Reads the file of a share. It is open only while it is read: there may be more shares than open files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _opened(path) as file:
            line = file.readline(1 << 24)
        self._at, self._answers, self._ended = len(line), 0, False
        try:
            self.heading = msgspec.json.decode(line, type=Heading)
        except msgspec.MsgspecError:
            raise UsageError(f"{path} is no share of a run of ftconv") from None

    def answers(self, number: int) -> Iterator[tuple[str, bytes | None]]:
        """Yield the digest of the plan of an input, and each answer, None to begin with. Inputs are asked for in order.

        Raises InputError where the file is cut off or broken.
        """
        digest = ""
        with _opened(self.path) as file:
            file.seek(self._at)
            while not self._ended:
                kind, data = self._frame(file)
                answer = data if kind == _ANSWER else None
                if kind == _PLAN:
                    found, _, digest = data.decode("ascii", "replace").partition(" ")
                    if found != str(number):
                        break
                self._at = file.tell()
                self._ended = kind == _END
                if not self._ended:
                    self._answers += kind == _ANSWER
                    yield digest, answer
                elif data != str(self._answers).encode():
                    raise self._broken()

    def _frame(self, file: IO[bytes]) -> tuple[bytes, bytes]:
        head = file.read(9)
        size = int.from_bytes(head[1:], "little")
        left = os.fstat(file.fileno()).st_size - file.tell()
        if len(head) < 9 or head[:1] not in (_ANSWER, _PLAN, _END) or size > left:
            raise self._broken()
        return head[:1], file.read(size)

    def _broken(self) -> InputError:
        return InputError(f"{self.path} is cut off or broken; remove it, and run that share again")


def shares_in(folder: str) -> dict[int, ShareReader]:
    """Return the shares in a folder by number. Raises UsageError when they are not of one run."""
    found: dict[int, ShareReader] = {}
    first: Heading | None = None
    for path in sorted(Path(folder).glob("share-*-of-*")):
        reader = ShareReader(path)
        heading = msgspec.structs.replace(reader.heading, number=0)
        first = first or heading
        if heading != first:
            raise UsageError(
                f"{path} is a share of another run than the others in {folder}; {differing(heading, first)}"
            )
        found[reader.heading.number] = reader
    if not found:
        raise UsageError(f"{folder} holds no shares; make them with ftconv … --shard I/N --workdir {folder}")
    return found


def differing(one: Heading, other: Heading) -> str:
    """Say in what two headings differ."""
    for name in ("of", "arguments", "inputs", "program"):
        a, b = getattr(one, name), getattr(other, name)
        if a != b:
            return f"{name}: {json.dumps(b)} there, {json.dumps(a)} here"
    return "formats differ"


def _opened(path: Path) -> IO[bytes]:
    try:
        file = open(path, "rb")  # noqa: SIM115  whoever reads it closes it
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    owner = os.fstat(file.fileno()).st_uid
    if hasattr(os, "geteuid") and owner not in (os.geteuid(), 0):
        file.close()
        raise UsageError(f"{path} belongs to another user, who could make it run anything; run that share yourself")
    return file


def digest_of(*what: Any) -> str:
    """Return what plans are compared by."""
    import xxhash

    encode = msgspec.json.Encoder(order="deterministic", enc_hook=lambda value: type(value).__qualname__).encode
    return xxhash.xxh3_128_hexdigest(encode(what))
