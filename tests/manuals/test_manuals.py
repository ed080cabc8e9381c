"""The manuals of codes that containers, readers and writers use: each has one, and its example is run."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from running import call
from shown_files import BAD, GOOD, Shown, shown_files

from ftconv import Host
from ftconv.manuals import manual_of_code
from ftconv.model.finding import CORE_RULES, FILE_FIXES
from ftconv.reports.rule_words import words_of
from ftconv.testing.manual import section, titles

HOST = Host(third_party=False)
OF_RULES = {rule.code for rule in HOST.rules.values()}
CODES = sorted(CORE_RULES.keys() - OF_RULES)
SECTIONS = ["Why is this bad?", BAD, GOOD, "Fix", "Source"]


def files_of(title: str) -> list[Any]:
    return [
        pytest.param(code, shown, id=f"{code}-{number}")
        for code in CODES
        for number, shown in enumerate(shown_files(manual_of_code(code), title), 1)
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_manual_begins_with_the_sentence_of_the_catalogue(code: str) -> None:
    first, second, *_ = manual_of_code(code).split("\n")
    assert first == CORE_RULES[code].summary
    assert second == ""


@pytest.mark.parametrize("code", CODES)
def test_a_manual_has_its_sections_in_order(code: str) -> None:
    found = titles(manual_of_code(code))
    assert found == [title for title in SECTIONS if title != "Fix" or CORE_RULES[code].fix]
    for title in found:
        assert section(manual_of_code(code), title).strip(), title


@pytest.mark.parametrize("code", CODES)
def test_every_source_is_a_link(code: str) -> None:
    for item in re.split(r"^- ", section(manual_of_code(code), "Source"), flags=re.MULTILINE)[1:]:
        assert re.search(r"https?://[\w.-]+/?\S*\s*$", item), item


@pytest.mark.parametrize("code", CODES)
def test_a_manual_names_the_fix_and_how_safe_it_is(code: str) -> None:
    fix = CORE_RULES[code].fix
    words = section(manual_of_code(code), "Fix")
    if fix in FILE_FIXES:
        assert "It is safe" in " ".join(words.split())
        assert "`--fix`" in words
    elif fix:
        assert f"`{fix}`" in words
        assert f"It is {HOST.transform(fix).safety}" in " ".join(words.split())


@pytest.mark.parametrize("code", CODES)
def test_a_section_shows_at_least_one_file(code: str) -> None:
    assert shown_files(manual_of_code(code), BAD)
    assert shown_files(manual_of_code(code), GOOD)


@pytest.mark.parametrize(("code", "shown"), files_of(BAD))
def test_an_example_is_what_the_code_is_about(code: str, shown: Shown, tmp_path: Path) -> None:
    done, said = shown.run(tmp_path)
    assert code in said, done.err


@pytest.mark.parametrize(("code", "shown"), files_of(GOOD))
def test_what_to_use_instead_is_silent(code: str, shown: Shown, tmp_path: Path) -> None:
    done, said = shown.run(tmp_path)
    assert code not in said
    assert done.code == 0, done.err
    assert not {other for other in said if CORE_RULES.get(other) and other not in OF_RULES}


@pytest.mark.parametrize("code", CODES)
def test_a_manual_shows_one_thing_at_a_time(code: str, tmp_path: Path) -> None:
    for shown in shown_files(manual_of_code(code), BAD):
        _, said = shown.run(tmp_path)
        others = {other for other in said if other in CODES} - {code}
        # What goes with a loss, such as the turn that a tool's result was, is lost beside it.
        assert not {other for other in others if code[:3] != "FT9" or other[:3] != "FT9"}


@pytest.mark.parametrize(("code", "shown"), [case for case in files_of(BAD) if CORE_RULES[case.values[0]].fix])
def test_the_fix_of_a_manual_mends_its_example(code: str, shown: Shown, tmp_path: Path) -> None:
    shown.run(tmp_path)
    unsafe = () if CORE_RULES[code].fix in FILE_FIXES else ("--unsafe-fixes",)
    call(*shown.words, "--fix", *unsafe, cwd=tmp_path)
    again = call(*shown.words, cwd=tmp_path)
    assert f"{code} [" not in again.out.decode() + again.err
    assert again.code == 0


def test_a_rule_has_its_manual_in_its_module_alone() -> None:
    kept = {
        path.name.removesuffix(".md") for path in resources.files("ftconv.manuals").iterdir() if path.name[-3:] == ".md"
    }
    assert kept == {CORE_RULES[code].name for code in CODES}
    assert all(manual_of_code(code) == "" for code in OF_RULES)
    assert manual_of_code("FT999") == ""


@pytest.mark.parametrize("code", CODES)
def test_explain_shows_the_manual_by_code_and_by_name(code: str) -> None:
    for what in (code, CORE_RULES[code].name):
        done = call("explain", what)
        assert done.code == 0
        assert manual_of_code(code) in done.out.decode()


@pytest.mark.parametrize("code", sorted(CORE_RULES))
def test_reports_say_what_the_manual_says(code: str) -> None:
    words = words_of(HOST, []).get(code)
    if words is None:
        assert CORE_RULES[code].severity == "off"
        return
    rule = next((rule for rule in HOST.rules.values() if rule.code == code), None)
    assert words.manual == (rule.manual if rule else manual_of_code(code))
    assert words.manual.startswith(words.summary)
    assert words.why != words.summary
    assert "\n## Why is this bad?\n\n" in words.markdown
    assert "\n## Source\n\n" in words.markdown
