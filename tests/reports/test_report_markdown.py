"""Markdown: a verdict, a table by rule, and nothing that a record could smuggle in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from made import finding, lines_of, run_with

from ftconv import Tally
from ftconv.reports.markdown import MOST_ROWS, markup_free


def test_the_table_has_a_row_for_each_rule() -> None:
    found = [finding(), finding(), finding(code="FT210", rule="consecutive-roles", severity="warning")]
    lines = lines_of("markdown", run_with(found))
    assert lines[0] == "## ftconv lint: failed"
    assert lines[2] == "20 records read, 2 errors, 1 warning."
    assert sum(line.startswith(r"| FT208 empty\-reply | error | 2 | ") for line in lines) == 1
    assert sum(line.startswith("| FT") for line in lines) == 2


def test_a_rule_is_a_link_where_a_documentation_url_is_configured(project_urls: Callable[..., None]) -> None:
    project_urls("Documentation, https://ftconv.example/docs")
    row = r"| [FT208 empty\-reply](https://ftconv.example/docs/reference/rules/FT208.md) | error | 1 | "
    assert any(line.startswith(row) for line in lines_of("markdown", run_with([finding()])))
    project_urls()
    assert not any("://" in line for line in lines_of("markdown", run_with([finding()])))


def test_a_clean_run_has_no_table() -> None:
    assert lines_of("markdown", run_with([])) == [
        "## ftconv lint: passed",
        "",
        "20 records read, 0 errors, 0 warnings.",
    ]


@pytest.mark.parametrize(
    ("tally", "verdict"),
    [
        (Tally(read=2, written=2), "passed"),
        (Tally(read=2, written=1, rejected=1), "failed"),
        (Tally(read=2, dropped={"x": 2}), "failed"),
    ],
)
def test_the_verdict_of_a_conversion_is_its_exit_code(tally: Tally, verdict: str) -> None:
    assert lines_of("markdown", run_with([], tally=tally, command="convert"))[0] == f"## ftconv convert: {verdict}"


def test_the_findings_shown_are_few_and_the_others_counted() -> None:
    lines = lines_of("markdown", run_with(finding(str(n % 3)) for n in range(40)))
    assert sum(line.startswith("- data.jsonl:17:42 FT208") for line in lines) == MOST_ROWS
    assert f"- … and {40 - MOST_ROWS} more" in lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y\\>"),
        ("[x](javascript:y)", "\\[x\\]\\(javascript:y\\)"),
        ("@team look", "&#64;team look"),
        ("`${{ x }}`", "\\`$\\{\\{ x \\}\\}\\`"),
        ("https://evil.example", "https&#58;//evil.example"),
        ("a\n\n# b", "a\\\\n\\\\n\\# b"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert markup_free(text) == shown
