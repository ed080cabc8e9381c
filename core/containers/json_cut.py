"""Cutting JSON of any layout into records, with memory for only a few of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..files.source import Source
from ..model.place import Place
from .chunk import Broken, ReadSettings
from .json_chunk import ChunkMaker, JsonChunk
from .json_extent import Skipper, ends_well, extent, extent_of_broken
from .json_resync import REACH, Resync, garbage_end
from .json_tree import KEY
from .json_wrapper import HEAD, OBJECTS, wrapper_at
from .window import Window

_SEPARATORS = re.compile(r"[ \t\r\n,]*+")
_CLOSE_TO_END = 64
"""A fault so near to the end of what was read may be only the cut: no token but a string is longer."""
_HEAD_BYTES = 1000


class Cutter:
    """Walks over the input once.

    `state`: "start" before a list or an object that may wrap one, "list" inside of a list, "tail" behind a wrapped
    list, "sequence" among values one after another. What a record is depends on the text alone, never on how it was
    read.
    """

    def __init__(self, source: Source, settings: ReadSettings) -> None:
        self.source, self.settings = source, settings
        self.limit = settings.limits.max_record_bytes
        self.window = Window(source, settings.chunk_bytes)
        self.at = 0
        self.state = "start"
        self._out = ChunkMaker(source, settings, self.window)
        self._wrapped = ""
        self._opened = 1
        self._commas = 0
        self._wanted_commas: int | None = 0
        self._said: set[str] = set()
        self._swallowed = False
        self._resync = Resync(self.window)
        self._troubled = False
        """The last record was broken: the next one may be."""

    def run(self) -> Iterator[JsonChunk]:
        """Yield the chunks of the input."""
        while self._skip_separators():
            self._step()
            if self._out.ready:
                yield from self._out.take()
        if self.state in ("list", "tail") and not self._swallowed:
            what = "list" if self.state == "list" else "object around the list"
            words = f"cut off: the {what} that begins on line {self._opened} is not closed"
            self._out.note("FT101", words, self._out.place(self.at))
        self._out.flush(self.at)
        yield from self._out.take()

    # -- reading ---------------------------------------------------------------------------------------------------

    def _more(self) -> None:
        """Read on. All offsets count from `at` afterwards, which becomes 0."""
        self._out.flush(self.at)
        first = not self.window.data
        self.window.more(self.at)
        self.at = 0
        if first and self.source.bom:
            words = "starts with a byte order mark, which many readers reject; it was skipped"
            self._out.note("FT103", words, Place(self.source.name, 1, 1))

    def _hold(self, size: int) -> None:
        """See to it that `size` bytes from `at` on are there, or all that there are."""
        while len(self.window.text) - self.at < size and not self.window.ended:
            self._more()

    def _skip_separators(self) -> bool:
        while True:
            text = self.window.text
            match = _SEPARATORS.match(text, self.at)
            end = match.end() if match else self.at
            self._commas += text.count(",", self.at, end)
            self.at = end
            if end < len(text):
                return True
            if self.window.ended:
                return False
            self._more()

    # -- what stands here --------------------------------------------------------------------------------------------

    def _step(self) -> None:
        mark = self.window.text[self.at]
        if self.state == "list":
            self._check_commas(mark == "]")
            if mark == "]":
                self.at += 1
                self.state = "tail" if self._wrapped else "start"
                return
        elif self.state == "tail":
            if self._tail(mark):
                return
        elif self.state == "start":
            if mark == "[":
                self._open_list(self.at)
                return
            if mark == "{":
                self._hold(HEAD + _CLOSE_TO_END)
                if self._unwrap():
                    return
                self.state = "sequence"
        self._record()

    def _open_list(self, at: int) -> None:
        self._opened = self.window.locate(at)[0]
        self.at = at + 1
        self.state = "list"
        self._commas, self._wanted_commas = 0, 0

    def _unwrap(self) -> bool:
        found = wrapper_at(self.window.text, self.at, *self._extent())
        if found is None:
            return False
        start, self._wrapped, others = found
        for at, key in others:
            self._note_key(key, self._out.place(at))
        self._open_list(start)
        return True

    def _tail(self, mark: str) -> bool:
        """Take what stands behind a wrapped list. Returns False when that is no further key."""
        if mark == "}":
            self.at += 1
            self.state, self._wrapped = "start", ""
            return True
        self._hold(HEAD)
        key = KEY.match(self.window.text, self.at)
        if not key or key.end() == len(self.window.text):
            self.state, self._wrapped = "start", ""
            return False
        place = self._out.place(self.at)
        self.at = key.end()
        end = self._measure()
        if end < 0:
            self._note_key(key[1], place)
            self.state, self._wrapped = "start", ""
        elif OBJECTS.match(self.window.text, self.at):
            words = f"a second list of records, `{_shown(key[1])}`, beside `{_shown(self._wrapped)}`; split the file"
            self._out.add(self.at, end, Broken("FT201", words))
            self.at = end
        else:
            self._note_key(key[1], place)
            self.at = end
        return True

    def _record(self) -> None:
        end = self._measure()
        self._troubled = end < 0
        if end >= 0:
            if self.state == "start":
                self.state = "sequence"
            self._out.add(self.at, end)
            self.at = end
            self._commas, self._wanted_commas = 0, 1

    def _measure(self) -> int:
        """Return the end of the value that starts here; -1 when it is broken, and has been dealt with."""
        while True:
            text, at, window = self.window.text, self.at, self.window
            end, fault = self._extent()
            left = len(text) - (end if end >= 0 else fault)
            if end >= 0:
                if end - at <= self.limit:
                    if text[at] in "{[" or ((left >= _CLOSE_TO_END or window.ended) and ends_well(text, at, end)):
                        return end
                    if left < _CLOSE_TO_END and not window.ended:
                        self._more()
                        continue
                    self._garbage()
                    return -1
            elif left <= _CLOSE_TO_END and not window.ended and len(text) - at <= self.limit + 2 * _CLOSE_TO_END:
                self._more()
                continue
            elif fault == at:
                self._garbage()
                return -1
            elif fault - at <= self.limit:
                self._broken(fault - at)
                return -1
            self._oversized()
            return -1

    def _extent(self) -> tuple[int, int]:
        """Return what `extent` does, without looking again at what is known to break."""
        known = self._resync.fault(self.at)
        if known >= 0:
            return -1, known
        return (extent_of_broken if self._troubled else extent)(self.window.text, self.at)

    # -- what is broken ----------------------------------------------------------------------------------------------

    def _broken(self, fault: int) -> None:
        """Take a record that breaks `fault` bytes behind its start, up to where the next one may begin."""
        self._hold(fault + REACH)
        text = self.window.text
        stop = min(self.at + fault + REACH, len(text))
        self._stretch(self._resync.broken_end(self.at, self.at + fault, stop))

    def _garbage(self) -> None:
        self._hold(REACH)
        text = self.window.text
        self._stretch(garbage_end(text, self.at, min(self.at + REACH, len(text))))

    def _stretch(self, end: int) -> None:
        """Hand over a broken stretch as one record, whose decoding will say what is wrong with it."""
        data = self.window.data
        whole = end == len(data) and self.window.ended
        for _ in range(3):  # No character is cut in two.
            if self.at + 1 < end < len(data) and data[end] & 0xC0 == 0x80:
                end -= 1
        taken = data[self.at : end].rstrip(b" \t\r\n")
        if not whole:
            taken = taken.removesuffix(b",").rstrip(b" \t\r\n") or taken
        self._swallowed = whole
        self._out.add(self.at, self.at + len(taken))
        self.at = end
        self._wanted_commas = None

    def _oversized(self) -> None:
        """Take a record that is too long to be held, and skip it."""
        self._hold(self.limit + _HEAD_BYTES)
        stop = min(self.at + self.limit, len(self.window.text))
        end = self._resync.next_alike(self.at, stop)
        if end >= 0:
            self._stretch(end)
            return
        self._out.flush(self.at)
        line, column = self.window.locate(self.at)
        head = self.window.data[self.at : self.at + _HEAD_BYTES]
        byte, skipper = self.window.byte + self.at, Skipper()
        while (end := skipper.feed(self.window.text, self.at)) < 0:
            self.at = len(self.window.text)
            if self.window.ended:
                break
            self._more()
        message = f"record longer than {self.limit:,} bytes; to allow more, set limits.max_record_bytes in ftconv.yaml"
        if end < 0:
            message += "; it never ends, so the rest of the file was skipped"
            self._swallowed = True
        else:
            self.at = end
        self._out.alone(head, line, column, byte, Broken("FT114", message), self.window.byte + self.at - byte)
        self._commas, self._wanted_commas = 0, 1

    def _note_key(self, key: str, place: Place) -> None:
        words = f"key `{_shown(key)}` beside the list `{_shown(self._wrapped)}` is not part of any record"
        self._out.note("FT901", words, place)

    def _check_commas(self, closing: bool) -> None:
        """Say once that commas of a list are missing or too many; the records are read all the same."""
        commas, wanted = self._commas, self._wanted_commas
        self._commas = 0
        if wanted is None or commas == (0 if closing else wanted):
            return
        words = (
            "an extra comma before " + ("the end" if closing else "this record")
            if commas
            else "no comma before this record"
        )
        if words not in self._said:
            self._said.add(words)
            self._out.note("FT109", f"not strict JSON: {words}; read anyway", self._out.place(self.at))


def _shown(key: str) -> str:
    return key[:40].encode("latin-1", "replace").decode("utf-8", "replace")
