"""Encodings: which are known, and what was read as UTF-8 back in the encoding that the input has."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from ..errors import InputError, UsageError

_WIDE = {
    "utf-16": ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    "utf-32": ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
}


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Turn bytes that an encoding does not have into half surrogates, which become no UTF-8 (see json_fault)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("ftconv-marked", _mark)


def known_encoding(name: str) -> str:
    """Return the name that Python has for an encoding, "" for UTF-8. Raises UsageError for one that is not known."""
    if not name:
        return ""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        raise UsageError(f"unknown encoding {name!r}; known are utf-8, utf-16, cp1252, latin-1, shift_jis, …") from None
    if not getattr(codec, "_is_text_encoding", True) or codec.incrementaldecoder is None:
        raise UsageError(f"{name!r} is not an encoding of text")
    return "" if codec.name == "utf-8" else codec.name


def _unmark(error: UnicodeError) -> tuple[bytes, int]:
    """Turn half surrogates back into the bytes that they stand for (see source)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    marked = error.object[error.start : error.end]
    if not all("\udc00" <= char <= "\udcff" for char in marked):
        raise error
    return bytes(ord(char) - 0xDC00 for char in marked), error.end


codecs.register_error("ftconv-unmarked", _unmark)


def encoding_for_writing(encoding: str, head: bytes) -> tuple[str, bytes]:
    """Return the encoding without a mark of its own, and the mark that the input begins with, b"" for none.

    `head` are the first bytes of the input, unpacked. The mark of UTF-8 is no matter here.
    """
    name = codecs.lookup(encoding).name if encoding else "utf-8"
    for mark, plain in _WIDE.get(name, ()):
        if head.startswith(mark):
            return plain, mark
    return ("utf-16-le" if name == "utf-16" else "utf-32-le" if name == "utf-32" else name), b""


def recoded(blocks: Iterable[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Yield blocks of UTF-8 in another encoding. Raises InputError where it has no such character."""
    if encoding in ("", "utf-8"):
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    encoder = codecs.getincrementalencoder(encoding)("ftconv-unmarked")
    try:
        for block in blocks:
            yield encoder.encode(decoder.decode(block))
        yield encoder.encode(decoder.decode(b"", True), True)
    except UnicodeEncodeError as error:
        char = error.object[error.start]
        raise InputError(
            f"{name} was not fixed: {encoding} has no U+{ord(char):04X}; convert it to UTF-8 first"
        ) from None
