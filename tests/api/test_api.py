"""The Python face: reading, writing, converting and detecting, as the documentation says."""

from __future__ import annotations

import io
import pickle
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samples import chat, chats, jsonl, leftovers, turns_in

import ftconv
from ftconv import Example, Host, Message, RecordError
from ftconv.errors import DetectionError, InputError, OutputError, UsageError


def example(user: str = "q", assistant: str = "a", **more: object) -> Example:
    return Example([Message("user", user), Message("assistant", assistant)], **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(3)))
    return tmp_path / "in.jsonl"


# -- read --------------------------------------------------------------------------------------------------------------


def test_reading_gives_examples_with_their_places(path: Path) -> None:
    found = list(ftconv.read(path))
    assert [e.messages[1].content for e in found] == ["Answer 0.", "Answer 1.", "Answer 2."]
    assert [(e.place.line, e.place.record) for e in found if e.place] == [(1, 0), (2, 1), (3, 2)]
    assert {e.place.file for e in found if e.place} == {str(path)}


def test_a_record_that_cannot_be_read_is_raised_with_its_place_or_skipped(path: Path) -> None:
    path.write_bytes(jsonl([chat(), '{"messages": NaN}', chat("x", "y")]))
    with pytest.raises(RecordError, match="in.jsonl:2:1: NaN is not JSON") as raised:
        list(ftconv.read(path))
    assert raised.value.code == "FT106"
    skipped = list(ftconv.read(path, errors="skip"))
    assert [e.messages[0].content for e in skipped] == ["What is 2 + 2?", "x"]
    assert [e.place.record for e in skipped if e.place] == [0, 2]


def test_reading_takes_maps_options_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("frage;antwort\nä;ö\n".encode("cp1252"))
    (found,) = ftconv.read(tmp_path / "in.csv", map={"user": "frage", "assistant": "antwort"}, encoding="cp1252")
    assert [m.content for m in found.messages] == ["ä", "ö"]


def test_conversations_that_are_spread_over_rows_come_whole(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("conversation,role,content\n1,user,a\n1,assistant,b\n2,user,c\n2,assistant,d\n")
    found = list(ftconv.read(tmp_path / "in.csv"))
    assert [[m.content for m in e.messages] for e in found] == [["a", "b"], ["c", "d"]]


def test_standard_input_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl(chats(2)))))
    assert len(list(ftconv.read("-"))) == 2


def test_mistakes_in_reading_are_errors_of_their_kind(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="errors must be 'raise' or 'skip'"):
        list(ftconv.read(path, errors="ignore"))
    with pytest.raises(UsageError, match="no format to read 'caht'"):
        list(ftconv.read(path, format="caht"))
    with pytest.raises(InputError, match="does not exist"):
        list(ftconv.read(tmp_path / "none"))
    (tmp_path / "odd.jsonl").write_text('{"colour": 1}\n')
    with pytest.raises(DetectionError):
        list(ftconv.read(tmp_path / "odd.jsonl"))


def test_a_reading_that_is_given_up_leaves_nothing_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl(chats(2000)))))
    for source in (path, "-"):
        reading = ftconv.read(source)
        next(reading)
        del reading  # an open file would be a warning, which is an error here


# -- write -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.csv", "out.jsonl.gz"])
def test_what_is_written_reads_back(tmp_path: Path, name: str) -> None:
    given = [example(f"q{n}", f"a{n}") for n in range(2500)]
    to = "csv" if name == "out.csv" else "chat"
    assert ftconv.write(iter(given), tmp_path / name, format=to) == 2500
    back = [[m.content for m in e.messages] for e in ftconv.read(tmp_path / name)]
    assert back == [[m.content for m in e.messages] for e in given]


def test_writing_is_atomic_and_asks_before_it_replaces(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ftconv.write([example()], out, format="chat")
    with pytest.raises(OutputError, match="exists; to overwrite it, add --force"):
        ftconv.write([example()], out, format="chat")

    def failing() -> Iterator[Example]:
        yield from [example()] * 3000
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError):
        ftconv.write(failing(), out, format="chat", force=True)
    with pytest.raises(RecordError):
        ftconv.write([Example(text="plain")], out, format="chat", force=True)
    assert out.read_bytes().count(b"\n") == 1
    assert not leftovers(tmp_path)


def test_unknown_columns_are_written_when_asked_for_and_the_examples_stay_as_they_are(tmp_path: Path) -> None:
    given = example(extra={"id": 7})
    ftconv.write([given], tmp_path / "without.jsonl", format="chat")
    ftconv.write([given], tmp_path / "with.jsonl", format="chat", keep_extra=True)
    assert b"id" not in (tmp_path / "without.jsonl").read_bytes()
    assert b'"id":7' in (tmp_path / "with.jsonl").read_bytes()
    assert given == example(extra={"id": 7})


