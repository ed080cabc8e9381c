"""Options on their way through the command line: to the check, to its fix, and refused with their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

from ftconv.spec.host import Host
from ftconv.testing.rule_laws import check_rule

PLUGIN = """
import re
from msgspec.structs import replace
from ftconv import Transform, hookimpl, rule, text_of
from pathlib import Path

def swap(example, *, names: tuple[str, ...] = ("Globex",), by: str = "X"):
    "Replace names."
    turns = []
    for turn in example.messages:
        text = text_of(turn.content)
        for name in names:
            text = text.replace(name, by)
        turns.append(replace(turn, content=text))
    return replace(example, messages=turns)

@rule("ORG001", category="suspicious", fix="swap"%(fix)s)
def competitor(example, *, names: tuple[str, ...] = ("Globex",)):
    '''Competitor is named.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ask Globex."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ask us."}]}
        ```
    '''
    for index, turn in enumerate(example.messages):
        if any(name in text_of(turn.content) for name in names):
            yield f"/messages/{index}/content", "competitor is named"

def start(): return 0
def see(state, example): return state + sum("Globex" in text_of(turn.content) for turn in example.messages)
def merge(a, b): return a + b

@rule("ORG002", category="suspicious", severity="off", fix="swap", fix_options=lambda: {"names": ("Umbrella",)},
      start=start, see=see, merge=merge)
def dataset_competitor(state):
    "Competitor is named in the dataset."
    if state:
        yield None, "", f"{state} turns"

@rule("ORG003", category="suspicious", severity="off")
def by_file(example, *, database_file: Path | None = None):
    "Shows its file."
    yield "", database_file.read_text() if database_file else "none"

@hookimpl
def ftconv_transforms(): return [Transform(name="swap", apply=swap, safety="unsafe")]
@hookimpl
def ftconv_lints(): return [competitor, dataset_competitor, by_file]
"""
FIXES = {
    "own": ", fix_options=lambda *, names: {'names': names}",
    "defaulted": ", fix_options=lambda *, names=('Nobody',): {'names': names}",
    "none": "",
}
TEXT = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Umbrella and Globex."}]}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.jsonl").write_text(TEXT, "utf-8")
    (tmp_path / "org.py").write_text(PLUGIN % {"fix": ""}, "utf-8")
    return tmp_path


def annotated(fix: str) -> str:
    """Lambdas have no annotations: a function with them in place of one."""
    words = fix.replace(", fix_options=lambda *, ", "").partition(": {")[0]
    name, equals, default = words.partition("=")
    function = f"def options_of_fix(*, {name}: tuple[str, ...]{equals}{default}): return {{'names': names}}\n\n"
    text = PLUGIN % {"fix": ", fix_options=options_of_fix" if fix else ""}
    return text.replace('@rule("ORG001"', function + '@rule("ORG001"') if fix else text


@pytest.mark.parametrize("how", FIXES)
def test_the_fix_of_a_rule_gets_the_options_of_the_rule(folder: Path, how: str) -> None:
    (folder / "org.py").write_text(annotated(FIXES[how]), "utf-8")
    flags = ("--isolated", "--plugin", "org.py", "--select", "ORG001", "--unsafe-fixes", "--fix", "-q")
    call("lint", "data.jsonl", *flags, "--set", "competitor.names=Umbrella", cwd=folder)
    assert "X and Globex." in (folder / "data.jsonl").read_text("utf-8")
    call("lint", "data.jsonl", *flags, cwd=folder)
    assert "X and X." in (folder / "data.jsonl").read_text("utf-8")


@pytest.mark.parametrize("code", ["ORG001", "ORG002"])
def test_a_fix_that_takes_no_finding_away_is_left_out(folder: Path, code: str) -> None:
    text = PLUGIN % {"fix": ", fix_options=lambda: {'names': ('Umbrella',)}"}
    (folder / "org.py").write_text(text, "utf-8")
    flags = ("--isolated", "--plugin", "org.py", "--select", code, "--unsafe-fixes")
    for more in (("--diff",), ("--fix",)):
        done = call("lint", "data.jsonl", *flags, *more, cwd=folder)
        assert (folder / "data.jsonl").read_text("utf-8") == TEXT
        assert b"Umbrella" not in done.out
        assert "takes no finding away" in done.err
        assert "fixed 0 of 1 finding" in done.err.replace("would fix", "fixed")


def test_the_kit_tries_the_options_that_it_is_given_on_the_fix(folder: Path) -> None:
    (folder / "org.py").write_text(annotated(FIXES["own"]), "utf-8")
    host = Host([str(folder / "org.py")])
    check_rule(host.rule("competitor"), host=host, options={"names": ["Umbrella"]}, examples=20)
    text = PLUGIN % {"fix": ", fix_options=lambda: {'names': ('Globex',)}"}
    (folder / "other.py").write_text(text.replace("ORG00", "OTH00"), "utf-8")
    host = Host([str(folder / "other.py")])
    with pytest.raises(AssertionError, match="still reports"):
        check_rule(host.rule("competitor"), host=host, options={"names": ["Umbrella"]}, examples=20)


def test_a_path_is_relative_to_the_configuration_or_to_the_working_directory(folder: Path) -> None:
    below = folder / "data"
    below.mkdir()
    (folder / ".git").mkdir()
    (folder / "ftconv.yaml").write_text(
        "plugins: [org.py]\nselect: [ORG003]\nrules: {ORG003: {database_file: codes.db}}\n", "utf-8"
    )
    (folder / "codes.db").write_text("of the configuration", "utf-8")
    (below / "codes.db").write_text("of the command line", "utf-8")
    assert b"of the configuration" in call("lint", "../data.jsonl", cwd=below).out
    assert (
        b"of the command line" in call("lint", "../data.jsonl", "--set", "ORG003.database_file=codes.db", cwd=below).out
    )


@pytest.mark.parametrize(
    ("option", "place"), [("max_turns: 4.7", "3:16"), ("max_turns: '5'", "3:16"), ("max_tuns: 5", "3:5")]
)
def test_the_place_of_a_wrong_value_is_that_of_the_value(folder: Path, option: str, place: str) -> None:
    (folder / "ftconv.yaml").write_text(f"rules:\n  too-deep-history:\n    {option}\n", "utf-8")
    done = call("lint", "data.jsonl", cwd=folder)
    assert (done.code, f"ftconv.yaml:{place}: rule too-deep-history" in done.err) == (2, True), done.err


def test_a_plugin_with_an_unsupported_annotation_is_listed_and_the_others_go_on(folder: Path) -> None:
    text = (PLUGIN % {"fix": ""}).replace("database_file: Path | None", "database_file: re.Pattern | None")
    (folder / "org.py").write_text(text, "utf-8")
    done = call("plugins", "--plugin", "org.py", "--isolated", cwd=folder)
    assert done.code == 4
    assert "plugin org (org.py): rule 'by-file': option 'database_file' has the type" in done.err
    assert "supported: str, int, float, bool" in done.err
    assert "competitor" in done.out.decode()
