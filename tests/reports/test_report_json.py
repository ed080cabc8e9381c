"""JSON and JSON Lines: what the published schema says, whole, with every count."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from made import finding, lines_of, run_with, text_of

from ftconv import FindingLog, Tally

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "report.schema.json").read_text("utf-8"))
LINE = {**SCHEMA["$defs"]["line"], "$defs": SCHEMA["$defs"]}


def document(*args: Any, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text_of("json", run_with(*args, **changes)))
    Draft202012Validator(SCHEMA).validate(made)
    return made


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_finding_carries_everything_that_is_known_of_it() -> None:
    (found,) = document([finding()])["findings"]
    assert found == {
        "code": "FT208",
        "rule": "empty-reply",
        "severity": "error",
        "message": "assistant turn has no text",
        "file": "data.jsonl",
        "line": 17,
        "column": 42,
        "byte": 900,
        "record": 16,
        "part": 0,
        "pointer": "/messages/2/content",
        "fingerprint": "ab" * 16,
        "fix": "drop-example",
        "fix_safety": "unsafe",
        "help_url": None,
    }


def test_the_help_url_is_that_of_the_documentation_where_one_is_configured(project_urls: Callable[..., None]) -> None:
    project_urls("Documentation, https://ftconv.example/docs")
    made = document([finding()])
    assert made["findings"][0]["help_url"] == "https://ftconv.example/docs/reference/rules/FT208.md"
    assert made["rules"][0]["help_url"] == made["findings"][0]["help_url"]


def test_a_report_names_its_schema() -> None:
    assert document([])["$schema"] == SCHEMA["$id"]


def test_a_line_that_is_not_known_is_null() -> None:
    (found,) = document([finding(line=0, column=0)])["findings"]
    assert (found["line"], found["column"]) == (None, None)


def test_text_of_the_record_is_there_when_it_was_asked_for() -> None:
    (found,) = document([finding(content="Hello", data={"key": ["a", 1]})])["findings"]
    assert (found["content"], found["data"]) == ("Hello", {"key": ["a", 1]})


def test_a_clean_run_is_a_whole_document() -> None:
    made = document([])
    assert (made["total"], made["findings"], made["rules"]) == (0, [], [])
    assert {"FT208", "FT210", "FT101"} <= set(made["rules_on"])


def test_a_rule_is_told_from_its_manual() -> None:
    (rule,) = document([finding(), finding()])["rules"]
    assert rule["summary"] == "Assistant turn has no text and calls no tool."
    assert rule["count"] == 2


def test_the_accounting_of_a_conversion_adds_up() -> None:
    tally = Tally(read=5, written=2, rejected=1, dropped={"drop-empty": 2}, examples=3)
    made = document([finding()], tally=tally, command="convert")
    assert made["records"] == {"read": 5, "written": 2, "rejected": 1, "dropped": {"drop-empty": 2}, "examples": 3}


def test_what_is_not_listed_is_counted_and_the_cap_is_stated() -> None:
    made = document((finding(record=n) for n in range(120)), log=FindingLog(in_all=1000))
    assert (made["total"], made["listed"], made["unlisted"], len(made["findings"])) == (120, 50, 70, 50)
    assert made["limits"] == {"per_message": 50, "in_all": 1000}
    assert made["counts"] == {"FT208": 120}


def test_statistics_list_nothing_and_count_everything() -> None:
    made = document([finding(), finding()], statistics=True)
    assert (made["findings"], made["total"], made["unlisted"]) == ([], 2, 2)


def test_a_code_that_no_rule_has_is_told_as_its_finding_tells_it() -> None:
    made = document([finding("too loud", code="ACME001", rule="too-loud", severity="warning")])
    assert made["findings"][0]["help_url"] is None
    assert made["rules"][0] | {"summary": ""} == made["rules"][0] | {"rule": "too-loud", "summary": ""}


def test_each_line_is_a_finding_and_the_last_is_the_summary() -> None:
    report = run_with([finding(), finding(code="FT210", rule="consecutive-roles", severity="warning")])
    values = [json.loads(line) for line in lines_of("jsonl", report)]
    for value in values:
        Draft202012Validator(LINE).validate(value)
    assert [value["type"] for value in values] == ["finding", "finding", "summary"]
    assert values[-1]["total"] == 2
    one = json.loads(text_of("json", report))
    assert [{k: v for k, v in value.items() if k != "type"} for value in values[:-1]] == one["findings"]


@pytest.mark.parametrize(
    "broken", [{"type": "finding"}, {"type": "other"}, {"type": "summary", "total": -1}, {"code": "FT208"}]
)
def test_the_schema_refuses_other_lines(broken: dict[str, Any]) -> None:
    assert not Draft202012Validator(LINE).is_valid(broken)


@pytest.mark.parametrize("name", ["severity", "record", "surplus"])
def test_the_schema_refuses_a_finding_with_other_members(name: str) -> None:
    made = document([finding()])
    made["findings"][0][name] = "x"
    assert not Draft202012Validator(SCHEMA).is_valid(made)
