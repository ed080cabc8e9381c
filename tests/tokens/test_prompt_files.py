"""A prompt in a file is one prompt, whoever reads the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

from ftconv import InputError, UsageError, read_prompt
from ftconv.config.load import load_config
from ftconv.plugins.transforms._prompt_files import prompt_in

FILES = {
    "plain": (b"You are Marv.", "You are Marv."),
    "line-end": (b"You are Marv.\n", "You are Marv."),
    "windows": (b"\xef\xbb\xbfYou are Marv.\r\n", "You are Marv."),
    "two-line-ends": (b"You are Marv.\n\n", "You are Marv.\n"),
    "carriage-return": (b"You are Marv.\r", "You are Marv.\r"),
    "empty": (b"", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_the_text_is_the_same_for_the_configuration_transforms_and_counting(tmp_path: Path, name: str) -> None:
    data, text = FILES[name]
    file = tmp_path / "prompt.txt"
    file.write_bytes(data)
    (tmp_path / "ftconv.yaml").write_text("production: {system_prompt_file: prompt.txt}\n")
    production = load_config(str(tmp_path / "ftconv.yaml")).production
    assert production is not None
    assert (read_prompt(file), prompt_in(str(file), "x"), *production.system_prompts) == (text, text, text)


def test_a_file_that_is_not_utf8_is_refused_with_one_message_by_all(tmp_path: Path) -> None:
    file = tmp_path / "prompt.txt"
    file.write_bytes(b"caf\xe9")
    (tmp_path / "ftconv.yaml").write_text("production: {system_prompt_file: prompt.txt}\n")
    words = "is not UTF-8 at byte 3; save it as UTF-8"
    with pytest.raises(InputError, match=words):
        read_prompt(file)
    with pytest.raises(InputError, match=f"shorten-system: .*{words}"):
        prompt_in(str(file), "shorten-system")
    with pytest.raises(UsageError, match=f"system_prompt_file prompt.txt {words}"):
        load_config(str(tmp_path / "ftconv.yaml"))
    (tmp_path / "ftconv.yaml").unlink()
    data = tmp_path / "data.jsonl"
    data.write_text('{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n')
    for command, *more in (("stats", "--short-prompt"), ("cost", "--model", "openai/gpt-4o", "--compare-prompt")):
        done = call(command, data, *more, file)
        assert (done.code, done.err) == (3, f"ftconv: {file} {words}\n")
