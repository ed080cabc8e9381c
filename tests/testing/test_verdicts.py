"""Verdicts are counts: of more findings than any list holds, each Python door still tells the worst."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ftconv
from ftconv.errors import UsageError
from ftconv.lint import dataset_rules
from ftconv.model import finding_log
from ftconv.testing import Project

WARNINGS, LISTED = 1_200, 1_000
TWICE = {"messages": [{"role": "user", "content": c} for c in "ab"] + [{"role": "assistant", "content": "c"}]}
EMPTY = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": ""}]}
RULES = '''
from ftconv import hookimpl, rule

@rule("ORG001", category="correctness", start=int, see=lambda n, example: n + 1, merge=int.__add__)
def too_many(n):
    """Too many examples."""
    yield None, "", f"{n:,} are too many"

@hookimpl
def ftconv_lints():
    return [too_many]
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """More warnings than are listed, one error in the last record, and a rule over the dataset, which speaks last."""
    folder = tmp_path_factory.mktemp("verdicts")
    (folder / ".git").mkdir()  # where its plugin file runs
    (folder / "rules.py").write_text(RULES, "utf-8")
    (folder / "ftconv.yaml").write_text("plugins: [rules.py]\nselect: [FT210]\n", "utf-8")
    rows = [json.dumps(TWICE)] * WARNINGS + [json.dumps(EMPTY)]
    (folder / "data.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return Project(folder)


@pytest.mark.parametrize("code", ["FT208", "ORG001"])
def test_one_error_behind_many_warnings_fails_in_every_door(
    project: Project, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset_rules, "STORED_IN_ALL", LISTED)
    found = project.lint("data.jsonl", select=["FT210", code])
    assert found.severities == {"warning": WARNINGS, "error": 1}
    assert (found.total, found.reaches("error")) == (WARNINGS + 1, True)
    assert len(found) == LISTED + 1
    assert f"of {WARNINGS + 1:,} findings" in repr(found)
    assert code in {finding.code for finding in found}
    with pytest.raises(AssertionError, match=rf"^1 finding in data\.jsonl\n.*{code} \[error\]"):
        project.check_data("data.jsonl", select=["FT210", code])
    with pytest.raises(AssertionError, match=rf"^{WARNINGS + 1:,} findings in .*\n(.*\n)+… and {WARNINGS - 19:,} more"):
        project.check_data("data.jsonl", fail_on="warning", select=["FT210", code])


def test_a_conversion_counts_what_it_does_not_list(project: Project, tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    lost = json.dumps({**TWICE, "topic": "x"}) + "\n"
    data.write_text(lost * 60 + '{"messages": [{"role": "nobody", "content": "x"}]}\n', "utf-8")
    log = ftconv.convert(data, to="sharegpt").log
    found = log.in_order()
    assert found.total == log.total == 61 > len(found)
    assert found.reaches("error")
    assert log.reaches("error")


def test_the_first_of_each_message_is_kept_where_a_log_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    log = finding_log.FindingLog(in_all=2, per_message=9)
    place = ftconv.Place("a.jsonl")
    for number in range(6):
        log.add(ftconv.Finding("X1", "x", "warning", f"message {number % 3}", place))
    assert [finding.message for finding in log.findings] == ["message 0", "message 1", "message 2"]


def test_a_record_that_is_rejected_fails_though_its_finding_is_off(tmp_path: Path) -> None:
    (tmp_path / "ftconv.yaml").write_text("severity: {FT202: 'off'}\n", "utf-8")
    (tmp_path / "data.jsonl").write_text((json.dumps(TWICE) + "\n") * 9 + '{"messages": 3}\n', "utf-8")
    with pytest.raises(AssertionError, match="1 record rejected"):
        Project(tmp_path).check_data("data.jsonl", select=["FT201"])


@pytest.mark.parametrize("word", ["errors", "", "Error", "off"])
def test_another_word_than_error_or_warning_is_refused(project: Project, word: str) -> None:
    with pytest.raises(UsageError, match="fail_on must be 'error', 'warning' or 'never', not "):
        project.check_data("missing.jsonl", fail_on=word)
