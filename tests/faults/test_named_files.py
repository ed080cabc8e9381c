"""The files that a configuration or a command line names: regular, of limited size, and in its folder if found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import call

from ftconv.files import prompt_file
from ftconv.files.ordinary import MOST_BYTES

KEYS = {
    "prompt": "production: {{system_prompt_file: {}}}\n",
    "prompts": "production: {{system_prompt_file: [good.txt, {}]}}\n",
    "contract": "production: {{contract: {}}}\n",
    "baseline": "baseline: {}\n",
    "target": "target: {}.yaml\n",
    "plugin": "plugins: [org.py, {}]\n",
    "option": "plugins: [org.py]\nrules: {{ORG001: {{file: {}}}}}\n",
    "options": "plugins: [org.py]\nrules: {{org: {{several: [good.txt, {}]}}}}\n",
}
"""Every place in which a configuration names a file."""


def configured(folder: Path, key: str, name: str, *named: str) -> tuple[int, str]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "good.txt").write_text("Be kind.", "utf-8")
    (folder / "ftconv.yaml").write_text(KEYS[key].format(name), "utf-8")
    done = call("lint", "data.jsonl", *named, cwd=folder)
    return done.code, done.err.rpartition("not run")[2]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("way", ["up", "absolute", "link"])
def test_a_found_configuration_names_only_files_in_its_folder(folder: Path, key: str, way: str) -> None:
    ending = ".yaml" if key == "target" else ""
    outside = folder.parent / f"outside{ending}"
    outside.write_text("", "utf-8")
    (folder / f"link{ending}").symlink_to(outside)
    name = {"up": "../outside", "absolute": str(outside.with_suffix("")), "link": "link"}[way]
    code, err = configured(folder, key, name)
    assert (code, "is outside of the folder of this configuration; move it there" in err) == (2, True), err
    line = KEYS[key].count("\n", 0, KEYS[key].index("{}")) + 1
    assert f"ftconv: {folder / 'ftconv.yaml'}:{line}:" in err
    assert "is outside" not in configured(folder, key, name, "--config", "ftconv.yaml")[1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("named", [(), ("--config", "ftconv.yaml")])
def test_a_configuration_names_only_regular_files_of_limited_size(
    folder: Path, key: str, named: tuple[str, ...]
) -> None:
    ending = ".yaml" if key == "target" else ""
    os.mkfifo(folder / f"pipe{ending}")
    (folder / f"folder{ending}").mkdir()
    with open(folder / f"large{ending}", "wb") as file:
        file.truncate(MOST_BYTES + 1)
    for name, words in (("pipe", "is a named pipe"), ("folder", "is a folder"), ("large", "is larger than ")):
        code, err = configured(folder, key, name, *named)
        assert (code, words in err) == (2, True), (name, err)


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="there is no /proc here")
@pytest.mark.parametrize("key", [key for key in KEYS if key != "target"])
@pytest.mark.parametrize("name", ["/proc/self/environ", "/dev/zero"])
def test_what_says_another_size_than_it_has_is_no_regular_file(folder: Path, key: str, name: str) -> None:
    code, err = configured(folder, key, name, "--config", "ftconv.yaml")
    assert (code, "not a regular file" in err) == (2, True), err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("extends: ../outside.yaml\n", "ours.yaml:1:10: ../outside.yaml is outside of "),
        ("length: {tokenizer: ../t.json}\n", "ours.yaml:1:21: ../t.json is outside of "),
        ("length: {tokenizer: folder.json}\n", "ours.yaml:1:21: folder.json is a folder"),
    ],
)
def test_a_target_of_ones_own_names_only_such_files_too(folder: Path, text: str, words: str) -> None:
    (folder.parent / "outside.yaml").write_text("extends: mistral\n", "utf-8")
    (folder.parent / "t.json").write_text("{}", "utf-8")
    (folder / "folder.json").mkdir()
    (folder / "ours.yaml").write_text(text, "utf-8")
    code, err = configured(folder, "target", "ours")
    assert (code, words in err) == (2, True), err


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no such device here")
@pytest.mark.parametrize(
    "command",
    [
        "data.jsonl --to chat --apply set-system:file=/dev/zero",
        "stats data.jsonl --short-prompt /dev/zero",
        "cost data.jsonl --model openai/gpt-4o --compare-prompt /dev/zero",
        "cost data.jsonl --prices /dev/zero",
        "lint data.jsonl --baseline /dev/zero",
    ],
)
def test_a_device_that_is_named_on_the_command_line_is_refused(folder: Path, command: str) -> None:
    done = call(*command.split(), "--isolated", cwd=folder)
    assert (done.code, "/dev/zero is a device, not a regular file" in done.err) == (3, True), done.err


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="pipes have no names here")
@pytest.mark.parametrize(("size", "code", "words"), [(10, 0, ""), (1001, 3, "is larger than 1,000 bytes")])
def test_a_pipe_that_is_named_on_the_command_line_is_read_up_to_a_limit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: int, code: int, words: str
) -> None:
    monkeypatch.setattr(prompt_file, "LARGEST_PROMPT", 1000)
    read, write = os.pipe()
    os.write(write, b"x" * size)
    os.close(write)
    done = call("stats", "data.jsonl", "--short-prompt", f"/dev/fd/{read}", "--isolated", cwd=folder)
    os.close(read)
    assert (done.code, words in done.err) == (code, True), done.err
