"""SARIF 2.1.0: what the standard and GitHub ask for, from the manuals."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from made import finding, run_with, text_of

from ftconv import FindingLog
from ftconv.reports import sarif
from ftconv.reports.rule_words import help_url
from ftconv.spec.host import Owner

ROOT = Path(__file__).parents[2]


def run_of(*args: Any, **changes: Any) -> dict[str, Any]:
    log = json.loads(text_of("sarif", run_with(*args, **changes)))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return dict(run)


def uri(**changes: Any) -> dict[str, str]:
    (result,) = run_of([finding(**changes)])["results"]
    location: dict[str, str] = result["locations"][0]["physicalLocation"]["artifactLocation"]
    return location


def test_a_result_names_its_rule_by_id_and_by_number() -> None:
    run = run_of([finding(), finding(code="FT210", rule="consecutive-roles", severity="warning")])
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]


def test_rules_are_told_once_and_have_the_words_of_their_manual() -> None:
    rules = run_of([finding()])["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    (rule,) = (rule for rule in rules if rule["id"] == "FT208")
    assert rule["shortDescription"]["text"] == "Assistant turn has no text and calls no tool."
    assert rule["fullDescription"]["text"].startswith("The model learns to answer with nothing.")
    assert "\n## Use instead\n\n```json\n{" in rule["help"]["markdown"]
    assert "Use instead" in rule["help"]["text"]
    assert rule["properties"]["fix"] == "drop-example"
    for rule in rules:
        assert rule["help"]["text"], rule["id"]
        assert rule["shortDescription"]["text"], rule["id"]
        assert len(rule["fullDescription"]["text"]) <= sarif.MOST_CHARACTERS, rule["id"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error"), rule["id"]


def test_without_a_documentation_url_the_log_has_the_text_and_no_link(project_urls: Callable[..., None]) -> None:
    for urls in ((), ("Homepage, https://ftconv.example",), ("Documentation, ftp://ftconv.example/docs",)):
        project_urls(*urls)
        driver = run_of([finding()])["tool"]["driver"]
        assert "informationUri" not in driver
        assert all("helpUri" not in rule and rule["help"]["markdown"] for rule in driver["rules"])


def test_with_a_documentation_url_each_rule_links_to_its_page(project_urls: Callable[..., None]) -> None:
    project_urls("Homepage, https://ftconv.example", "documentation, https://ftconv.example/docs/")
    driver = run_of([finding()])["tool"]["driver"]
    assert driver["informationUri"] == "https://ftconv.example/docs"
    for rule in driver["rules"]:
        assert rule["helpUri"] == f"https://ftconv.example/docs/reference/rules/{rule['id']}.md"
        assert (ROOT / "docs" / "reference" / "rules" / f"{rule['id']}.md").is_file()


def test_a_rule_of_a_plugin_links_to_what_the_plugin_names(project_urls: Callable[..., None]) -> None:
    acme = Owner("acme", "1.0", "ftconv-acme")
    project_urls("Homepage, https://acme.example/")
    assert help_url("ACME001", acme) == "https://acme.example"
    project_urls("Homepage, https://acme.example", "Documentation, https://docs.acme.example")
    assert help_url("ACME001", acme) == "https://docs.acme.example"
    project_urls()
    assert help_url("ACME001", acme) == ""


def test_a_result_says_where() -> None:
    (result,) = run_of([finding()])["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 17, "startColumn": 42}
    assert location["logicalLocations"] == [{"name": "content", "fullyQualifiedName": "/messages/2/content"}]
    assert result["properties"] == {"record": 16, "part": 0, "byte": 900}


def test_lines_count_from_one_even_where_none_is_known() -> None:
    (result,) = run_of([finding(line=0, column=0, pointer="")])["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert "logicalLocations" not in result["locations"][0]


def test_a_result_is_known_by_its_content() -> None:
    run = run_of([finding(), finding("other", fingerprint="")])
    assert run["results"][0]["partialFingerprints"] == {"ftconv/v1": "ab" * 16}
    assert "partialFingerprints" not in run["results"][1]


@pytest.mark.parametrize("name", ["a b.jsonl", "ü/100%.jsonl", "c:d.jsonl", "#1?.jsonl", "sub/./x.jsonl", "a\\b.jsonl"])
def test_a_file_in_the_folder_is_a_relative_reference_that_reads_back(name: str) -> None:
    location = uri(file=name)
    parts = urlsplit(location["uri"])
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert location["uri"].isascii()
    assert unquote(location["uri"]) == os.path.normpath(name)
    assert location["uriBaseId"] in run_of([])["originalUriBaseIds"]


def test_a_file_named_by_its_whole_path_is_relative_too() -> None:
    assert uri(file=os.path.join(os.getcwd(), "sub", "x.jsonl"))["uri"] == "sub/x.jsonl"


def test_a_file_outside_the_folder_has_an_absolute_uri_and_no_base() -> None:
    assert uri(file="../x.jsonl") == {"uri": (Path.cwd().parent / "x.jsonl").as_uri()}


def test_what_is_not_listed_is_said_in_a_notification() -> None:
    (invocation,) = run_of([finding() for _ in range(60)])["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "10 of 60 findings are not listed: at most 50 of each message are"
    assert "toolExecutionNotifications" not in run_of([finding()])["invocations"][0]


def test_no_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    run = run_of((finding(str(n)) for n in range(5)), log=FindingLog())
    assert len(run["results"]) == 3
    assert run["properties"]["total"] == 5
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == ["2 findings are not listed: at most 3 are"]
