"""No known bad phrase in what people read: pages, help, messages, and docstrings of public things."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("core/manuals/*.md")))
    if "reference" not in path.parts and path.name != "decisions.md"
]
"""Pages that are written by hand; those of docs/reference are made from docstrings, and decisions.md is a diary."""
MODULES = sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])

BAD = re.compile(
    "|".join(
        [
            r"\bis none that",
            r"\bis no (?:text|file|folder|number|place|list|object|format|container|terminal|command|more)\b",
            r"\bas many as pay",
            r"\blets? go of",
            r"\bthat (?:is|are) there\b",
            r"\b(?:is|are) told (?:by|from|apart)\b",
            r"\bbelongs? into\b",
            r"\brecords? (?:that )?(?:leaves?\b|has left)",
            r"\bin a diff neither",
            r"\bin silence\b",
            r"\bstands? on standard",
            r"\b(?:one|each) a (?:line|turn|row|record)\b|\ba (?:turn|row|speaker) a (?:row|record|turn)\b",
            r"\bof as many (?:words|records|turns)",
            r"\bsays? more\.",
            r"\bsays? only what failed",
            r"\bthe street\b",
            r"\bstrangers?\b",
            r"\bhas something to say about",
            r"\bthe data know\b",
            r"\bcome through the same door",
            r"\bis written anew",
            r"\bwithout a word\b",
            r"\bwhat is in force\b",
            r"\beverything but the writing",
            r"\bthe hashes fall",
            r"\bnothing was half-written",
            r"\bat the head of\b",
            r"\bbring them about\b",
            r"\bsays the same as\b",
            r"\balso stands? (?:in|inside|elsewhere)\b",
            r"\bstands? (?:twice|inside of)\b",
            r"\bof one['’]s own\b",
            r"\bin whatever (?:container|order)\b",
        ]
    ),
    re.IGNORECASE,
)
"""docs/explanation/style.md says what to write instead."""


def docstrings(tree: ast.Module, path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings that users read: of public things in plugins, which are manuals, and of commands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            public = isinstance(node, ast.Module) or not node.name.startswith("_")
            text = ast.get_docstring(node, clean=False)
            if text and public and ("plugins" in path.parts or "cli" in path.parts):
                yield node.body[0].lineno, text


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts that a module may print: string literals, less docstrings."""
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.lineno, node.value


def offences(text: str) -> list[str]:
    """The bad phrases in a text; one may be broken over two lines."""
    return [found[0] for found in BAD.finditer(re.sub(r"\s+", " ", text))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def shown(lines: list[str]) -> str:
    return "\n".join(["write it another way, see docs/explanation/style.md:", *lines])


def test_no_page_has_a_phrase_that_the_style_refuses() -> None:
    found = []
    for path in PAGES:
        text = path.read_text("utf-8")
        if path.name == "style.md":
            text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)  # its tables show what not to write
        text = re.sub(r"\]\([^)]*\)", "]", text)  # where a link leads is a name
        found += [f"{name_of(path)}: {words!r}" for words in offences(text)]
    assert not found, shown(found)


def test_no_message_and_no_manual_has_a_phrase_that_the_style_refuses() -> None:
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        for line, text in (*literals(tree), *docstrings(tree, path)):
            found += [f"{name_of(path)}:{line}: {words!r}" for words in offences(text)]
    assert not found, shown(found)


@pytest.mark.parametrize(
    "text",
    [
        "Replace a page that is there.", "Key is none that the format knows.", "key 'on' is no text for YAML",
        "one a line", "it is told\n    by the content",
        "shown, in a diff\nneither",
    ],
)  # fmt: skip
def test_the_phrases_are_found_also_over_a_line_break(text: str) -> None:
    assert offences(text)


@pytest.mark.parametrize("text", ["1 is no longer found", "the file is not text", "one per line", "stands for"])
def test_plain_words_are_left_alone(text: str) -> None:
    assert not offences(text)
