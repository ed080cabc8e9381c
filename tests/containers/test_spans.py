"""Spans of an input, read by themselves, are the input: every record, place and note, however it is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv.containers import Chunk, InputSpan, ReadSettings, container_named
from ftconv.files.opening import opened_again, opening_elsewhere
from ftconv.files.source import Source
from ftconv.model.limits import Limits

LINES = st.sampled_from([b"{}", b'{"a":"xxxxxxx"}', b"", b" ", b"\xff", b"x" * 30, b'{"b":"' + b"y" * 60 + b'"}'])
ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n"])
Seen = tuple[list[Any], list[Any]]


def seen_in(chunks: Iterator[Chunk], lines: int = 0, records: int = 0) -> Seen:
    """Records and notes of chunks, whose lines and records are counted on."""
    found: list[Any] = []
    notes: list[Any] = []
    for chunk in chunks:
        first = records + len(found)
        for index, value in chunk.records():
            place = chunk.place(index)
            found.append((place.line + lines, place.byte, repr(value), chunk.raw(index)))
        notes += [(note.code, note.message, p.line + lines, p.byte, p.record + first) for note, p in chunk.notes]
    return found, notes


def counted(chunks: Any, said: Callable[[int], None]) -> Iterator[Chunk]:
    """Yield the chunks of a span, and say how many lines it is."""
    said((yield from chunks))


def by_spans(path: Path, settings: ReadSettings, spans: list[InputSpan]) -> Seen:
    """What is seen of a file of JSON Lines that is read by spans."""
    source = Source(str(path))
    source.head(10)
    opening = opening_elsewhere(source)
    assert opening is not None
    container = container_named("jsonl")
    found: list[Any] = []
    notes: list[Any] = []
    lines = 0
    for span in spans:
        here: list[int] = []
        assert container.within is not None
        chunks = container.within(opened_again(opening, settings.limits), settings, span)
        more, said = seen_in(counted(chunks, here.append), lines, len(found))
        found += more
        notes += [note for note in said if not (note[0] == container.once and any(n[0] == note[0] for n in notes))]
        lines += here[0]
    return found, sorted(notes)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spans") / "in.jsonl"


@given(
    st.lists(st.tuples(LINES, ENDS).map(b"".join), max_size=12),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from([b"", b'{"last": 1}']),
    st.sampled_from([1, 2, 5, 17, 100]),
    st.sampled_from([1, 3, 10, 1000]),
    st.sampled_from([20, 1000]),
)
def test_spans_of_lines_are_the_lines(
    path: Path, lines: list[bytes], mark: bytes, last: bytes, step: int, block: int, longest: int
) -> None:
    data = mark + b"".join(lines) + last
    path.write_bytes(data)
    settings = ReadSettings(limits=Limits(max_record_bytes=longest), chunk_bytes=block)
    whole, notes = seen_in(container_named("jsonl").chunks(Source(str(path), limits=settings.limits), settings))
    spans = [InputSpan(start, min(start + step, len(data))) for start in range(0, len(data), step)]
    assert by_spans(path, settings, spans) == (whole, sorted(notes))


def test_a_file_that_changed_is_not_read_on(path: Path) -> None:
    path.write_bytes(b"{}\n")
    source = Source(str(path))
    source.head(1)
    opening = opening_elsewhere(source)
    path.write_bytes(b"{}\n{}\n")
    assert opening is not None
    within = container_named("jsonl").within
    assert within is not None
    with pytest.raises(Exception, match="changed while it was being read"):
        list(within(opened_again(opening, Limits()), ReadSettings(), InputSpan(0, 3)))


@pytest.mark.parametrize("packed", ["in.jsonl.gz", "utf-16"])
def test_what_must_be_read_from_its_start_has_no_opening(packed: str, tmp_path: Path) -> None:
    import gzip

    name = tmp_path / "in.jsonl.gz"
    name.write_bytes(gzip.compress(b"{}\n") if packed != "utf-16" else "{}\n".encode("utf-16"))
    source = Source(str(name), encoding="utf-16" if packed == "utf-16" else "")
    assert source.head(1)
    assert opening_elsewhere(source) is None
