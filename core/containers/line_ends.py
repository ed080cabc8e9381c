"""How the lines of an input end: in LF or CRLF, all in the same way or not."""

from __future__ import annotations

from ..files.piped import Piped
from ..files.source import Source
from ..files.watch import State
from ..model.limits import Limits

_END_NAMES = {b"\r\n": "CRLF", b"\n": "LF"}


class LineEnds:
    """Watches how lines end. `words` say how the first one ends that ends in another way than the first of the input,
    which is `seen` already where these lines are not the first.

    Lines that are too long do not count: of some of them only the beginning is ever seen.
    """

    def __init__(self, longest: int, seen: bytes = b"") -> None:
        self._longest = longest
        self._seen = seen
        self._settled = False
        self.words = ""

    def differing(self, data: bytes) -> int:
        """Return where in these whole lines the first differing one starts, -1 when none does.

        Without a carriage return, the usual case, that costs next to nothing.
        """
        if self._settled or (b"\r" not in data and self._seen == b"\n"):
            return -1
        at = 0
        for text in data.split(b"\n")[:-1]:
            end = _end_of(text)
            if len(text) <= self._longest:
                if self._seen not in (b"", end):
                    self._settled = True
                    self.words = f"line ends in {_END_NAMES[end]}, those before in {_END_NAMES[self._seen]}"
                    return at
                self._seen = end
                if end == b"\n" and b"\r" not in data:
                    return -1
            at += len(text) + 1
        return -1


def _end_of(text: bytes) -> bytes:
    return b"\r\n" if text.endswith(b"\r") else b"\n"


def first_end(source: Source, limits: Limits) -> bytes:
    """Return how the first line ends that is not too long; b"" where there is none. Looks once for many spans."""
    key = source.file, source.state, limits.max_record_bytes
    if key not in _known:
        found = _looked_up(source, limits)
        _known.clear()
        _known[key] = found
    return _known[key]


_known: dict[tuple[str, State, int], bytes] = {}
"""How the first line ends of the file that was looked at last."""


def _looked_up(source: Source, limits: Limits) -> bytes:
    with source.opened() as file:
        assert not isinstance(file, Piped), "a pipe has no spans"
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        fits = True
        while text := file.readline(limits.max_record_bytes + 2):
            whole = text.endswith(b"\n")
            if whole and fits and len(text) - 1 <= limits.max_record_bytes:
                return _end_of(text[:-1])
            fits = whole
    return b""
