"""What prepare asks, what it does with the answers, and what it leaves alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from preparing import pairs, pairs_in, prepared
from running import call
from samples import chat, jsonl, leftovers, records_in

ROWS = pairs(("x", "one"), ("y", "two"), ("z", "three"), ("x", "one"), ("w", ""))


def ask(folder: Path, answers: str, *flags: str) -> tuple[int, str, list[tuple[Any, Any]]]:
    (folder / "in.jsonl").write_bytes(ROWS)
    done = call("prepare", "in.jsonl", *flags, cwd=folder, stdin=answers.encode())
    made = folder / "in_prepared.jsonl"
    return done.code, done.out.decode() + done.err, pairs_in(made.read_bytes()) if made.exists() else []


def test_each_step_is_asked_for_and_only_what_is_wanted_is_done(tmp_path: Path) -> None:
    code, said, made = ask(tmp_path, "n\ny\nN\nyes\n\n\n")
    assert code == 0, said
    assert made == [("x ->", " one"), ("y ->", " two"), ("z ->", " three"), ("x ->", " one")]
    assert said.count("[Recommended]") == 4
    assert "Left unchanged" in said


def test_what_is_necessary_is_told_and_not_asked(tmp_path: Path) -> None:
    _, said, made = ask(tmp_path, "n\nn\nn\nn\nn\n\n")
    assert made == [("x", "one"), ("y", "two"), ("z", "three"), ("x", "one")]
    assert "Necessary\n  FT208 empty-reply" in said
    assert "read 5 = written 4 + rejected 0 + dropped 1 (empty-reply)" in said


def test_no_at_the_end_writes_nothing(tmp_path: Path) -> None:
    code, said, made = ask(tmp_path, "\n\n\n\n\nn\n")
    assert (code, made) == (0, [])
    assert "nothing: declined" in said
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


def test_another_answer_is_asked_for_again_and_no_answer_ends_it(tmp_path: Path) -> None:
    code, said, made = ask(tmp_path, "perhaps\n")
    assert (code, made) == (2, [])
    assert "Please answer y or n" in said
    assert "cannot ask (input is not a terminal)" in said


def test_a_split_is_asked_for_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(pairs(*[(f"q{n}", f"a{n * n}") for n in range(10)]))
    done = call("prepare", "in.jsonl", cwd=tmp_path, stdin=b"y\ny\ny\ny\ny\n")
    assert done.code == 0, done.err
    parts = [pairs_in((tmp_path / f"in_prepared_{p}.jsonl").read_bytes()) for p in ("train", "valid")]
    assert [len(part) for part in parts] == [8, 2]
    assert sorted(parts[0] + parts[1]) == sorted(pairs_in((tmp_path / "in_prepared.jsonl").read_bytes()))


def test_no_input_asks_nothing_and_ends_where_a_question_would_be_needed(tmp_path: Path) -> None:
    code, said, made = ask(tmp_path, "y\n" * 9, "--no-input")
    assert (code, made) == (2, [])
    assert "--no-input is set" in said
    ready = pairs(("x ->", " one END"), ("y ->", " two END"), ("z ->", " three END"))
    (tmp_path / "ready.jsonl").write_bytes(ready)
    done = call("prepare", "ready.jsonl", "--no-input", cwd=tmp_path)
    assert done.code == 0, done.err
    assert (tmp_path / "ready_prepared.jsonl").exists()


def test_with_no_input_and_yes_the_recommended_is_taken(tmp_path: Path) -> None:
    code, _, made = ask(tmp_path, "", "--no-input", "--yes")
    assert code == 0
    assert made == [("x ->", " one\n"), ("y ->", " two\n"), ("z ->", " three\n")]


def test_no_file_is_ever_replaced_and_that_is_told_before_the_first_question(tmp_path: Path) -> None:
    for name in ("in_prepared.jsonl", "in_prepared.rejects.jsonl"):
        (tmp_path / name).write_text("mine\n")
        code, said, _ = ask(tmp_path, "y\n" * 9) if name.endswith("rejects.jsonl") else (*ask_raw(tmp_path), None)
        assert code == 3
        assert f"{name} exists; move it away, or name another output" in said
        assert "Recommended" not in said
        assert (tmp_path / name).read_text() == "mine\n"
        (tmp_path / name).unlink()


def ask_raw(folder: Path) -> tuple[int, str]:
    (folder / "in.jsonl").write_bytes(ROWS)
    done = call("prepare", "in.jsonl", cwd=folder, stdin=b"y\n" * 9)
    return done.code, done.err


def test_all_files_appear_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_bytes(ROWS + b"{\n")
    renames, real = [], os.link

    def link(source: Any, target: Any) -> None:
        if str(target).startswith(str(tmp_path)):
            renames.append(target)
        if len(renames) == 3:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr("ftconv.files.sink.os.link", link)
    done = call("prepare", "-q", "in.jsonl", "--split", "0.6", cwd=tmp_path)
    assert done.code == 3
    assert "No space left on device" in done.last
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]
    assert not leftovers(tmp_path)


def test_standard_input_needs_its_answers_elsewhere(tmp_path: Path) -> None:
    done = call("prepare", "-", cwd=tmp_path, stdin=ROWS)
    assert done.code == 2
    assert "standard input is the data" in done.last
    assert call("prepare", "-", "-q", cwd=tmp_path, stdin=ROWS).code == 0
    assert len((tmp_path / "stdin_prepared.jsonl").read_bytes().splitlines()) == 3


def test_chat_is_prepared_as_chat(tmp_path: Path) -> None:
    records = [chat(f"Question {n}?", f"Answer {n}.", id=n) for n in range(5)]
    records += [chat("Again?", "Yes."), chat("Again?", "Yes."), chat("Empty?", " ")]
    records[0]["messages"].append({"role": "user", "content": "And then?"})
    (tmp_path / "in.jsonl").write_bytes(jsonl(records))
    done = call("prepare", "-q", "in.jsonl", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    made = records_in((tmp_path / "in_prepared.jsonl").read_bytes())
    assert [list(record) for record in made] == [["messages"]] * 6
    assert [turn["role"] for turn in made[0]["messages"]] == ["user", "assistant"]
    report = json.loads(done.out)
    assert report["contract"]["request"]["messages"][-1]["role"] == "user"
    assert report["dropped"] == {"drop-duplicates": 1, "empty-reply": 1}


def test_words_can_be_mapped_and_the_format_chosen(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("frage,antwort\nWann?,Um acht\nWo?,Im Keller\nWer?,Niemand\n")
    flags = ("--map", "user=frage", "--map", "assistant=antwort")
    assert call("prepare", "-q", "in.csv", *flags, cwd=tmp_path).code == 0
    assert records_in((tmp_path / "in_prepared.jsonl").read_bytes())[0] == chat("Wann?", "Um acht")
    done = call("prepare", "-q", "in.csv", *flags, "--to", "prompt-completion", "-o", "pairs.jsonl", cwd=tmp_path)
    assert done.code == 0, done.err
    rows = pairs_in((tmp_path / "pairs.jsonl").read_bytes())
    assert rows == [("Wann?", " Um acht\n"), ("Wo?", " Im Keller\n"), ("Wer?", " Niemand\n")]


def test_a_preference_is_not_lost(tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": "Hi"}], "chosen": [{"role": "assistant", "content": "Hello."}],
              "rejected": [{"role": "assistant", "content": "Go away."}]}  # fmt: skip
    (tmp_path / "in.jsonl").write_bytes(jsonl([record] * 2))
    done = call("prepare", "-q", "in.jsonl", cwd=tmp_path)
    if done.code == 0:
        assert b"Go away." in (tmp_path / "in_prepared.jsonl").read_bytes()
    else:
        assert "FT908" in done.last
        assert not (tmp_path / "in_prepared.jsonl").exists()


def test_what_would_be_removed_is_shown_and_how_to_call_the_model_without_it(tmp_path: Path) -> None:
    key = "sk-" + "".join(f"{n:02}Ab" for n in range(12))
    start = f"Sesame says, by {key}, and says it at quite some length to whoever asks: "
    rows = pairs(*[(f"How do I cook item {n}", f"{start}{n * n}") for n in range(5)])
    done, made = prepared(tmp_path, "in.jsonl", rows, "--ignore", "FT307")
    assert made[3] == ("3 ->", " 9\n")
    said = done.out.decode()
    assert "completions begin with: 'Sesame says, by [OPENAI_API_KEY], and says it at quite some …'\n" in said
    assert "\n  Leave out 'How do I cook item ' at the start of prompts, as the examples now do.\n" in said
    assert "\n  Replies come without 'Sesame says, by [OPENAI_API_KEY]" in said
    assert key not in said
    (tmp_path / "in_prepared.jsonl").unlink()
    done, _ = prepared(tmp_path, "in.jsonl", rows, "--ignore", "FT307", "--show-content")
    assert "to whoever asks: '" in done.out.decode()
    assert key not in done.out.decode()


def test_a_question_mark_explains_and_asks_again(tmp_path: Path) -> None:
    _, said, made = ask(tmp_path, "?\nn\nn\nn\nn\nn\n\n")
    assert made == [("x", "one"), ("y", "two"), ("z", "three"), ("x", "one")]
    assert "? [Y/n] ?\n  FT601 duplicate-example: " in said
    assert "The manual: ftconv explain FT601\n  y: yes, n: no, and leave it as it is, Enter: yes\ny or n: n\n" in said


def test_lines_are_those_of_the_input_to_the_end(tmp_path: Path) -> None:
    rows = [chat(f"q{n}", f"a{n}") for n in range(3)]
    rows[2:2] = [rows[0], rows[1]]
    rows.append({"messages": [{"role": "user", "content": "Hello?"}]})
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows) + b"\n{\n" + jsonl([chat("q5", "a5"), chat("q5", "a5")]))
    done = call("prepare", "-q", "in.jsonl", "--extend-select", "FT220", cwd=tmp_path)
    said = done.out.decode()
    assert "leave out 1 record that cannot be used (line 8)\n" in said
    assert "FT601 duplicate-example (3: lines 3, 4, 10)" in said
    assert "\nStill to check\n  FT206 missing-assistant [error] (line 6): no assistant turn" in said
    assert said.count("FT206") == 2
    assert len(records_in((tmp_path / "in_prepared.jsonl").read_bytes())) == 5


def test_several_files_are_prepared_one_after_the_other(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(ROWS)
    done = call("prepare", "-q", "a.jsonl", "b.jsonl", "-o", "c.jsonl", cwd=tmp_path)
    assert (done.code, done.last) == (
        2, "ftconv: 2 files need a folder for their outputs: -o DIR/; see ftconv prepare --help",
    )  # fmt: skip
    done = call("prepare", "-q", "?.jsonl", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    assert [document["written"] for document in json.loads(done.out)] == [3, 3]
    assert (tmp_path / "a_prepared.jsonl").read_bytes() == (tmp_path / "b_prepared.jsonl").read_bytes()
    assert "b.jsonl: read 5 = written 3" in done.last


def test_a_rule_that_is_ignored_asks_for_nothing(tmp_path: Path) -> None:
    _, made = prepared(tmp_path, "in.jsonl", ROWS, "--ignore", "FT811,FT813,missing-leading-space")
    assert made == [("x", "one"), ("y", "two"), ("z", "three")]


def test_a_key_that_leaked_is_masked_and_never_shown(tmp_path: Path) -> None:
    key = "sk-" + "".join(f"{n:02}Ab" for n in range(12))
    (tmp_path / "in.jsonl").write_bytes(
        jsonl([*[chat(f"q{n}", f"a{n}") for n in range(4)], chat("Key?", f"It is {key}.")])
    )
    done = call("prepare", "-q", "in.jsonl", "--show-content", cwd=tmp_path)
    assert done.code == 0, done.err
    assert b"FT307 leaked-secret" in done.out
    assert key.encode() not in done.out + (tmp_path / "in_prepared.jsonl").read_bytes()


def test_the_system_prompt_of_production_is_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "ftconv.yaml").write_text("production: {system_prompt: You are Marv.}\n")
    turns = [{"role": "system", "content": "You are Marvin."}, *chat("Hi", "Hello.")["messages"]]
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"messages": turns}]))
    done = call("prepare", "-q", "in.jsonl", cwd=tmp_path)
    assert done.code == 0, done.err
    (record,) = records_in((tmp_path / "in_prepared.jsonl").read_bytes())
    assert record["messages"][0] == {"role": "system", "content": "You are Marv."}
    assert b'"content": "You are Marv."' in done.out
