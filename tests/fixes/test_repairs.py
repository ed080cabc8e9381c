"""Fixes of the core, of the file, and those that take their arguments from the run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from running import call

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}'


def fixed(tmp_path: Path, name: str, text: str, *options: str, code: int = 0) -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    done = call("lint", "--ignore", "FT606", *options, path)
    assert done.code == code, done.err
    return path.read_text("utf-8")


def test_broken_punctuation_is_mended_only_when_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("json_repair")
    broken = GOOD.replace("Hi", "Ho").replace("}]}", "},]}")
    text = f"{GOOD}\n{broken}\n"
    assert fixed(tmp_path, "a.jsonl", text, "--fix", code=1) == text
    whole = fixed(tmp_path, "a.jsonl", text, "--fix", "--unsafe-fixes")
    assert whole == f"{GOOD}\n{GOOD.replace('Hi', 'Ho')}\n"


def test_a_file_of_broken_records_only_is_mended_too(tmp_path: Path) -> None:
    pytest.importorskip("json_repair")
    broken = [GOOD.replace("Hi", word).replace("}]}", "},]}").replace("user", "human") for word in ("A", "B")]
    whole = fixed(tmp_path, "a.jsonl", "\n".join(broken), "--fix", "--unsafe-fixes")
    assert [json.loads(line)["messages"][0] for line in whole.split("\n")] == [
        {"role": "user", "content": word} for word in ("A", "B")
    ]


def test_what_repair_cannot_tell_stays(tmp_path: Path) -> None:
    text = f'{GOOD}\n{{"messages": [{{"role": "us\n'
    assert fixed(tmp_path, "a.jsonl", text, "--fix", "--unsafe-fixes", code=1) == text


def test_a_list_in_a_file_of_lines_becomes_lines(tmp_path: Path) -> None:
    turns = json.loads(GOOD)["messages"]
    records = [{"messages": [{"role": "user", "content": word}, turns[1]]} for word in ("A", "B\n\u2028", 'C", "')]
    pretty = "\n".join(json.dumps(record, indent=1) for record in records)
    for text in (json.dumps(records, indent=2), json.dumps(records), pretty):
        whole = fixed(tmp_path, "a.jsonl", text, "--fix")
        assert whole == "".join(json.dumps(record) + "\n" for record in records)


def test_lines_in_a_file_of_a_list_become_a_list(tmp_path: Path) -> None:
    lines = [GOOD.replace("Hi", word).replace(", ", ",  ") for word in "ABC"]
    whole = fixed(tmp_path, "a.json", "\n".join(lines) + "\n", "--fix")
    assert whole == "[\n" + ",\n".join(lines) + "\n]\n"


def test_commas_of_a_list_are_put_right(tmp_path: Path) -> None:
    other = GOOD.replace("Hi", "B")
    assert fixed(tmp_path, "a.json", f"[{GOOD}\n{other},\n]\n", "--fix") == f"[\n{GOOD},\n{other}\n]\n"


def test_records_that_other_rules_mend_are_mended_on_the_way(tmp_path: Path) -> None:
    text = json.dumps([json.loads(GOOD.replace("user", "human")), json.loads(GOOD.replace("Hi", "B"))], indent=2)
    assert fixed(tmp_path, "a.jsonl", text, "--fix") == f"{GOOD}\n{GOOD.replace('Hi', 'B')}\n"


def test_a_list_with_a_broken_record_is_not_taken_apart(tmp_path: Path) -> None:
    text = f"[\n{GOOD},\n{{broken}},\n{GOOD.replace('Hi', 'B')}\n]\n"
    assert fixed(tmp_path, "a.jsonl", text, "--fix", code=1) == text


LEGACY: dict[str, Any] = {
    "messages": [
        {"role": "user", "content": "How far?"},
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}, "weight": 0},
        {"role": "function", "name": "f", "content": "384,400"},
        {"role": "assistant", "content": "384,400 km"},
    ],
    "functions": [{"name": "f", "parameters": {"type": "object", "properties": {}}}],
    "id": 7,
}


def test_the_first_way_to_call_tools_becomes_that_of_today(tmp_path: Path) -> None:
    whole = json.loads(fixed(tmp_path, "a.jsonl", json.dumps(LEGACY) + "\n", "--fix"))
    call_, result = whole["messages"][1], whole["messages"][2]
    assert call_["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    ]
    assert (result["role"], result["tool_call_id"], result["name"]) == ("tool", "call_1", "f")
    assert whole["tools"] == [{"type": "function", "function": LEGACY["functions"][0]}]
    assert "functions" not in whole
    assert "function_call" not in call_
    assert (whole["id"], call_["weight"]) == (7, 0)
    assert "FT407" not in call("lint", tmp_path / "a.jsonl").out.decode()


def test_a_separator_that_most_prompts_have_is_added_to_the_others(tmp_path: Path) -> None:
    rows = [{"prompt": f"fruit {n} ->", "completion": f" colour {n} END"} for n in range(40)]
    rows[7] = {"prompt": "fruit 7", "completion": " colour 7 END"}
    rows[9] = {"prompt": "fruit 9 ->", "completion": "colour 9 END"}
    text = "".join(json.dumps(row) + "\n" for row in rows)
    whole = fixed(tmp_path, "a.jsonl", text, "--fix", "--unsafe-fixes", "--ignore", "FT818")
    expected = [{"prompt": f"fruit {n} ->", "completion": f" colour {n} END"} for n in range(40)]
    assert [json.loads(line) for line in whole.splitlines()] == expected


def test_the_prompt_of_production_takes_the_place_of_others(tmp_path: Path) -> None:
    config = tmp_path / "ftconv.yaml"
    config.write_text("production:\n  system_prompt: You are Marv.\n")
    turns = json.loads(GOOD)["messages"]
    others = ([{"role": "system", "content": "You are Marvin."}, *turns], turns)
    text = "".join(json.dumps({"messages": t, "id": n}) + "\n" for n, t in enumerate(others))
    whole = fixed(
        tmp_path, "a.jsonl", text, "--fix", "--unsafe-fixes", "--config", str(config), "--ignore", "FT601,FT602"
    )
    assert [json.loads(line) for line in whole.splitlines()] == [
        {"messages": [{"role": "system", "content": "You are Marv."}, *turns], "id": n} for n in range(2)
    ]


PREFERENCE = {
    "conversations": [{"from": "human", "value": "Hi "}],
    "chosen": {"from": "gpt", "value": "Hello \u200bthere"},
    "rejected": {"from": "gpt", "value": "Go"},
    "source": {"page": 1.0},
}
MENDED = {**PREFERENCE, "conversations": [{"from": "human", "value": "Hi"}]}
MENDED["chosen"] = {"from": "gpt", "value": "Hello there"}
ALPACA = {"instruction": "Add. ", "input": "1\x00, 2", "output": "3", "history": [["a\x07", "b"]], "k": None}
ADDED = {**ALPACA, "input": "1, 2", "history": [["a", "b"]]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PREFERENCE, MENDED),
        (ALPACA, ADDED),
        (
            {"prompt": [{"role": "user", "content": "Hi "}], "completion": [{"role": "assistant", "content": "Yes"}]},
            {"prompt": [{"role": "user", "content": "Hi"}], "completion": [{"role": "assistant", "content": "Yes"}]},
        ),
        (
            {"messages": json.dumps([{"role": "user", "content": "Hi "}, {"role": "assistant", "content": "Yes"}])},
            {"messages": json.dumps([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}])},
        ),
        ({"question": "Why? ", "answer": "Because.", "n": 1}, {"question": "Why?", "answer": "Because.", "n": 1}),
    ],
)
def test_a_change_finds_its_place_in_every_format(tmp_path: Path, before: Any, after: Any) -> None:
    text = json.dumps(before, ensure_ascii=False) + "\n"
    whole = fixed(tmp_path, "a.jsonl", text, "--fix", "--unsafe-fixes", "--extend-select", "FT312", "--ignore", "FT8")
    assert whole == json.dumps(after, ensure_ascii=False) + "\n"


def test_a_turn_that_both_replies_of_a_pair_hold_is_spelled_anew_in_both(tmp_path: Path) -> None:
    start = {"role": "human", "content": "Q"}
    pair = {"chosen": [start, {"role": "gpt", "content": "A"}], "rejected": [start, {"role": "gpt", "content": "B"}]}
    text = json.dumps({**pair, "from": {"role": "human"}}) + "\n"
    new = fixed(tmp_path, "a.jsonl", json.dumps(pair) + "\n", "--fix", "--ignore", "FT6")
    assert new == (json.dumps(pair) + "\n").replace("human", "user").replace("gpt", "assistant")
    kept = fixed(tmp_path, "b.jsonl", text, "--fix", "--ignore", "FT6,FT217")
    assert kept == text, "what no turn says is never changed"


def test_a_missing_extra_is_told_and_the_rest_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ftfy", None)
    garbled, blank = GOOD.replace("Hello", "CafÃ© au lait"), GOOD.replace("Hello", " ")
    path = tmp_path / "a.jsonl"
    path.write_text(f"{garbled}\n{blank}\n", "utf-8")
    done = call("lint", "--fix", "--unsafe-fixes", "--jobs", "1", path)
    assert (done.code, path.read_text("utf-8")) == (0, f"{garbled}\n")
    assert "not fixed: " in done.err
    assert "pip install ftfy" in done.err
