"""Whatever a record says and whatever a file is called, each report stays whole, sound and in its lines."""

from __future__ import annotations

import json
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from made import finding, lines_of, run_with, text_of

from ftconv import Finding
from ftconv.model.safe_text import safe_json
from ftconv.reports.kinds import REPORT_KINDS

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "report.schema.json").read_text("utf-8"))
STEERING_CHARS = st.sampled_from("\x1b\r\n\t\x00%:,\"'<>&]`|\\@\u2028\u202e\ufffe\ud800")
HALVES = st.characters(categories=["Cs"])
ANY_CHAR = st.characters(exclude_categories=()) | STEERING_CHARS | HALVES
TEXT = st.text(ANY_CHAR, max_size=30)
FILES = TEXT.filter(lambda name: "\0" not in name and name.strip("/."))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FINDINGS = st.builds(
    finding,
    TEXT,
    file=FILES,
    line=st.integers(0, 9),
    column=st.integers(0, 9),
    pointer=TEXT.map(lambda text: "/" + text),
    code=st.sampled_from(["FT208", "FT101", "ACME001"]),
    severity=st.sampled_from(["error", "warning"]),
    fingerprint=st.sampled_from(["", "aa", "bb"]),
    content=TEXT,
    data=st.none() | st.dictionaries(TEXT, VALUES, max_size=2),
)
STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}


@pytest.mark.parametrize("kind", REPORT_KINDS)
@given(findings=st.lists(FINDINGS, max_size=4))
def test_no_line_of_a_report_can_steer_a_terminal(kind: str, findings: list[Finding]) -> None:
    for line in lines_of(kind, run_with(findings)):
        assert not {unicodedata.category(char) for char in line} & STEERING
        line.encode()


@given(st.lists(FINDINGS, max_size=4))
def test_json_is_valid_and_holds_every_finding(findings: list[Finding]) -> None:
    report = run_with(findings)
    made = json.loads(text_of("json", report))
    Draft202012Validator(SCHEMA).validate(made)
    assert len(made["findings"]) == len(findings) == made["total"]
    assert len(lines_of("jsonl", report)) == len(findings) + 1


@given(TEXT.filter(lambda text: all(not "\ud800" <= char <= "\udfff" for char in text)))
def test_json_says_what_the_finding_says(text: str) -> None:
    (found,) = json.loads(text_of("json", run_with([finding(text, content=text)])))["findings"]
    assert (found["message"], found.get("content", "")) == (text, text)


@given(TEXT)
@example("\ud83d")
def test_escapes_do_not_change_what_a_document_means(text: str) -> None:
    assert json.loads(safe_json(json.dumps(text, ensure_ascii=False))) == text


@given(st.lists(FINDINGS, max_size=4))
def test_sarif_holds_every_finding_under_a_rule_of_its_own(findings: list[Finding]) -> None:
    (run,) = json.loads(text_of("sarif", run_with(findings)))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].isascii()


@given(st.lists(FINDINGS, max_size=4))
def test_each_annotation_is_one_command_with_the_properties_it_was_given(findings: list[Finding]) -> None:
    *lines, _ = lines_of("github", run_with(findings))
    assert len(lines) == len(findings)
    for line in lines:
        _, properties, _ = line.split("::", 2)
        kind, _, rest = properties.partition(" ")
        assert kind in ("error", "warning")
        assert [pair.partition("=")[0] for pair in rest.split(",")][-1] == "title"
        assert {pair.partition("=")[0] for pair in rest.split(",")} <= {"file", "line", "col", "title"}


@given(st.lists(FINDINGS, max_size=4))
def test_gitlab_meets_no_fingerprint_twice(findings: list[Finding]) -> None:
    issues = json.loads(text_of("gitlab", run_with(findings)))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(findings)


@given(st.lists(FINDINGS, max_size=4))
def test_junit_is_well_formed_and_counts_every_finding(findings: list[Finding]) -> None:
    root = ET.fromstring(text_of("junit", run_with(findings, fail_on="warning")))
    messages = [failure.attrib["message"] for failure in root.iter("failure")]
    assert sum(int(message.split(" ")[0]) for message in messages) == len(findings)


@given(st.lists(FINDINGS, min_size=1, max_size=4))
def test_a_table_of_markdown_keeps_its_columns(findings: list[Finding]) -> None:
    rows = [line for line in lines_of("markdown", run_with(findings)) if line.startswith("|")]
    for row in rows:
        assert row.replace("\\\\", "").replace("\\|", "").count("|") == 6
