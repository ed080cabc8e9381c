"""GitHub annotations, GitLab code quality, JUnit: the forms that services read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from made import finding, lines_of, run_with, text_of

from ftconv import Tally
from ftconv.reports.github import escaped_data, escaped_property


def test_an_annotation_says_where_and_what() -> None:
    first, last = lines_of("github", run_with([finding()]))
    where = "file=data.jsonl,line=17,col=42,title=FT208 empty-reply"
    assert first == f"::error {where}::assistant turn has no text (/messages/2/content)"
    assert last == "ftconv: 20 records read, 1 error, 0 warnings"


def test_a_warning_is_a_warning() -> None:
    assert lines_of("github", run_with([finding(severity="warning")]))[0].startswith("::warning file=")


def test_what_would_end_a_command_or_a_property_is_escaped() -> None:
    assert escaped_data("100%\r\n::x") == "100%25%0D%0A::x"
    assert escaped_property("a:b,c\n%") == "a%3Ab%2Cc%0A%25"
    line, _ = lines_of("github", run_with([finding("50% of\n::error::it", file="a,b:c.jsonl")]))
    assert line.startswith("::error file=a%2Cb%3Ac.jsonl,line=17,")
    assert line.endswith("::50%25 of\\n::error::it (/messages/2/content)")


def test_standard_input_is_no_file() -> None:
    line, _ = lines_of("github", run_with([finding(file="<stdin>")]))
    assert line == "::error title=FT208 empty-reply::<stdin>:17:42: assistant turn has no text (/messages/2/content)"


def test_the_ten_that_github_shows_are_as_different_as_can_be() -> None:
    many = [finding("often") for _ in range(12)] + [finding("rare"), finding("rarer")]
    *lines, last = lines_of("github", run_with(many))
    assert len(lines) == 14
    assert [line.split("::")[2].split(" ")[0] for line in lines[:4]] == ["often", "rare", "rarer", "often"]
    assert last.startswith("::notice title=ftconv::20 records read, 14 errors, 0 warnings; GitHub shows 10 errors")


def test_annotations_that_are_not_listed_are_counted() -> None:
    assert "2 of 52 findings are not listed" in lines_of("github", run_with(finding() for _ in range(52)))[-1]


def issues(*args: Any, **changes: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(text_of("gitlab", run_with(*args, **changes)))
    for issue in made:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("/", "./"))
    assert len({issue["fingerprint"] for issue in made}) == len(made)
    return made


def test_an_issue_of_gitlab() -> None:
    (issue,) = issues([finding(file="./sub/data.jsonl")])
    assert issue == {
        "description": "empty-reply: assistant turn has no text (/messages/2/content)",
        "check_name": "FT208",
        "fingerprint": "ab" * 16,
        "severity": "major",
        "location": {"path": "sub/data.jsonl", "lines": {"begin": 17}},
    }


def test_equal_records_have_fingerprints_of_their_own_that_do_not_depend_on_their_order() -> None:
    findings = [finding(record=n, line=n, fingerprint=f"{n % 2}") for n in range(1, 7)]
    one, other = issues(findings), issues(findings[::-1])
    assert {issue["fingerprint"] for issue in one} == {issue["fingerprint"] for issue in other}


def test_findings_about_a_file_have_fingerprints_too() -> None:
    assert len(issues([finding("a", fingerprint="", line=0), finding("b", fingerprint="", line=0)])) == 2


def test_what_gitlab_is_not_told_stands_in_an_issue_of_its_own() -> None:
    last = issues(finding() for _ in range(51))[-1]
    assert (last["severity"], last["check_name"]) == ("info", "ftconv")
    assert last["description"].startswith("1 of 51 findings")


def suite(*args: Any, **changes: Any) -> ET.Element:
    root = ET.fromstring(text_of("junit", run_with(*args, **changes)))
    found = root.find("testsuite")
    assert found is not None
    cases = found.findall("testcase")
    assert int(found.attrib["tests"]) == len(cases) == int(root.attrib["tests"])
    assert int(found.attrib["failures"]) == len(found.findall("testcase/failure")) == int(root.attrib["failures"])
    assert len({case.attrib["name"] for case in cases}) == len(cases)
    return found


def test_each_rule_that_was_on_is_a_test_case() -> None:
    cases = {case.attrib["name"]: list(case) for case in suite([finding(), finding("other")]).findall("testcase")}
    assert cases["FT210 consecutive-roles"] == []
    (failure,) = cases["FT208 empty-reply"]
    assert failure.attrib["message"] == "2 findings: Assistant turn has no text and calls no tool."
    assert failure.text is not None
    assert failure.text.count("\ndata.jsonl:17:42: FT208 [error] empty-reply: ") == 2


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 2), ("never", 0)])
def test_a_case_fails_when_its_findings_make_the_run_fail(fail_on: str, failures: int) -> None:
    found = [finding(), finding(code="FT210", rule="consecutive-roles", severity="warning")]
    made = suite(found, fail_on=fail_on)
    assert len(made.findall("testcase/failure")) == failures
    assert len(made.findall("testcase/system-out")) == 2 - failures


def test_a_case_says_how_many_it_does_not_list() -> None:
    assert "… and 10 more" in (suite(finding() for _ in range(60)).findtext("testcase/failure") or "")


@pytest.mark.parametrize("char", ["\x00", "\x1b", "￾", "￿", "\x0b"])
def test_characters_that_xml_cannot_hold_are_spelled_out(char: str) -> None:
    text = suite([finding(f"a{char}<&>]]>\"'")]).findtext("testcase/failure") or ""
    assert char not in text
    assert "<&>]]>\"'" in text


def test_a_plugins_code_is_a_case_as_well() -> None:
    made = suite([finding(code="ACME001", rule="too-loud")], tally=Tally(read=1))
    assert made.find("testcase[@name='ACME001 too-loud']/failure") is not None


PROBLEM = "plugin acme 1.0: cannot be loaded: ImportError: no <x>\n"


@pytest.mark.parametrize("kind", ["json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_plugin_that_failed_is_named_for_it_may_hide_findings(kind: str) -> None:
    text = text_of(kind, run_with([], problems=[PROBLEM]))
    assert "plugin acme 1.0" in text
    assert "\nimporterror" not in text.lower()


def test_a_run_with_a_broken_plugin_did_not_succeed() -> None:
    report = run_with([], problems=[PROBLEM])
    assert json.loads(text_of("sarif", report))["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert lines_of("markdown", report)[0] == "## ftconv lint: failed"
    assert ET.fromstring(text_of("junit", report)).attrib["errors"] == "1"
    assert lines_of("github", report)[0].startswith("::error title=ftconv::plugin acme 1.0: cannot")
    assert json.loads(text_of("gitlab", report))[0]["severity"] == "critical"
