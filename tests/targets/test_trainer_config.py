"""What `--trainer-config` writes: what the trainer must be told of exactly what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from running import call
from samples import chat, jsonl

from ftconv.conversion.written_keys import keys_of

ASK, GOOD = {"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Yes."}
BAD = {"role": "assistant", "content": "Tea."}
TOOL = {"type": "function", "function": {"name": "boil", "description": "Boils.", "parameters": {"type": "object"}}}
CALL = {"id": "c1", "type": "function", "function": {"name": "boil", "arguments": "{}"}}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "Done."}
RECORDS = {
    "sft": chat(),
    "system": {"messages": [{"role": "system", "content": "Be brief."}, ASK, GOOD]},
    "weights": {"messages": [ASK, {**GOOD, "weight": 0}, ASK, GOOD]},
    "tools": {"messages": [ASK, {"role": "assistant", "tool_calls": [CALL]}, RESULT, GOOD], "tools": [TOOL]},
    "media": {"messages": [{"role": "user", "content": "<image>Tea?"}, GOOD], "images": ["cup.png"]},
    "preference": {"prompt": [ASK], "chosen": [GOOD], "rejected": [BAD]},
    "kto": {"prompt": [ASK], "completion": [GOOD], "label": True},
    "rl": {"messages": [ASK], "answer": "yes"},
    "prm": {"prompt": "Tea?", "completions": ["Boil.", "Pour."], "labels": [True, False]},
    "pretrain": {"text": "Tea was drunk in Bern before coffee."},
}


def told(target: str, record: str, tmp_path: Path, *options: str, config: str = "-") -> Any:
    """Convert a record for a target, and return what the target is told."""
    out = tmp_path / ("out.json" if target == "llama-factory" else "out.jsonl")
    quiet = ("--ignore", "few-examples,example-count", "--fail-on", "never", "-q", "--force")
    done = call(
        "-", "--target", target, "-o", out, "--trainer-config", config, *quiet, *options, stdin=jsonl([RECORDS[record]])
    )
    assert done.code == 0, done.err
    return done.out.decode()


@pytest.mark.parametrize(
    ("record", "entry"),
    [
        ("sft", {"formatting": "alpaca", "columns": {"prompt": "instruction", "query": "input", "response": "output"}}),
        ("tools", {"formatting": "sharegpt", "columns": {"messages": "conversations", "tools": "tools"}}),
        (
            "preference",
            {
                "formatting": "alpaca",
                "ranking": True,
                "columns": {"prompt": "instruction", "query": "input", "chosen": "chosen", "rejected": "rejected"},
            },
        ),
        (
            "kto",
            {
                "formatting": "alpaca",
                "columns": {"prompt": "instruction", "query": "input", "response": "output", "kto_tag": "label"},
            },
        ),
    ],
)
def test_llama_factory_is_told_the_columns_that_were_written(record: str, entry: Any, tmp_path: Path) -> None:
    info = tmp_path / "dataset_info.json"
    assert told("llama-factory", record, tmp_path, config=str(info)) == ""
    assert json.loads(info.read_text("utf-8")) == {"out": {"file_name": "out.json", **entry}}


def test_llama_factory_is_told_the_tags_of_messages(tmp_path: Path) -> None:
    entry = json.loads(told("llama-factory", "media", tmp_path, "--to", "chat"))["out"]
    assert entry["columns"] == {"messages": "messages", "images": "images"}
    assert (entry["formatting"], entry["tags"]["user_tag"], entry["tags"]["observation_tag"]) == (
        "openai",
        "user",
        "tool",
    )


@pytest.mark.parametrize(
    ("target", "record", "parts"),
    [
        ("axolotl", "sft", ["datasets:", "type: chat_template", "field_messages: messages"]),
        ("axolotl", "weights", ["message_field_training: train"]),
        ("axolotl", "preference", ["rl: dpo", "type: chat_template.default", "field_messages: messages"]),
        ("axolotl", "pretrain", ["type: completion", "field: text"]),
        ("axolotl", "prm", ["type: stepwise_supervised"]),
        ("trl", "sft", ["SFTTrainer", "assistant_only_loss=True", 'load_dataset("json"']),
        ("trl", "preference", ["DPOConfig"]),
        ("trl", "kto", ["KTOConfig"]),
        ("trl", "rl", ["GRPOConfig", "reward_funcs"]),
        ("torchtune", "sft", ["torchtune.datasets.chat_dataset", "conversation_style: openai"]),
        ("torchtune", "pretrain", ["torchtune.datasets.text_completion_dataset"]),
        ("ms-swift", "sft", ["swift sft", "--loss_scale default"]),
        ("unsloth", "sft", ["apply_chat_template", 'example["messages"]']),
        ("openai/gpt-4o-mini", "sft", ["gpt-4o-mini-2024-07-18", "supervised", "$OPENAI_API_KEY", "winding down"]),
        ("openai/gpt-4.1", "preference", ['{"type": "dpo"}']),
        ("together", "preference", ['training_method="dpo"']),
        ("vertex/gemini", "sft", ["SUPERVISED_FINE_TUNING"]),
        ("nebius", "sft", ["NEBIUS_API_KEY"]),
        ("fireworks", "preference", ["firectl dpo-job create"]),
    ],
)
def test_a_target_is_told_what_the_data_is_for(target: str, record: str, parts: list[str], tmp_path: Path) -> None:
    text = told(target, record, tmp_path)
    assert [part for part in parts if part not in text] == []


def test_what_was_not_written_is_not_told(tmp_path: Path) -> None:
    assert "message_field_training" not in told("axolotl", "sft", tmp_path)
    kept = told("axolotl", "weights", tmp_path, "--to", "sharegpt")
    assert "message_field_training: train" in kept
    assert "message_field_training" not in told("axolotl", "weights", tmp_path, "--to", "alpaca")


@pytest.mark.parametrize("apply", [(), ("--apply", "drop-duplicates")])
def test_the_number_of_workers_makes_no_difference(apply: tuple[str, ...], tmp_path: Path) -> None:
    records = [RECORDS["sft"]] * 200 + [RECORDS["tools"], RECORDS["system"]] + [RECORDS["sft"]] * 200
    data = tmp_path / "in.jsonl"
    data.write_bytes(jsonl(records))
    found = set()
    for jobs in ("1", "3"):
        info = tmp_path / f"{jobs}.json"
        options = ("--jobs", jobs, "--chunk-bytes", "1000", "-q", "--fail-on", "never", "--force", *apply)
        done = call(data, "--target", "llama-factory", "-o", tmp_path / "o.json", "--trainer-config", info, *options)
        assert done.code == 0, done.err
        found.add(info.read_bytes())
    (text,) = found
    assert json.loads(text)["o"]["columns"] == {"messages": "conversations", "system": "system", "tools": "tools"}


def test_duplicates_that_are_dropped_are_not_told_of(tmp_path: Path) -> None:
    records = [RECORDS["sft"], {**RECORDS["sft"], "id": 7}]
    data = tmp_path / "in.jsonl"
    data.write_bytes(jsonl(records))
    own = tmp_path / "own.yaml"
    own.write_text("config: {language: yaml, templates: {chat: {'id?': true, 'messages?': true}}}\n", "utf-8")
    done = call(
        data, "--to", "chat", "--target", own, "--keep-extra", "--apply", "drop-duplicates", "-q", "-o",
        tmp_path / "o.jsonl", "--trainer-config", "-",
    )  # fmt: skip
    assert yaml.safe_load(done.out) == {"messages": True}


def test_other_entries_stay_as_they_are(tmp_path: Path) -> None:
    info = tmp_path / "dataset_info.json"
    before = json.dumps({"ältere": {"file_name": "a.json", "num_samples": 10}}, indent=2, ensure_ascii=False)
    info.write_text(before + "\n", "utf-8")
    told("llama-factory", "sft", tmp_path, config=str(info))
    text = info.read_text("utf-8")
    assert text.startswith(before.removesuffix("\n}"))
    assert list(json.loads(text)) == ["ältere", "out"]


def test_an_entry_of_the_same_name_is_replaced_with_force_alone(tmp_path: Path) -> None:
    data, info, out = tmp_path / "in.jsonl", tmp_path / "dataset_info.json", tmp_path / "out.json"
    data.write_bytes(jsonl([chat()]))
    info.write_text('{"out": {"file_name": "old.json"}, "b": {}}', "utf-8")
    line = (data, "--target", "llama-factory", "-o", out, "--trainer-config", info, "--fail-on", "never", "-q")
    done = call(*line)
    assert (done.code, done.last) == (3, f"ftconv: {info} has 'out' already; to replace this entry, add --force")
    assert not out.exists()
    assert info.read_text("utf-8") == '{"out": {"file_name": "old.json"}, "b": {}}'
    assert call(*line, "--force").code == 0
    found = json.loads(info.read_text("utf-8"))
    assert (list(found), found["out"]["file_name"]) == (["out", "b"], "out.json")


def test_each_output_of_a_folder_gets_its_entry(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    for name, record in (("a", "sft"), ("b", "tools")):
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl([RECORDS[record]]))
    info = tmp_path / "made" / "dataset_info.json"
    names = (tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", f"{tmp_path / 'made'}/", "--to", "sharegpt")
    quiet = ("--fail-on", "never", "-q")
    done = call(*names, "--target", "llama-factory", "--trainer-config", info, *quiet)
    assert done.code == 0, done.err
    found = json.loads(info.read_text("utf-8"))
    assert [entry["file_name"] for entry in found.values()] == ["a.jsonl", "b.jsonl"]
    assert ["tools" in entry["columns"] for entry in found.values()] == [False, True]
    done = call(*names, "--target", "axolotl", "--trainer-config", "-", *quiet)
    assert (done.code, done.last) == (2, "ftconv: --trainer-config for axolotl describes one file; name it: -o OUT")


def test_keys_are_those_of_records_and_of_turns() -> None:
    pair = {"input": {"messages": [ASK]}, "preferred_output": [{**GOOD, "weight": 1, "name": None}]}
    assert keys_of([pair, {"prompt": "Tea?", "tools": [TOOL]}, {"chosen": {"from": "gpt", "train": True}}]) == {
        "input", "preferred_output", "preferred_output[]", "prompt", "tools", "tools[]", "chosen", "turn.role",
        "turn.content", "turn.weight", "turn.from", "turn.train",
    }  # fmt: skip