def test_writing_a_stream_takes_the_memory_of_a_part_of_it(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        ftconv.write((example("q" * 1000, "a" * 1000) for _ in range(20_000)), tmp_path / "out.jsonl", format="chat")
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()


def test_mistakes_in_writing_are_errors_of_their_kind(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format to write 'caht'"):
        ftconv.write([], tmp_path / "out.jsonl", format="caht")
    with pytest.raises(UsageError, match="has no option 'nosuch'"):
        ftconv.write([], tmp_path / "out.jsonl", format="chat", options={"nosuch": 1})
    with pytest.raises(OutputError, match="does not exist; make the folder first"):
        ftconv.write([], tmp_path / "no" / "out.jsonl", format="chat")


# -- convert and detect ------------------------------------------------------------------------------------------------


def test_converting_does_what_the_command_does_and_reports(path: Path) -> None:
    out = path.with_name("out.jsonl")
    path.write_bytes(jsonl([*chats(2), "{", chat(id=1)]))
    report = ftconv.convert(path, to="sharegpt", out=out)
    assert (report.tally.read, report.tally.written, report.tally.rejected) == (4, 3, 1)
    assert [d.format for d in report.detections] == ["chat"]
    assert [n for (code, _), n in report.log.counts.items() if code in ("FT101", "FT901")] == [1, 1]
    assert report.rejects == str(path.with_name("out.rejects.jsonl"))
    assert len(out.read_bytes().splitlines()) == 3


def test_converting_nowhere_is_a_dry_run(path: Path) -> None:
    report = ftconv.convert([path], to="csv", apply=["drop-duplicates"])
    assert (report.tally.written, report.out) == (3, "")
    assert [p.name for p in path.parent.iterdir()] == ["in.jsonl"]


def test_chunks_of_any_size_give_the_same(path: Path) -> None:
    for size in (1, 7, 1 << 20):
        ftconv.convert(path, to="chat", out=path.with_name("out.jsonl"), force=True, chunk_bytes=size)
        assert turns_in(path.with_name("out.jsonl").read_bytes()) == turns_in(path.read_bytes())


def test_a_host_of_ones_own_is_used(path: Path) -> None:
    host = Host(third_party=False)
    assert ftconv.convert(path, to="chat", host=host).tally.written == 3
    assert len(list(ftconv.read(path, host=host))) == 3
    assert ftconv.detect(path, host=host).format == "chat"


def test_detecting_says_what_a_file_is_or_why_it_cannot_be_told(path: Path) -> None:
    found = ftconv.detect(path)
    assert (found.format, found.container, found.sampled) == ("chat", "jsonl", 3)
    path.write_text('{"colour": 1}\n')
    refused = ftconv.detect(path)
    assert refused.format == ""
    assert "--map" in refused.refusal


def test_every_error_of_ours_is_of_one_family(path: Path) -> None:
    mistakes: list[tuple[Any, dict[str, Any]]] = [
        (path, {"to": "nosuch"}),
        ("none.jsonl", {"to": "chat"}),
        (path, {"to": "chat", "out": path}),
        ([path, path], {"to": "chat"}),
        (path, {"to": "chat", "apply": ["nosuch"]}),
    ]
    for inputs, how in mistakes:
        with pytest.raises(ftconv.FtconvError):
            ftconv.convert(inputs, **how)


@pytest.mark.parametrize(
    "error",
    [
        ftconv.MissingExtra("zstd input", "zstd"),
        RecordError("FT202", "words", "/a/0"),
        InputError("words", "FT101"),
        UsageError("words"),
        DetectionError("words"),
        OutputError("words"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_come_whole_out_of_a_worker(error: ftconv.FtconvError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_an_unknown_way_with_losses_is_refused_and_not_taken_for_another(path: Path) -> None:
    with pytest.raises(UsageError, match="on_loss must be 'report', 'fail' or 'drop', not 'warn'"):
        ftconv.convert(path, to="sharegpt", on_loss="warn")  # type: ignore[arg-type]


def test_one_transform_may_be_given_without_a_list(path: Path, tmp_path: Path) -> None:
    for number, apply in enumerate(("drop-system", ["drop-system"])):
        ftconv.convert(path, to="chat", out=tmp_path / f"{number}.jsonl", apply=apply)
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes()


def test_a_folder_is_refused_with_a_pattern_that_works(path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder; .* such as \S+[^/]/\*\.jsonl$"):
        list(ftconv.read(f"{path.parent}/"))
