"""What a difference matches, where it says that it is, and what it never shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import Done, call
from samples import chat, chats, columns_csv, jsonl

SECRET = "sk-" + "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA" * 2
SYSTEM = {"role": "system", "content": "s"}


def diff(folder: Path, a: Any, b: Any, *flags: str) -> Done:
    """Compare two lists of records; bytes are written as they are, as CSV."""
    names = []
    for name, data in (("a", a), ("b", b)):
        names.append(f"{name}.csv" if isinstance(data, bytes) else f"{name}.jsonl")
        (folder / names[-1]).write_bytes(data if isinstance(data, bytes) else jsonl(data))
    return call("diff", *names, *flags, cwd=folder)


def found(folder: Path, a: Any, b: Any, *flags: str) -> Any:
    done = diff(folder, a, b, "--json", *flags)
    assert done.code == 0, done.err
    return json.loads(done.out)


def counts(document: Any) -> list[int]:
    return [document[name] for name in ("same", "added", "gone", "changed")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([chat("q", "a")], [{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}]),
        ([chat("q", "a", id=1)], [chat([{"type": "text", "text": "q"}], "a", id=2)]),
        ([chat("q", "a")], columns_csv([("q", "a")])),
        ([{"text": "one"}, {"text": "two"}], [{"text": "two"}, {"text": "one"}]),
        ([chat("q", "a", image="x.png", source="web")], [chat("q", "a", image="x.png", source="mail")]),
    ],
)
def test_formats_ids_order_and_columns_that_no_model_reads_do_not_count(tmp_path: Path, a: Any, b: Any) -> None:
    same = 1 if isinstance(b, bytes) else len(b)
    assert counts(found(tmp_path, a, b)) == [same, 0, 0, 0]


@pytest.mark.parametrize(
    ("a", "b", "pointer"),
    [
        (chat("q", "a"), chat("q", "b"), "/messages/1/content"),
        (chat("q", "a"), {"messages": [SYSTEM, *chat("q", "a")["messages"]]}, "/messages/0"),
        (chat("q", "a", tools=[{"type": "function", "function": {"name": "f"}}]), chat("q", "a"), "/tools"),
        (chat("q", "a", image="x.png"), chat("q", "a", image="y.png"), "/extra/image"),
        (
            {"prompt": "q", "completion": "a", "label": True},
            {"prompt": "q", "completion": "a", "label": False},
            "/label",
        ),
        (
            {"prompt": "q", "chosen": "a", "rejected": "b"},
            {"prompt": "q", "chosen": "a", "rejected": "c"},
            "/rejected/0/content",
        ),
    ],
)
def test_an_example_with_the_prompt_or_the_question_of_another_is_changed(
    tmp_path: Path, a: Any, b: Any, pointer: str
) -> None:
    document = found(tmp_path, [a], [b])
    assert counts(document) == [0, 0, 0, 1]
    (pair,) = document["shown"]["changed"]
    assert pair["changes"][0]["pointer"].startswith(pointer)
    assert (pair["a"]["line"], pair["b"]["line"]) == (1, 1)


def test_without_a_question_nothing_is_changed_only_gone_and_added(tmp_path: Path) -> None:
    assert counts(found(tmp_path, [{"text": "a"}], [{"text": "b"}])) == [0, 1, 1, 0]
    a, b = ({"messages": [SYSTEM, {"role": "assistant", "content": word}]} for word in "ab")
    assert counts(found(tmp_path, [a], [b])) == [0, 1, 1, 0]


def test_the_examples_of_one_record_count_one_by_one_and_are_found_again(tmp_path: Path) -> None:
    tree = {"prompt": {"role": "prompter", "text": "q", "replies": [
        {"role": "assistant", "text": word, "replies": []} for word in ("one", "two", "three")
    ]}, "message_tree_id": "t"}  # fmt: skip
    other = json.loads(json.dumps(tree).replace("two", "2"))
    document = found(tmp_path, [tree], [other])
    assert document["a"]["examples"] == sum(counts(document)[i] for i in (0, 2, 3))
    if document["a"]["examples"] == 3:
        assert counts(document) == [2, 0, 0, 1]
        assert document["shown"]["changed"][0]["changes"][0]["words"] == "[-two-]{+2+}"


def test_secrets_and_control_characters_are_never_shown(tmp_path: Path) -> None:
    a, b = (
        [chat("q", f"key {SECRET}"), chat("\x1b[31m red", "x")],
        [chat("q", "key gone"), chat(f"mine: {SECRET}", "y")],
    )
    for flags in ((), ("--json",)):
        shown = diff(tmp_path, a, b, *flags).out.decode()
        assert SECRET[:20] not in shown
        assert "\x1b" not in shown
        assert "red" in shown
    two = SECRET.replace("aB3d", "zZ9y")
    (pair,) = found(tmp_path, [chat("q", SECRET)], [chat("q", two)])["shown"]["changed"]
    assert pair["changes"] == [{"pointer": "", "words": "differs only in what is masked"}]


def test_what_is_printed_is_the_same_for_any_jobs_and_chunks_and_from_a_pipe(tmp_path: Path) -> None:
    a, b = chats(60), [*chats(40)[::-1], chat("Question 50?", "No."), chat("new", "x")]
    whole = diff(tmp_path, a, b, "--all").out
    assert b"changed   1" in whole
    for flags in (("--jobs", "2", "--chunk-bytes", "300"), ("--chunk-bytes", "1")):
        assert diff(tmp_path, a, b, "--all", *flags).out == whole
    piped = call("diff", "a.jsonl", "-", "--all", stdin=jsonl(b), cwd=tmp_path)
    assert piped.out.replace(b"<stdin>", b"b.jsonl") == whole


def test_several_files_are_one_dataset_and_places_name_them(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"part{number}.jsonl").write_bytes(jsonl([chat(f"q{number}", "a"), chat("both", "b")]))
    (tmp_path / "old.jsonl").write_bytes(jsonl([chat("q0", "a"), chat("both", "b"), chat("q2", "old")]))
    done = call("diff", "old.jsonl", "part*.jsonl", "--all", cwd=tmp_path)
    assert b"B  3 files: 6 examples" in done.out
    assert b"part1.jsonl:1  q1" in done.out
    assert b"part1.jsonl:2  both" in done.out  # the first of three is the same, the others are more of it
    assert b"old.jsonl:3 \xe2\x86\x92 part2.jsonl:1" in done.out


GATES = [
    ("gone=0", 1), ("gone=1", 0), ("gone=9%", 1), ("gone=10%", 0), ("gone=0.1", 0), ("added=19%", 1), ("added=20%", 0),
    ("changed=0", 0), ("examples=0", 1), ("examples=10%", 0), ("duplicates=0", 1), ("duplicates=1", 0),
    ("errors=0", 1), ("errors=1", 0), ("FT208=0", 1), ("empty-reply=50%", 0), ("FT601=1", 0), ("tokens=100%", 0),
    ("rejected=0", 0),
]  # fmt: skip


def test_a_gate_lets_through_what_is_not_beyond_it(tmp_path: Path) -> None:
    a, flags = chats(10), [word for gate, _ in GATES for word in ("--gate", gate)]
    done = diff(tmp_path, a, [*a[1:], a[1], chat("empty", "")], *flags, "--json")
    assert done.code == 1
    judged = {one["gate"]: one["passed"] for one in json.loads(done.out)["gates"]}
    assert judged == {gate: not code for gate, code in GATES}
    assert [line.split()[1] for line in done.err.splitlines()] == [gate for gate, code in GATES if code]
    assert diff(tmp_path, a, a, *flags).code == 0


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("add=1", "did you mean 'added'?"),
        ("duplicate-exampel=1", "did you mean 'duplicate-example'?"),
        ("gone", "write NAME=RATE"),
        ("gone=many", "write NAME=RATE"),
        ("gone=-1", "write NAME=RATE"),
        ("near-duplicate=0", "rule FT604 is off; add --extend-select FT604"),
        ("FT701=0", "add --target TARGET"),
    ],
)
def test_a_gate_that_would_never_fail_is_refused(tmp_path: Path, gate: str, words: str) -> None:
    done = diff(tmp_path, chats(1), chats(1), "--gate", gate)
    assert done.code == 2
    assert words in done.err


def test_exit_codes_beyond_gates(tmp_path: Path) -> None:
    assert diff(tmp_path, chats(3), chats(2)).code == 0
    assert diff(tmp_path, chats(3), ["{"], "--from", "chat").code == 1
    assert call("diff", "-", "-", cwd=tmp_path).code == 2
    (tmp_path / "empty.jsonl").write_bytes(b"")
    assert call("diff", "a.jsonl", "empty.jsonl", cwd=tmp_path).code == 3
