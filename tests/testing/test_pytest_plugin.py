"""The pytest plugin, in projects of its own: it finds cases, gives the fixture, and leaves others alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

RULES = '''
from ftconv import hookimpl, rule

@rule("ORG001", category="correctness", name="says-no")
def says_no(example):
    """A reply says no.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "no"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "yes"}]}
        ```
    """
    for index, turn in enumerate(example.messages):
        if turn.role == "assistant" and turn.content == "no":
            yield f"/messages/{index}/content", "reply says no"

@hookimpl
def ftconv_lints():
    return [says_no]
'''
CASES = """
pass:
  - title: it says yes
    example: {messages: [{role: user, content: Hi}, {role: assistant, content: "yes"}]}
fail:
  - title: it says no
    record: {prompt: Hi, completion: "no"}
    pointer: /completion
    message contains: says no
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "org_rules.py").write_text(RULES, "utf-8")
    (tmp_path / "ftconv.yaml").write_text("plugins: [org_rules.py]\nselect: [ORG]\n", "utf-8")
    (tmp_path / "checks").mkdir()
    rows = [{"prompt": "Hi", "completion": "yes"}, {"prompt": "Ho", "completion": "no"}]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(dedent(text), "utf-8")


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    given = ("-p", "no:cacheprovider", "-p", "ftconv.testing.pytest_plugin", "-W", "error", "--strict-config")
    command = [sys.executable, "-m", "pytest", *given, *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_fixture_says_the_lines_of_lint_and_nothing_else_where_pytest_rewrites_asserts_of_plugins(
    project: Path,
) -> None:
    put(project / "checks", "conftest.py", "import pytest\npytest.register_assert_rewrite('ftconv.testing.project')\n")
    put(project / "checks", "test_data.py", "def test_data(ftconv):\n    ftconv.check_data('data.jsonl')\n")
    said = run(project, "-q", code=1)
    assert [line for line in said.splitlines() if line.startswith("E  ")] == [
        "E       AssertionError: 1 finding in data.jsonl",
        "E       data.jsonl:2:32: ORG001 [error] says-no: reply says no  (/completion)",
    ]


def test_a_file_of_cases_is_tests_one_for_each_and_one_for_the_laws(project: Path) -> None:
    put(project / "checks", "says-no.rule.yaml", CASES)
    said = run(project, "-v")
    for name in ("says-no: laws", "pass: it says yes", "fail: it says no"):
        assert f"checks/says-no.rule.yaml::{name} PASSED" in said
    assert "3 passed" in said


def test_a_case_that_does_not_hold_fails_in_words(project: Path) -> None:
    put(project / "checks", "says-no.rule.yaml", CASES.replace("pointer: /completion", "pointer: /prompt"))
    said = run(project, code=1)
    assert "says-no.rule.yaml:6: fail 'it says no': says-no should point to /prompt, but reports" in said
    assert "record 0, /completion: reply says no" in said
    assert "Traceback" not in said


def test_a_rule_that_breaks_a_law_fails_in_words(project: Path) -> None:
    put(project, "org_rules.py", RULES.replace('turn.content == "no"', 'turn.content.strip() == "no"'))
    put(project / "checks", "says-no.rule.yaml", CASES)
    said = run(project, code=1)
    assert "says-no: it raised AttributeError" in said
    assert "text_of(content) is always text" in said


def test_laws_can_be_switched_off_and_a_file_can_have_any_name(project: Path) -> None:
    put(project / "checks", "first.rule.yaml", f"rule: ORG001\nlaws: no\n{CASES}")
    assert "2 passed" in run(project)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CASES.replace("pass:", "passes:"), "says-no.rule.yaml:2:1: unknown key 'passes'; did you mean 'pass'?"),
        (CASES.replace("    pointer: /completion\n", ""), "says-no.rule.yaml:6:5: a case of fail needs 'pointer'"),
        (
            CASES.replace("example:", "exmaple:"),
            "rule.yaml:4:5: unknown key 'exmaple'; did you mean 'example'?",
        ),
        (
            CASES.replace("title: it says yes", "title: yes"),
            "a title, a text; quote yes, no and numbers",
        ),
        ("pass: 3\n", "says-no.rule.yaml:1:7: pass is a list of cases"),
        ("pass: [\n", "says-no.rule.yaml:2:1"),
    ],
)
def test_a_file_that_is_not_in_form_is_told_with_its_place(project: Path, text: str, said: str) -> None:
    put(project / "checks", "says-no.rule.yaml", text)
    assert said in run(project, code=2)


def test_a_rule_that_is_not_there_is_told(project: Path) -> None:
    put(project / "checks", "say-no.rule.yaml", CASES)
    assert "no rule 'say-no'; did you mean 'says-no'?" in run(project, code=1)


def test_files_of_others_are_left_alone(project: Path) -> None:
    put(project / "checks", "sigma.rule.yaml", "title: Suspicious login\ndetection: {selection: {EventID: 4625}}\n")
    (project / "checks" / "latin.rule.yaml").write_bytes(b"pass: \xff\n")
    assert "no tests ran" in run(project, code=5)


def test_the_fixture_lints_with_the_configuration_of_the_project(project: Path) -> None:
    put(
        project / "checks",
        "test_data.py",
        """
        def test_lint(ftconv):
            (finding,) = ftconv.lint("data.jsonl")
            assert (finding.code, finding.place.line, finding.pointer) == ("ORG001", 2, "/completion")
            assert finding.content == "" and finding.data is None
            assert ftconv.lint("*.jsonl", ignore=["says-no"]) == []

        def test_laws(ftconv):
            ftconv.check_rule("ORG001", examples=20)
            ftconv.check_transform("drop-system", examples=20)
            ftconv.check_reader("chat", examples=20)
            ftconv.check_writer("chat", examples=20)
        """,
    )
    assert "2 passed" in run(project)


def test_data_with_errors_fail_with_the_lines_of_the_report(project: Path) -> None:
    put(project / "checks", "test_data.py", "def test_data(ftconv):\n    ftconv.check_data('data.jsonl')\n")
    said = run(project, code=1)
    assert "1 finding in data.jsonl" in said
    assert "data.jsonl:2:32: ORG001 [error] says-no: reply says no  (/completion)" in said


def test_a_broken_plugin_of_the_project_fails_the_test_and_is_named(project: Path) -> None:
    put(project, "org_rules.py", "raise RuntimeError('alas')\n")
    put(project, "ftconv.yaml", "plugins: [org_rules.py]\n")
    put(project / "checks", "test_data.py", "def test_data(ftconv):\n    ftconv.check_data('data.jsonl')\n")
    assert "cannot be loaded: RuntimeError: alas" in run(project, code=1)


def test_tests_that_do_not_use_it_load_nothing_of_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        "test_light.py",
        """
        import sys

        def test_light():
            loaded = {name.split(".")[0] for name in sys.modules}
            assert not loaded & {"msgspec", "hypothesis", "pluggy_ftconv", "yaml", "click", "tiktoken", "jsonschema"}
            assert {n for n in sys.modules if n.startswith("ftconv")} <= {
                "ftconv", "ftconv.errors", "ftconv.lazy", "ftconv.testing", "ftconv.testing.pytest_plugin"}
        """,
    )
    assert "1 passed" in run(tmp_path)


def test_without_hypothesis_one_line_says_what_to_install(tmp_path: Path) -> None:
    script = """
        import sys
        sys.modules["hypothesis"] = None
        import ftconv.testing as kit
        kit.rule_cases, kit.run_case
        try:
            kit.check_rule
        except Exception as error:
            print(type(error).__name__, error)
    """
    done = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, check=True)
    way_out = "pip install pytest hypothesis, or, from a clone, pip install '.[testing]'"
    assert done.stdout == f"MissingExtra ftconv.testing.check_rule needs an optional library: {way_out}\n"


def test_every_name_of_the_kit_is_there() -> None:
    import ftconv.testing as kit

    for name in kit.__all__:
        assert not isinstance(getattr(kit, name), ModuleType), name
    assert set(dir(kit)) == set(kit.__all__)
