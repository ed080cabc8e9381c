"""A preview with a model's files is the text that its template makes, to the token."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import call

from ftconv.testing.byte_tokenizer import byte_tokenizer

TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools here') }}{% endif %}"
    "<|{{ m.role }}|>\n{{ m.content }}</s>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
TALK = {
    "messages": [
        {"role": "user", "content": "Hi."},
        {"role": "assistant", "content": "Hello.", "reasoning_content": "Greet."},
        {"role": "user", "content": "And?"},
        {"role": "assistant", "content": "Bye."},
    ]
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    (folder / "special_tokens_map.json").write_text('{"bos_token": "<s>", "eos_token": "</s>"}')
    shutil.copy(byte_tokenizer(("<s>", "</s>", "<|user|>", "<|assistant|>")), folder / "tokenizer.json")
    return folder


def shown(tmp_path: Path, model: Path, record: object, *flags: str) -> str:
    file = tmp_path / "train.jsonl"
    file.write_text(json.dumps(record) + "\n")
    done = call("preview", str(file), "--model-files", str(model), *flags)
    assert done.code == 0, done.err
    return done.out.decode()


def test_the_render_is_shown_with_what_is_learned(tmp_path: Path, model: Path) -> None:
    out = shown(tmp_path, model, TALK)
    assert "template  chat_template.jinja of" in out
    assert "template 'default', SHA-256" in out
    assert "trained   each reply from the end of its prompt to the end of its turn" in out
    assert "tokens    33, learned 14" in out
    lines = out.split("\n")
    assert [line for line in lines if line.startswith("+ │")] == ["+ │ Hello.</s>", "+ │ Bye.</s>"]
    assert "  │ <|user|>" in lines
    assert "note: The template drops the thought at /messages/1/reasoning: Greet." in lines


def test_each_token_has_its_id(tmp_path: Path, model: Path) -> None:
    lines = shown(tmp_path, model, TALK, "--show-ids").rstrip().split("\n")
    assert lines[-33:-31] == ["       0      258  '<|user|>'", "       1       10  '\\n'"]
    assert lines[-2:] == ["+     31      257  '</s>'", "+     32       10  '\\n'"]


def test_what_is_beyond_the_limit_is_cut(tmp_path: Path, model: Path) -> None:
    out = shown(tmp_path, model, TALK, "--max-tokens", "29")
    assert "learned 10, limit 29 tokens; the rest is cut off" in out
    assert "+ │ By\nx │ e.</s>" in out
    assert "note: Everything beyond 29 tokens is cut off: 4 of it would be learned." in out


def test_json_has_ids_and_what_was_dropped(tmp_path: Path, model: Path) -> None:
    found = json.loads(shown(tmp_path, model, TALK, "--json", "--target", "axolotl"))
    assert (found["how"], found["dropped"]) == ("axolotl", ["/messages/1/reasoning"])
    assert found["ids"][0] == [258, "<|user|>", False]
    assert "".join(text for _, text, learned in found["ids"] if learned) == "Hello.</s>Bye.</s>"
    assert "".join(piece["text"] for piece in found["pieces"]).startswith("<|user|>\nHi.</s>\n<|assistant|>\n")
    assert [turn["tokens"]["high"] for turn in found["turns"]] == [7, 10, 8, 8]


def test_both_sides_of_a_preference_are_rendered(tmp_path: Path, model: Path) -> None:
    ask = [{"role": "user", "content": "Hi."}]
    record = {"prompt": ask, "chosen": [{"role": "assistant", "content": "Yes."}],
              "rejected": [{"role": "assistant", "content": "No."}]}  # fmt: skip
    out = shown(tmp_path, model, record)
    assert "+ │ Yes.</s>" in out
    assert "- │ No.</s>" in out
    assert "note: The prompt is rendered with each of 2 replies, one after the other." in out


def test_a_page_shows_the_render(tmp_path: Path, model: Path) -> None:
    page = tmp_path / "page.html"
    shown(tmp_path, model, TALK, "--html", str(page))
    assert "Hello.</span>" in page.read_text()
    assert "&lt;|assistant|&gt;" in page.read_text()


def test_a_conversation_that_is_refused_says_so(tmp_path: Path, model: Path) -> None:
    record = {"messages": [*TALK["messages"][:1], {"role": "tool", "content": "x", "tool_call_id": "a"}]}
    out = shown(tmp_path, model, record)
    assert "note: The chat template refuses this conversation: no tools here" in out


def test_without_a_tokenizer_the_count_is_of_another_one(tmp_path: Path, model: Path) -> None:
    (model / "tokenizer.json").unlink()
    out = shown(tmp_path, model, TALK)
    assert "+ │ Hello.</s>" in out
    assert "note: The files have no tokenizer.json: tokens are counted by another tokenizer." in out


def test_ids_need_a_model(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(json.dumps(TALK))
    done = call("preview", str(tmp_path / "train.jsonl"), "--show-ids")
    assert done.code == 2
    assert "give --model-files DIR" in done.err
