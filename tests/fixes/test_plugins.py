"""Fixes that a stranger brought: applied like our own, and named when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

LINE = '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "Yes"}], "n": 1.0}\n'
PLUGIN = '''
from msgspec.structs import replace

from ftconv import Transform, hookimpl, rule


@rule("ACME001", category="suspicious", fix="polite", fix_options=lambda: %(options)s)
def rude_prompt(example):
    """Prompt does not say please."""
    if example.messages and not str(example.messages[0].content).endswith("please"):
        yield "/messages/0/content", "prompt does not say please"


def polite(example, *, word: str = "please"):
    """Say please."""
    %(body)s


transform = Transform(name="polite", apply=polite, safety="safe")


@hookimpl
def ftconv_lints():
    return [rude_prompt]


@hookimpl
def ftconv_transforms():
    return [transform]
'''
RIGHT = """turns = example.messages
    first = replace(turns[0], content=turns[0].content + " " + word)
    return replace(example, messages=[first, *turns[1:]])"""


def fix(folder: Path, body: str, options: str = "{}") -> tuple[int, str, str]:
    (folder / "acme.py").write_text(PLUGIN % {"body": body, "options": options})
    (folder / "a.jsonl").write_text(LINE % "Go" + LINE % "Go, please")
    done = call("lint", "--fix", "--select", "ACME", "--plugin", folder / "acme.py", folder / "a.jsonl")
    return done.code, (folder / "a.jsonl").read_text(), done.err


def test_a_fix_of_a_plugin_is_applied_where_its_rule_fires(tmp_path: Path) -> None:
    code, text, err = fix(tmp_path, RIGHT)
    assert (code, text) == (0, LINE % "Go please" + LINE % "Go, please"), err


def test_a_rule_gives_its_fix_the_arguments(tmp_path: Path) -> None:
    code, text, err = fix(tmp_path, RIGHT, '{"word": "now, please"}')
    assert (code, text) == (0, LINE % "Go now, please" + LINE % "Go, please"), err


def test_a_rule_that_says_so_mends_nothing(tmp_path: Path) -> None:
    code, text, err = fix(tmp_path, RIGHT, "None")
    assert (code, text) == (0, LINE % "Go" + LINE % "Go, please"), err


def test_arguments_that_the_transform_does_not_have_are_named(tmp_path: Path) -> None:
    code, text, err = fix(tmp_path, RIGHT, '{"wrod": "please"}')
    assert (code, text) == (4, LINE % "Go" + LINE % "Go, please"), err
    assert "rule rude-prompt of acme" in err
    assert "polite has no option 'wrod'; did you mean 'word'?" in err


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise KeyError(word)", "transform polite of acme (acme.py) raised KeyError: 'please'"),
        ("return 1", "transform polite of acme"),
        ("return [1]", "returned something other than Examples"),
    ],
)
def test_a_fix_that_raises_is_named_and_the_file_stays(tmp_path: Path, body: str, words: str) -> None:
    code, text, err = fix(tmp_path, body)
    assert (code, text) == (4, LINE % "Go" + LINE % "Go, please"), err
    assert words.replace("(acme.py)", f"({tmp_path}/acme.py)") in err
    assert "Traceback" not in err


def test_a_fix_that_never_settles_leaves_the_record(tmp_path: Path) -> None:
    body = RIGHT.replace('" " + word', '" more"')
    code, text, err = fix(tmp_path, body)
    assert (code, text) == (0, LINE % "Go" + LINE % "Go, please"), err
    assert "the fix of rude-prompt takes no finding away in 1 record, and was left out" in err
