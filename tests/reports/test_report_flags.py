"""`--output-format --report --report-format`: which form goes where, and what is never replaced."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Done, call

from ftconv.cli.report_flags import FORMATS
from ftconv.reports.kinds import NAMES, REPORT_KINDS, kind_of_name, render_of

Convert = Callable[..., Done]
LINES = [
    '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"tag":"x"}',
    '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}',
    '{"mess',
]


@pytest.fixture
def convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Convert:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "data.jsonl").write_text("".join(f"{line}\n" for line in LINES), "utf-8")

    def run(*words: str) -> Done:
        return call("data.jsonl", "--to", "sharegpt", "-o", "out.json", "--force", *words, cwd=tmp_path)

    return run


def test_every_kind_has_a_module_and_can_be_asked_for() -> None:
    assert tuple(REPORT_KINDS) == FORMATS
    assert set(NAMES.values()) <= set(REPORT_KINDS)
    for kind in REPORT_KINDS:
        assert callable(render_of(kind))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/report.sarif", "sarif"),
        ("x.sarif.json", "sarif"),
        ("X.JSON", "json"),
        ("x.jsonl", "jsonl"),
        ("x.xml", "junit"),
        ("x.md", "markdown"),
        ("gl-code-quality-report.json", "gitlab"),
        ("x.txt", "text"),
        ("report", ""),
        ("json", ""),
    ],
)
def test_the_name_of_a_file_says_its_form(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


def test_the_report_goes_to_standard_error_and_the_accounting_stays_last(convert: Convert) -> None:
    done = convert("--output-format", "json")
    *lines, last = done.err.splitlines()
    made = json.loads("\n".join(line for line in lines if line[0] in "{} "))
    assert made["records"] == {"read": 3, "written": 2, "rejected": 1, "dropped": {}, "examples": 2}
    assert last == "read 3 = written 2 + rejected 1 + dropped 0"
    assert done.code == 1


def test_each_file_gets_the_form_of_its_name_and_people_read_text(convert: Convert, tmp_path: Path) -> None:
    done = convert("--report", "r.sarif", "--report", "r.json", "--report", "r.xml")
    assert json.loads((tmp_path / "r.sarif").read_bytes())["version"] == "2.1.0"
    assert json.loads((tmp_path / "r.json").read_bytes())["total"] == 2
    assert ET.parse(tmp_path / "r.xml").getroot().tag == "testsuites"
    assert done.err.startswith("data.jsonl:1:")


def test_a_form_that_a_file_has_is_not_printed_as_well(convert: Convert, tmp_path: Path) -> None:
    done = convert("--output-format", "sarif", "--report", "report")
    assert json.loads((tmp_path / "report").read_bytes())["version"] == "2.1.0"
    assert done.err.startswith("data.jsonl:1:")


def test_the_form_of_a_file_can_be_named(convert: Convert, tmp_path: Path) -> None:
    convert("--report", "r.json", "--report-format", "gitlab")
    assert {"check_name", "fingerprint"} <= set(json.loads((tmp_path / "r.json").read_bytes())[0])


def test_a_report_replaces_an_older_report(convert: Convert, tmp_path: Path) -> None:
    for name in ("r.sarif", "r.json", "r.jsonl", "r.xml", "r.md", "r.txt", "gl-code-quality.json"):
        first = convert("--report", name)
        old = (tmp_path / name).read_bytes()
        second = convert("--report", name)
        assert (first.code, second.code, (tmp_path / name).read_bytes()) == (1, 1, old), second.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--report", "data.jsonl"], 3, "data.jsonl is the input data.jsonl"),
        (["--report", "./out.json"], 2, "is an output already"),
        (["--report", "r.json", "--report", "./r.json"], 2, "is an output already"),
        (["--report", "precious.jsonl"], 3, "precious.jsonl exists and is not a report"),
        (["--report", "none/r.json"], 3, "none does not exist; make the folder first"),
        (["--report", "."], 3, ". is a folder"),
        (["--report", "-"], 2, "--report needs a file"),
        (["--report-format", "sarif"], 2, "--report-format needs exactly one --report FILE"),
        (["--report", "a", "--report", "b", "--report-format", "sarif"], 2, "needs exactly one --report FILE"),
        (["--output-format", "sarf"], 2, "sarf"),
    ],
)
def test_what_cannot_be_written_stops_the_run_before_it_begins(
    convert: Convert, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "precious.jsonl").write_text('{"prompt": "2+2?", "completion": "4"}\n', "utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = convert(*words)
    assert done.code == code
    assert said in done.last
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_summary_of_a_step_is_added_to_and_only_when_asked(
    convert: Convert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary_0001"
    summary.write_text("# What came before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    convert("--output-format", "github")
    assert summary.read_text("utf-8") == "# What came before\n"
    convert("--output-format", "github", "--report", str(summary))
    assert summary.read_text("utf-8").startswith("# What came before\n## ftconv convert: failed\n")


def test_quiet_conversions_print_errors_alone_and_files_hold_all(convert: Convert, tmp_path: Path) -> None:
    done = convert("--quiet", "--report", "r.json")
    assert [line.partition(": ")[2][:5] for line in done.err.splitlines()] == ["FT101"]
    assert json.loads((tmp_path / "r.json").read_bytes())["total"] == 2
