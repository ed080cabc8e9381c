"""A rule whose findings are errors may say of one that it is a warning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import call


@pytest.mark.parametrize(
    ("reply", "severity", "code"),
    [("Far.<|im_end|>", "error", 1), ("<|luna|> says far.", "warning", 0), ("Far|endoftext|>", "warning", 0)],
)
def test_known_tokens_are_errors_and_what_looks_like_one_is_a_warning(
    reply: str, severity: str, code: int, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    messages = [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": reply}]
    file.write_text(json.dumps({"messages": messages}) + "\n")
    done = call("lint", file, "--select", "FT301", "--output-format", "json")
    report = json.loads(done.out)
    assert [found["severity"] for found in report["findings"]] == [severity]
    assert done.code == code
