"""What a split writes, from which inputs, and what stands there when it fails."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from running import call
from samples import chat, chats, jsonl, leftovers, records_in

from ftconv import OutputError


def lines_of(folder: Path, stem: str = "in") -> dict[str, list[bytes]]:
    found = {part: folder / f"{stem}_{part}.jsonl" for part in ("train", "valid", "test")}
    return {part: path.read_bytes().splitlines(keepends=True) for part, path in found.items() if path.exists()}


def test_records_of_json_lines_stay_as_they_are_to_the_byte(tmp_path: Path) -> None:
    odd = '{"messages" : [{"role":"user","content":"caf\\u00e9 \\/"},{"role":"assistant","content":"1.10"}], "n": 1.10}'
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + odd.encode() + b"\r\n\n" + jsonl(chats(9)).rstrip())
    done = call("split", "in.jsonl", cwd=tmp_path)
    assert done.code == 0, done.err
    written = [line for part in lines_of(tmp_path).values() for line in part]
    assert odd.encode() + b"\r\n" in written
    assert len(written) == 10


@pytest.mark.parametrize("name", ["in.json", "in.csv", "in.tsv", "in.jsonl.gz"])
def test_the_same_set_in_another_container_gives_the_same_parts(tmp_path: Path, name: str) -> None:
    rows = [{"prompt": f"q{n}", "completion": f"a{n}"} for n in range(40)]
    comma = "\t" if name == "in.tsv" else ","
    table = "".join(f"{comma.join(row)}\n" for row in [("prompt", "completion"), *(r.values() for r in rows)])
    data = {
        "in.json": json.dumps(rows, indent=1).encode(), "in.csv": table.encode(), "in.tsv": table.encode(),
        "in.jsonl.gz": gzip.compress(jsonl(rows)),
    }[name]  # fmt: skip
    (tmp_path / name).write_bytes(data)
    (tmp_path / "plain.jsonl").write_bytes(jsonl(rows))
    for file in (name, "plain.jsonl"):
        assert call("split", file, cwd=tmp_path).code == 0
    assert lines_of(tmp_path) == lines_of(tmp_path, "plain")


def test_standard_input_has_a_name_of_its_own(tmp_path: Path) -> None:
    done = call("split", "-", cwd=tmp_path, stdin=jsonl(chats(10)))
    assert done.code == 0, done.err
    assert {p: len(lines) for p, lines in lines_of(tmp_path, "stdin").items()} == {"train": 9, "valid": 1}


def test_prose_is_written_as_records_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("".join(f"Line {n}.\n" for n in range(10)))
    assert call("split", "in.txt", "--split-text", "line", cwd=tmp_path).code == 0
    assert call("in_valid.jsonl", "--to", "prompt-completion", cwd=tmp_path).code == 0


def talk(user: str, system: str = "", name: str = "", more: int = 0, **extra: Any) -> dict[str, Any]:
    turns: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    turns.append({"role": "user", "content": user, **({"name": name} if name else {})})
    turns += [{"role": "assistant", "content": f"{user}!"}]
    turns += [{"role": role, "content": f"{n}"} for n in range(more) for role in ("user", "assistant")]
    return {"messages": turns, **extra}


@pytest.mark.parametrize(
    ("field", "records"),
    [
        ("conversation", [talk(f"q{n}", "Be brief.", more=m) for n in range(20) for m in range(3)]),
        ("user", [talk(f"q{n}", f"Manner {m}.") for n in range(20) for m in range(3)]),
        ("user", [talk(f"q{n}{m}", "Be brief.", name=f"n{n}") for n in range(20) for m in range(3)]),
        ("meta.src", [talk(f"q{n}{m}", meta={"src": n}) for n in range(20) for m in range(3)]),
        ("meta.0", [talk(f"q{n}{m}", meta=[n]) for n in range(20) for m in range(3)]),
        ("a.b", [talk(f"q{n}{m}", **{"a.b": n}) for n in range(20) for m in range(3)]),
        ("system", [talk(f"q{n}{m}", f"Manner {n}.") for n in range(20) for m in range(3)]),
        ("user", [talk(f"q{n}{m}") | {"user": f"person {n}"} for n in range(20) for m in range(3)]),
    ],
)  # fmt: skip
def test_a_group_stays_together(tmp_path: Path, field: str, records: list[Any]) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(records))
    done = call("split", "in.jsonl", "--train", "0.6", "--group-by", field, cwd=tmp_path)
    assert done.code == 0, done.err
    parts = lines_of(tmp_path)
    assert len(parts) == 2
    for n in range(20):
        three = set(jsonl(records[3 * n : 3 * n + 3]).splitlines(keepends=True))
        assert sum(bool(three & set(lines)) for lines in parts.values()) == 1


def test_a_record_without_a_group_stands_alone_and_is_told(tmp_path: Path) -> None:
    records = [chat(f"q{n}", "a", source="one") for n in range(10)] + [chat(f"r{n}", "a") for n in range(90)]
    (tmp_path / "in.jsonl").write_bytes(jsonl(records))
    done = call("split", "in.jsonl", "--group-by", "source", cwd=tmp_path)
    assert "90 records without source: each is a group of its own" in done.err
    assert {p: len(lines) for p, lines in lines_of(tmp_path).items()} == {"train": 90, "valid": 10}


def test_a_group_that_holds_everything_cannot_be_split(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([chat(f"q{n}", "a", source="one") for n in range(10)]))
    done = call("split", "in.jsonl", "--group-by", "source", cwd=tmp_path)
    assert done.code == 1
    assert "valid would be empty" in done.last
    assert not lines_of(tmp_path)


def test_a_duplicate_ties_two_groups_together(tmp_path: Path) -> None:
    tied = [chat("same", "a", source=f"s{n}") for n in range(30)] + [
        chat(f"q{n}", "a", source=f"s{n}") for n in range(30)
    ]
    (tmp_path / "in.jsonl").write_bytes(jsonl([*tied, *chats(60)]))
    assert call("split", "in.jsonl", "--group-by", "source", "--train", "0.5", cwd=tmp_path).code == 0
    parts = [{json.loads(line).get("source") for line in lines} - {None} for lines in lines_of(tmp_path).values()]
    assert sorted(map(len, parts)) == [0, 30]


@pytest.mark.parametrize("fails", [1, 2, 3])
@pytest.mark.parametrize("force", [True, False])
def test_all_parts_appear_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int, force: bool) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*chats(20), "{"]))
    if force:
        for part in ("train", "valid"):
            (tmp_path / f"in_{part}.jsonl").write_text(f"old {part}\n")
        (tmp_path / "in.rejects.jsonl").write_text("old\n")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    call_of_system = "replace" if force else "link"  # a link fails where something appeared meanwhile
    renames, real = [], getattr(os, call_of_system)

    def replace(source: Any, target: Any) -> None:
        renames.append(target)
        if len(renames) == fails:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(f"ftconv.files.sink.os.{call_of_system}", replace)
    done = call("split", "in.jsonl", *(["--force"] if force else []), cwd=tmp_path)
    assert done.code == OutputError.exit_code
    assert "No space left on device" in done.last
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_output_that_exists_or_is_the_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(20)))
    (tmp_path / "in_valid.jsonl").write_text("mine\n")
    done = call("split", "in.jsonl", cwd=tmp_path)
    assert (done.code, done.last) == (3, "ftconv: in_valid.jsonl exists; to overwrite it, add --force")
    os.link(tmp_path / "in.jsonl", tmp_path / "in_train.jsonl")
    done = call("split", "in.jsonl", "--force", cwd=tmp_path)
    assert done.code == 3
    assert "is the input" in done.last
    assert (tmp_path / "in_valid.jsonl").read_text() == "mine\n"
    assert not leftovers(tmp_path)


def test_a_folder_is_made_for_the_parts_and_goes_when_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(20)))
    assert call("split", "in.jsonl", "-o", "parts", cwd=tmp_path).code == 0
    assert sorted(p.name for p in (tmp_path / "parts").iterdir()) == ["in_train.jsonl", "in_valid.jsonl"]
    assert call("split", "in.jsonl", "-o", "other", "--group-by", "nobody", cwd=tmp_path).code == 2
    assert not (tmp_path / "other").exists()


def test_nothing_readable_gives_rejects_and_no_parts(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"messages": 1}\n{"messages": 2}\n')
    done = call("split", "in.jsonl", "--from", "chat", cwd=tmp_path)
    assert (done.code, done.last) == (1, "read 2 = written 0 + rejected 2 + dropped 0")
    assert not lines_of(tmp_path)
    assert len(records_in((tmp_path / "in.rejects.jsonl").read_bytes())) == 2


def test_a_conversation_of_several_records_stays_together_and_in_the_order_of_the_input(tmp_path: Path) -> None:
    said = [(role, text, n) for role, text in (("user", "a"), ("assistant", "b")) for n in range(20)]
    rows = [{"conversation": n, "role": role, "content": f"{text}{n}"} for role, text, n in said]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows))
    done = call("split", "in.jsonl", "--train", "0.6", cwd=tmp_path)
    assert (done.code, done.last) == (0, "read 40 = written 40 + rejected 0 + dropped 0")
    parts = [[rows.index(json.loads(line)) for line in lines] for lines in lines_of(tmp_path).values()]
    assert [len(part) for part in parts] == [24, 16]
    assert all(part == sorted(part) for part in parts)
    assert not {at % 20 for at in parts[0]} & {at % 20 for at in parts[1]}


def test_another_seed_gives_other_parts(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(100)))
    found = []
    for seed in ("1", "2", "123456789012345678901234567890"):
        assert call("split", "in.jsonl", "--seed", seed, "--force", cwd=tmp_path).code == 0
        found.append(lines_of(tmp_path)["valid"])
    assert all(len(valid) == 10 for valid in found)
    assert found[0] != found[1] != found[2]


def test_workers_and_chunks_change_no_byte(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*chats(200), "{", *chats(20)]))
    found = []
    for flags in ((), ("--jobs", "2", "--chunk-bytes", "500"), ("--chunk-bytes", "1")):
        done = call("split", "in.jsonl", "--force", "--group-by", "user", *flags, cwd=tmp_path)
        found.append((done.err, lines_of(tmp_path), (tmp_path / "in.rejects.jsonl").read_bytes()))
    assert found[0] == found[1] == found[2]


def test_several_inputs_are_refused_with_the_way_out_in_one_line(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(jsonl(chats(4)))
    for inputs in (("a.jsonl", "b.jsonl"), ("*.jsonl",)):
        done = call("split", *inputs, "--train", "0.5", cwd=tmp_path)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "split takes one input" in done.err
        assert "not 2; merge them first with ftconv IN... --to FORMAT -o ALL.jsonl" in done.err


def test_a_file_in_place_of_the_folder_is_named_as_that(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(4)))
    done = call("split", "in.jsonl", "-o", "in.jsonl", cwd=tmp_path)
    assert (done.code, done.last) == (3, "ftconv: in.jsonl is a file; -o needs a folder for the parts")


def test_numbers_that_leave_a_rest_say_how_much_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(10)))
    done = call("split", "in.jsonl", "--train", "5", "--valid", "3", cwd=tmp_path)
    assert done.code == 2
    assert "add up to 8 of 10 records; omit one number to give its part the rest" in done.last
