"""Laws of a conversion: everything is accounted for, and workers, chunks, packing and container change nothing."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import Done, call
from samples import chat, jsonl, turns_in

# -- mixtures of good, broken, foreign and odd lines -------------------------------------------------------------------

WORDS = st.sampled_from(["hi", "hi there", "", " ", "é\u2028", 'a "quoted" word', "x" * 500, "-1", "\\n", "😀"])


def turn(role: str) -> st.SearchStrategy[dict[str, Any]]:
    return WORDS.map(lambda words: {"role": role, "content": words})


GOOD = st.builds(chat, WORDS, WORDS)
ODD = st.one_of(
    st.lists(st.sampled_from(["system", "user", "assistant", "human", "bot"]).flatmap(turn), max_size=5).map(
        lambda turns: {"messages": turns}
    ),
    st.builds(lambda record, n: {**record, "id": n}, GOOD, st.integers()),
    st.builds(lambda record: {**record, "messages": [*record["messages"], *record["messages"]]}, GOOD),
)
FOREIGN: st.SearchStrategy[Any] = st.sampled_from([
    {"messages": 1}, {"conversations": []}, {}, [], "text", 7, None, {"messages": [{"role": "ghost", "content": "x"}]},
])  # fmt: skip
BROKEN = st.sampled_from([
    '{"messages": [', "{'messages': []}", '{"a": NaN}', '{"a": 1, "a": 2}', '{"a": "\\ud800"}', "{}{}", "nonsense",
    "[" * 300,
])  # fmt: skip
BLANK = st.sampled_from(["", "  ", "\t"])
LINES = st.lists(st.one_of(GOOD, GOOD, ODD, FOREIGN, BROKEN, BLANK), min_size=1, max_size=30)
STEPS = st.lists(
    st.sampled_from([
        "drop-duplicates", "drop-trailing-user", "drop-leading-assistant", "drop-empty-turns", "merge-turns",
        "drop-example:rule=empty-reply", "drop-system", "last-turns:2", "split-turns", "keep-first-system",
    ]),
    max_size=3, unique=True,
)  # fmt: skip


def counted(line: str) -> tuple[int, int, int, dict[str, int]]:
    """Read the accounting: read, written, rejected, and dropped by name."""
    numbers, _, names = line.partition(" (")
    words = numbers.split()
    read, written, rejected, dropped = (int(words[at]) for at in (1, 4, 7, 10))
    parts = [part.rsplit(" ", 1) for part in names.rstrip(")").split(", ")] if names else []
    by = {part[0]: int(part[1]) if len(part) > 1 else dropped for part in parts}
    assert sum(by.values()) == dropped
    return read, written, rejected, by


def flags_of(steps: list[str]) -> list[str]:
    return [word for step in steps for word in ("--apply", step)]


@settings(max_examples=budget(150))
@given(lines=LINES, steps=STEPS, to=st.sampled_from(["chat", "sharegpt", "alpaca", "csv"]), drop=st.booleans())
def test_every_record_read_is_written_rejected_or_dropped_by_name(
    lines: list[Any], steps: list[str], to: str, drop: bool
) -> None:
    data = jsonl(lines)
    flags = ["--on-loss", "drop"] if drop else []
    done = call("-", "--container", "jsonl", "--from", "chat", "--to", to, *flags_of(steps), *flags, stdin=data)
    blank = sum(isinstance(line, str) and not line.strip() for line in lines)
    if blank == len(lines):
        assert done.code in (0, 3)
        return
    read, written, rejected, dropped = counted(done.last)
    assert read == len(lines) - blank
    assert read == written + rejected + sum(dropped.values())
    assert set(dropped) <= {step.partition(":")[0] for step in steps} | (
        {d for d in dropped if d.startswith(("lost-", "missing-"))} if drop else set()
    )
    if to != "csv" and "split-turns" not in steps:
        assert len(done.out.splitlines() if to != "alpaca" else json.loads(done.out)) == written
    assert (done.code == 1) == bool(rejected or not written or "[error]" in done.err)


def outcome(folder: Path, name: str, data: bytes, out: str, *flags: str) -> tuple[Any, ...]:
    """Convert, and return all that came of it; the name of the input is taken out."""
    (folder / name).write_bytes(data)
    for old in (out, "out.rejects.jsonl"):
        (folder / old).unlink(missing_ok=True)
    done = call(name, "--from", "chat", "-o", out, "--no-group", *flags, cwd=folder)
    rejects = folder / "out.rejects.jsonl"
    made = folder / out
    found = (made.read_bytes() if made.exists() else b"", rejects.read_bytes() if rejects.exists() else b"")
    outputs = (data.replace(name.encode(), b"IN") for data in found)
    return done.code, *outputs, done.err.replace(name, "IN")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.ZstdCompressor().compress,
}  # fmt: skip
OUTPUTS = st.sampled_from(
    [("chat", "out.jsonl"), ("chat", "out.json"), ("csv", "out.csv"), ("sharegpt", "out.jsonl.gz")]
)


@settings(max_examples=budget(30))
@given(lines=LINES, steps=STEPS, to=OUTPUTS, chunk=st.sampled_from([1, 2, 17, 100, 1000]), extra=st.booleans())
def test_chunks_and_packing_change_no_byte(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[Any],
    steps: list[str],
    to: tuple[str, str],
    chunk: int,
    extra: bool,
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data = jsonl(lines)
    flags = ["--to", to[0], *flags_of(steps), *(["--keep-extra"] if extra else [])]
    first = outcome(folder, "in.jsonl", data, to[1], *flags)
    assert outcome(folder, "in.jsonl", data, to[1], *flags, "--chunk-bytes", str(chunk)) == first
    for end, pack in PACKERS.items():
        assert outcome(folder, f"in.jsonl.{end}", pack(data), to[1], *flags) == first


@settings(max_examples=budget(6))
@given(lines=LINES, steps=STEPS, to=OUTPUTS, chunk=st.sampled_from([1, 100, 1000]))
def test_workers_change_no_byte(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Any], steps: list[str], to: tuple[str, str], chunk: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data = jsonl(lines * 5)
    flags = ["--to", to[0], *flags_of(steps), "--keep-extra", "--chunk-bytes", str(chunk)]
    first = outcome(folder, "in.jsonl", data, to[1], *flags, "--jobs", "1")
    for jobs in ("2", "3"):
        assert outcome(folder, "in.jsonl", data, to[1], *flags, "--jobs", jobs) == first


# -- the container of the same records changes nothing -----------------------------------------------------------------

RECORDS = st.lists(st.one_of(GOOD, ODD), min_size=1, max_size=8)
LAYOUTS: dict[str, Callable[[list[Any]], bytes]] = {
    "in.jsonl": jsonl,
    "list.json": lambda records: json.dumps(records).encode(),
    "pretty.json": lambda records: json.dumps(records, indent=2, ensure_ascii=False).encode(),
    "wrapped.json": lambda records: json.dumps({"version": 1, "data": records}).encode(),
    "objects.json": lambda records: "\n".join(json.dumps(r, indent=1) for r in records).encode(),
    "crlf.jsonl": lambda records: jsonl(records).replace(b"\n", b"\r\n"),
    "marked.jsonl": lambda records: b"\xef\xbb\xbf" + jsonl(records),
}


@settings(max_examples=budget(40))
@given(records=RECORDS)
def test_the_layout_of_the_same_records_changes_no_byte_of_the_output(
    tmp_path_factory: pytest.TempPathFactory, records: list[Any]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    first = outcome(folder, "in.jsonl", jsonl(records), "out.jsonl", "--to", "chat", "--keep-extra")
    for name, layout in LAYOUTS.items():
        if name in ("wrapped.json", "objects.json") and len(records) == 1:
            continue  # one object by itself is a record, not a list of one
        found = outcome(folder, name, layout(records), "out.jsonl", "--to", "chat", "--keep-extra")
        assert found[1] == first[1], (name, found[3])


CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\t\"',;|"), min_size=1, max_size=12)


@settings(max_examples=budget(40))
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=8))
def test_the_same_text_gives_the_same_bytes_from_a_table_and_from_json(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    records = [{"user": user, "assistant": assistant} for user, assistant in rows]
    (folder / "in.jsonl").write_bytes(jsonl(records))
    from_json = call("in.jsonl", "--from", "csv", "--to", "chat", cwd=folder)
    for end in ("csv", "tsv"):
        made = call("in.jsonl", "--from", "csv", "--to", "csv", "-o", f"t.{end}", "--force", "-q", cwd=folder)
        assert made.code == 0, made.err
        for chunk in ("1", "64", "131072"):
            from_table = call(f"t.{end}", "--from", "csv", "--to", "chat", "--chunk-bytes", chunk, cwd=folder)
            assert from_table.out == from_json.out
    assert turns_in(from_json.out) == [list(row) for row in rows]


# -- lint --------------------------------------------------------------------------------------------------------------


@settings(max_examples=budget(40))
@given(lines=LINES, chunk=st.sampled_from([1, 33, 1000]))
def test_findings_of_lint_do_not_depend_on_chunks_or_packing(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Any], chunk: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "in.jsonl").write_bytes(jsonl(lines))

    def lint(*flags: str) -> Done:
        return call("lint", "in.jsonl", "--from", "chat", "--no-group", "--select", "all", *flags, cwd=folder)

    first = lint()
    assert lint("--chunk-bytes", str(chunk)) == first
    (folder / "in.jsonl").write_bytes(gzip.compress(jsonl(lines)))
    assert lint() == first


@pytest.mark.parametrize("first", [1, 3, 40, 400, 2000])
def test_what_an_input_is_taken_for_does_not_depend_on_chunks_or_packing(tmp_path: Path, first: int) -> None:
    """Records of one format, and many more of another: the sample decides, and it is always the same one."""
    other = {"conversations": [{"from": "human", "value": "x" * 300}, {"from": "gpt", "value": "y"}]}
    data = jsonl([*[chat("q" * 300, "a")] * first, *[other] * 1500])
    (tmp_path / "in.jsonl").write_bytes(data)
    found = set()
    for chunk in ("1", "1000", "131072", "10000000"):
        done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--force", "--chunk-bytes", chunk, cwd=tmp_path)
        found.add((done.code, done.last))
    for end, pack in PACKERS.items():
        (tmp_path / f"in.jsonl.{end}").write_bytes(pack(data))
        done = call(f"in.jsonl.{end}", "--to", "chat", "-o", "out.jsonl", "--force", cwd=tmp_path)
        found.add((done.code, done.last))
    assert len(found) == 1
