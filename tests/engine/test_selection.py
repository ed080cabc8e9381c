"""Which rules are on: flags after configuration, later wins, and what is not known is refused with a place."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from running import call
from samples import chat, jsonl

from ftconv import Host, UsageError
from ftconv.lint.selection import selected
from ftconv.spec.choice import Choice

HOST = Host(third_party=False)


def on(*steps: tuple[str, tuple[str, ...]], **more: object) -> dict[str, str]:
    return {rule.code: rule.severity for rule, _ in selected(HOST, Choice(steps, **more)).rules}  # type: ignore[arg-type]


def test_without_a_choice_the_rules_are_on_that_are_not_off() -> None:
    assert on() == {rule.code: rule.severity for rule in HOST.rules.values() if rule.severity != "off"}


@pytest.mark.parametrize("selector", ["FT210", "FT21", "consecutive-roles", "suspicious", "all"])
def test_a_rule_is_known_by_its_code_a_prefix_its_name_and_its_category(selector: str) -> None:
    assert on(("select", (selector,)))["FT210"] == "warning"


def test_later_wins() -> None:
    assert "FT210" not in on(("select", ("FT2",)), ("ignore", ("FT210",)))
    assert "FT210" in on(("ignore", ("FT210",)), ("extend", ("FT210",)))
    assert set(on(("ignore", ("FT210",)), ("select", ("FT210",)))) == {"FT210"}


def test_a_rule_that_is_off_and_asked_for_warns() -> None:
    assert "FT312" not in on()
    assert on(("extend", ("FT312",)))["FT312"] == "warning"


def test_a_severity_switches_on_and_off() -> None:
    assert on(severity={"FT312": "error"})["FT312"] == "error"
    assert "FT210" not in on(severity={"FT210": "off"})
    assert "FT312" not in on(("select", ("FT2",)), severity={"FT312": "error"})


def test_what_is_ignored_for_a_file_is_on_for_others() -> None:
    choice = Choice(per_file={"legacy/*.csv": ("FT2",)})
    here = {rule.code for rule, _ in selected(HOST, choice, "data/legacy/old.csv").rules}
    there = {rule.code for rule, _ in selected(HOST, choice, "data/new.csv").rules}
    assert "FT210" in there - here


def test_patterns_of_the_configuration_begin_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "ftconv.yaml").write_text('per_file_ignores: {"legacy/**/*.jsonl": [all]}\n', "utf-8")
    for folder in ("legacy/legacy", "data"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.jsonl").write_text(RECORD, "utf-8")
    (tmp_path / "legacy/b.jsonl").write_text(RECORD, "utf-8")
    inside, outside = ("legacy/b.jsonl", "legacy/legacy/a.jsonl"), "data/a.jsonl"
    for folder in (".", "legacy", "legacy/legacy"):
        there = tmp_path / folder
        for name in (*inside, outside):
            for path in (os.path.relpath(tmp_path / name, there), str(tmp_path / name)):
                done = call("lint", path, cwd=there)
                assert (done.out == b"") == (name in inside), (folder, path)


def test_a_rule_without_its_library_is_skipped_with_a_line_unless_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rensa", None)
    (tmp_path / "in.jsonl").write_bytes(jsonl([chat("Hi", "Hello.")]))
    done = call("lint", "in.jsonl", "--select", "FT", "--jobs", "1", cwd=tmp_path)
    assert done.code == 0
    assert b"FT605" in done.out
    assert (
        "skipped FT604 near-duplicate: it needs rensa, which is not installed; see ftconv explain FT604\n" in done.err
    )
    converted = call("in.jsonl", "--to", "sharegpt", "--select", "style", "--jobs", "1", cwd=tmp_path)
    assert "skipped FT604 near-duplicate" in converted.err
    for flags in (("--select", "FT604"), ("--extend-select", "near-duplicate"), ("--select", "FT,ft604")):
        named = call("lint", "in.jsonl", *flags, "--jobs", "1", cwd=tmp_path)
        assert (named.code, "pip install rensa" in named.err) == (2, True)


def test_errors_of_the_core_stay_unless_they_are_ignored() -> None:
    assert "FT101" not in selected(HOST, Choice((("select", ("FT6",)),))).severities
    assert selected(HOST, Choice((("select", ("FT6",)),))).severities["FT104"] == "off"
    assert selected(HOST, Choice((("ignore", ("FT101",)),))).severities["FT101"] == "off"


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice((("select", ("emty-reply",)),)), "did you mean 'empty-reply'"),
        (Choice(severity={"FT999": "error"}), "no rule matches 'FT999'"),
        (Choice((("ignore", ("FT399",)),)), "no rule matches 'FT399'; see ftconv rules"),
        (Choice(options={"too-deep-history": {"max_tuns": 3}}), "did you mean 'max_turns'"),
        (Choice(options={"too-deep-histry": {}}), "did you mean 'too-deep-history'"),
        (Choice(options={"too-deep-history": {"max_turns": "lots"}}), "must be a whole number"),
        (Choice(options={"blank-line": {"a": 1}}), "blank-line has no options"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_name(choice: Choice, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        selected(HOST, choice)


RECORD = '{"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]}\n'


def linted(tmp_path: Path, config: str, *flags: str) -> tuple[int, str, str]:
    (tmp_path / "data.jsonl").write_text(RECORD, "utf-8")
    (tmp_path / "ftconv.yaml").write_text(config, "utf-8")
    done = call("lint", "data.jsonl", "--statistics", *flags, cwd=tmp_path)
    return done.code, done.out.decode(), done.err


def test_the_configuration_chooses_and_flags_go_before_it(tmp_path: Path) -> None:
    config = "select: [FT2]\nignore: [FT206]\nseverity: {FT210: error}\n"
    code, out, _ = linted(tmp_path, config)
    assert (code, "FT210  error" in out, "FT206" in out) == (1, True, False)
    _, out, _ = linted(tmp_path, config, "--select", "FT206")
    assert ("FT210" in out, "FT206" in out) == (False, True)


@pytest.mark.parametrize(
    ("flags", "codes"),
    [
        ("--select FT206,FT210 --ignore FT206", "FT210"),
        ("--ignore FT206 --select FT206,FT210", "FT206 FT210"),
        ("--select FT210 --ignore FT2 --extend-select FT206", "FT206"),
        ("--select FT206 --ignore FT605 --select=FT210", "FT206 FT210"),
        ("--extend-select FT206 --select FT210", "FT206 FT210"),
        ("--ignore FT210,FT6 data.jsonl --select FT2 --ignore missing-assistant", "FT210"),
    ],
)
def test_of_two_flags_the_later_one_wins(tmp_path: Path, flags: str, codes: str) -> None:
    (tmp_path / "data.jsonl").write_text(RECORD, "utf-8")
    inputs = () if "data.jsonl" in flags else ("data.jsonl",)
    done = call("lint", *inputs, "--output-format", "json", *flags.split(), cwd=tmp_path)
    assert sorted(json.loads(done.out)["counts"]) == codes.split()


@pytest.mark.parametrize("word", ["off", "'off'", "no", "false"])
def test_off_is_off_however_yaml_reads_it(tmp_path: Path, word: str) -> None:
    _, out, _ = linted(tmp_path, f"select: [FT2]\nseverity: {{FT206: {word}}}\n")
    assert "FT206" not in out


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("select: [FT2, emty-reply]\n", "ftconv.yaml:1:15: no rule matches 'emty-reply'; did you mean 'empty-reply'?"),
        ("rules:\n  too-deep-history: {max_tuns: 5}\n", "ftconv.yaml:2:22: rule too-deep-history has no option"),
        ("severity: {FT2: warn}\n", "1:17: 'warn' is not one of error, warning, off; did you mean 'warning'?"),
        ("production:\n  stop: [no]\n", "ftconv.yaml:2:10: expected text, found 'no'; YAML reads a bare on, off"),
        (
            "production:\n  system_prompt_file: nowhere.txt\n",
            "yaml:2:23: system_prompt_file nowhere.txt does not exist",
        ),
        ("production:\n  contract: nowhere.yaml\n", "yaml:2:13: contract nowhere.yaml does not exist"),
        ("production:\n  stop: []\n", "yaml:2:9: the list is empty"),
        (
            "target: openai/gpt4o-mini\n",
            "yaml:1:9: unknown target 'openai/gpt4o-mini'; did you mean 'openai/gpt-4o-mini'?",
        ),
        ("plugins: [nowhere.py]\n", "yaml:1:11: plugin file"),
        ("select: FT2\n", "yaml:1:9: expected a list, found 'FT2'; write [FT2]"),
        ("select:\n", "yaml:1:8: expected a list, found nothing; set a value, or remove the key"),
        ("severity: {no: error}\n", "yaml:1:12: key 'no' is not a string in YAML; put it in quotes"),
        ("rules:\n  few-examples: {1: 2}\n", "yaml:2:18: key '1' is not a string in YAML; put it in quotes"),
        ("limits: {max_depth: 5}\nselct: []\nignre: []\n", "yaml:2:1: unknown key 'selct'"),
        ("ignore: [FT2]\nselect: [\x00]\n", "yaml:2:10: a character that YAML does not allow"),
        ("selct: [FT2]\n", "ftconv.yaml:1:1: unknown key 'selct'; did you mean 'select'?"),
        ("per_file_ignores: {'*.csv': [FT99]}\n", "ftconv.yaml:1:30: no rule matches 'FT99'"),
    ],
)
def test_a_mistake_in_the_configuration_is_named_with_its_place(tmp_path: Path, config: str, words: str) -> None:
    code, _, err = linted(tmp_path, config)
    assert code == 2
    assert words in err


@pytest.mark.parametrize("config", ["", "# nothing\n", "---\n", "--- ~\n", "{}\n", "\ufeff"])
def test_a_configuration_may_say_nothing(tmp_path: Path, config: str) -> None:
    assert linted(tmp_path, config) == linted(tmp_path, "ignore: []\n")


def test_a_configuration_that_is_not_utf_8_is_told_where(tmp_path: Path) -> None:
    (tmp_path / "ftconv.yaml").write_bytes("ignore: [FT2]\n# é é ".encode() + b"\xe9\n")
    done = call("lint", "data.jsonl", cwd=tmp_path)
    assert (done.code, "ftconv.yaml:2:7: not UTF-8" in done.err) == (2, True)


def test_a_setting_on_the_command_line_goes_before_that_of_the_configuration(tmp_path: Path) -> None:
    config = "select: [FT220]\nrules: {FT220: {max_turns: 1}}\n"
    assert "FT220" in linted(tmp_path, config)[1]
    assert "FT220" not in linted(tmp_path, config, "--set", "FT220.max_turns=9")[1]


def test_a_rejected_record_counts_when_its_code_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(RECORD + "{broken\n", "utf-8")
    done = call("lint", "data.jsonl", "--ignore", "all", cwd=tmp_path)
    assert "FT101" not in done.out.decode()
    assert done.code == 1
