"""Choosing records: places, conversations, whole files, refusals, and ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from running import PROGRAM, Done, call, environment
from samples import chat, chats, jsonl, records_in

ENDLESS = """
import json
for n in range(10**9):
    print(json.dumps({"messages": [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "x" * 500}]}))
"""


def findings(done: Done) -> list[tuple[object, ...]]:
    keys = "code", "line", "column", "byte", "record", "pointer"
    return [tuple(finding[key] for key in keys) for finding in json.loads(done.out)["findings"]]


@pytest.mark.parametrize("name", ["in.jsonl", "in.json", "in.csv"])
def test_chosen_records_keep_the_places_of_the_input(tmp_path: Path, name: str) -> None:
    made = [chat(f"Who is {n}?", "", n=n) for n in range(9)]
    (tmp_path / "all.jsonl").write_bytes(jsonl(made))
    to = "csv" if name.endswith("csv") else "chat"
    assert call("all.jsonl", "--to", to, "--keep-extra", "-o", name, "-q", cwd=tmp_path).code == 0
    lint = ("lint", name, "--select", "empty-reply,duplicate-example", "--output-format", "json", "--no-group")
    whole = findings(call(*lint, cwd=tmp_path))
    assert len(whole) == 9
    for words, kept in (
        (("--skip", "4"), whole[4:]),
        (("--limit", "2"), whole[:2]),
        (("--where", "contains(['2', `2`, '7', `7`], extra.n)"), [whole[2], whole[7]]),
    ):
        for chunk in ("1", "100000"):
            assert findings(call(*lint, *words, "--chunk-bytes", chunk, cwd=tmp_path)) == kept


def test_what_is_found_over_the_set_is_found_in_what_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*chats(4), *chats(4)]))
    lint = ("lint", "in.jsonl", "--select", "FT601", "--chunk-bytes", "100")
    assert "4 warnings" in call(*lint, cwd=tmp_path).err
    assert "0 errors, 0 warnings" in call(*lint, "--limit", "4", cwd=tmp_path).err
    done = call(*lint, "--skip", "3", cwd=tmp_path)
    assert "8 records read, 3 not chosen, 0 errors, 1 warning" in done.err
    assert b"in.jsonl:8" in done.out
    assert b"in.jsonl:4" in done.out


def test_a_table_has_the_columns_of_what_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([chat("a", "b", x=1), chat("c", "d", y=2)]))
    done = call("in.jsonl", "--to", "csv", "--keep-extra", "--where", "extra.y", cwd=tmp_path)
    assert done.out == b"user,assistant,y\nc,d,2\n"


def test_a_conversation_of_several_records_counts_as_one(tmp_path: Path) -> None:
    rows = [
        {"conversation_id": who, "role": role, "content": f"{who} {role}"}
        for who in ("ann", "bob", "cid")
        for role in ("user", "assistant")
    ]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows))
    for words, read, names in (
        (("--limit", "2"), 4, ["ann", "bob"]),
        (("--skip", "1", "--limit", "1"), 4, ["bob"]),
        (("--where", "starts_with(messages[0].content, 'cid')"), 6, ["cid"]),
        (("--sample", "3", "--shuffle"), 0, []),
        (("--shuffle",), 6, None),
    ):
        done = call("in.jsonl", "--to", "chat", *words, cwd=tmp_path)
        found = [record["messages"][0]["content"].split()[0] for record in records_in(done.out)]
        assert (sorted(found) == ["ann", "bob", "cid"]) if names is None else (found == names)
        assert done.last.startswith(f"read {read} = ") if read else done.code == 2


def test_what_a_transform_gathers_is_what_is_chosen(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"q{n}", "completion": f"r{n} {label}", "label": label} for n in range(3) for label in (True, False)
    ]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows))
    done = call("in.jsonl", "--to", "chat", "--apply", "kto-to-pairs", "--skip", "2", "--keep-extra", cwd=tmp_path)
    assert done.last.startswith("read 6 = written 4 + rejected 0 + dropped 0 + not chosen 2")
    assert done.out.count(b"\n") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "a >"], "--where a >: column 4: it ends too early; example: "),
        (["--where", "a > 3"], "column 5: unexpected '3'; write numbers in backticks: `3`"),
        (["--where", "a and b"], "column 3: unexpected 'and b'; write && for and"),
        (["--where", "!extra.a"], "write !(a.b) for !a.b"),
        (["--where", "size(a)"], "there is no function size()"),
        (["--where", ""], "--where '' is empty; omit it to use all records"),
        (["--where", "length(label) > `1`"], "in.jsonl:1:1: --where length(label) > `1`: length() expects"),
        (["--where", "messages < `1` || messages[0].content < `1`"], "a comparison needs two values of one type"),
        (["--skip", "-1"], "-1 is not in the range"),
        (["--limit", "0"], "0 is not in the range"),
        (["--sample", "0"], "--sample '0': expected a number of records such as 100, or a share such as 10%"),
        (["--sample", "120%"], "--sample '120%'"),
        (["--sample", "-3"], "--sample '-3'"),
        (["--sample", "few"], "--sample 'few'"),
        (["--sample", "2", "--shuffle"], "for 2 records in random order, use --shuffle --limit N"),
        (["--seed", "x"], "'x' is not a valid integer"),
    ],
)
def test_what_cannot_be_chosen_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(2)))
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", *words, cwd=tmp_path)
    assert (done.code, said in done.err) == (2, True), done.err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("flag", ["--fix", "--diff", "--write-baseline=b.json"])
def test_a_part_of_a_file_is_not_repaired(tmp_path: Path, flag: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(2)))
    done = call("lint", "in.jsonl", flag, "--limit", "1", cwd=tmp_path)
    assert done.code == 2
    assert "whole files; to work on a part, first write it" in done.err


def test_a_filter_hides_no_broken_record_and_says_when_nothing_matches(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*chats(2), '{"messages": [']))
    done = call("in.jsonl", "--container", "jsonl", "--to", "chat", "--where", "topic", cwd=tmp_path)
    assert done.code == 1
    assert "in.jsonl:3:15: FT101 [error]" in done.err
    assert "no record matches --where: " in done.err
    assert done.last == "read 3 = written 0 + rejected 1 + dropped 0 + not chosen 2"


def test_an_input_of_which_nothing_is_chosen_has_no_output(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl(chats(2)))
    (tmp_path / "out").mkdir()
    names = [f"{name}.jsonl" for name in "abc"]
    assert call(*names, "--to", "chat", "-o", "out/", "--skip", "2", "--limit", "1", cwd=tmp_path).code == 0
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["b.jsonl"]


def test_the_report_accounts_for_what_was_not_chosen(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(5)))
    lint = ("lint", "in.jsonl", "--output-format", "json")
    records = json.loads(call(*lint, "--skip", "1", "--limit", "2", cwd=tmp_path).out)["records"]
    assert records["read"] == records["accepted"] + records["not_chosen"] == 3
    assert records["ended_at_limit"] is True


def test_a_shuffle_that_is_verified_reads_back_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(30)))
    done = call("in.jsonl", "--to", "sharegpt", "--shuffle", "--verify", "-o", "out.json", cwd=tmp_path)
    assert "verified: 30 examples read back as written" in done.err
    assert call("out.json", "--to", "chat", "--sample", "30", cwd=tmp_path).out != jsonl(chats(30))


def test_the_first_records_of_a_pipe_without_an_end() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as source:
        done = subprocess.run(
            [*PROGRAM, "-", "--to", "chat", "--skip", "1", "--limit", "2"],
            stdin=source.stdout, capture_output=True, env=environment(), timeout=60, check=False,
        )  # fmt: skip
        source.kill()
    assert [record["messages"][0]["content"] for record in records_in(done.stdout)] == ["q1", "q2"]
    assert done.returncode == 0
