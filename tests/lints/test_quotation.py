"""The shared test for code and quotations: what is code, what is prose, and what stays in its place."""

from __future__ import annotations

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv.plugins.lints._quotation import asked_for, outside_code, outside_quotes, reads_as_code

CODE = [
    "print(f'Word: {word}\nFrequency: {freq}')",
    "SELECT NAME, POPULATION FROM cities ORDER BY POPULATION DESC LIMIT 3",
    "select AVG(CAST(AGE AS INTEGER)) from crew",
    'DIRECTORY="$1"\nFILE_COUNT=$(ls $DIRECTORY | wc -l)',
    '<a href="https://moon.test/">Moon</a>',
    "s = 'Hello, I am an AI assistant.'",
    "<tr><td></td><td></td></tr>",
    "def far(km):\n    return km + 1\n\nprint(far(2))",
    "return (\n  <div>\n    {title}\n  </div>\n);",
    "const Moon = () => {\n  return <p>Hi</p>;\n};",
    "for (int i = 0; i < n; i++) {\n  sum += i;\n}",
    '=SUBSTITUTE(SUBSTITUTE(A1,"a",""),"b","")',
    '{"moon": 1, "snacks": [1, 2]}',
    "#!/bin/sh\nfind . -type f",
    "/*\n * All rights reserved.\n */\nint moon = 1;",
    "```python\nx\n```",
    "pip install moon",
]
PROSE = [
    "As an AI language model, I cannot do that.",
    "Select the best answer from the list below and explain.",
    "Update the set of rules, please; delete from the list what is old.",
    "Here are some options:\n- apples (red);\n- pears (green);\n- plums",
    "The function returns f(x) where x is large (see above), for all x.",
    "Dear {name}, welcome to [our shop].",
    "Sum up:\n{text}",
    "I bought 3 apples = 6 dollars, so I have $4 left of my $10.",
    "x = 5, so there are five apples left for each of the children",
    "Import taxes are high. Export goods to China (cheap).",
    'Which is it?\\nOptions:\\n- (A) sun\\n- (B) moon"\\n',
    "fruit 1 ->",
    "欺骗他人(trick somebody)",
    "<think>Hm.</think> It is far.",
]


@pytest.mark.parametrize("text", CODE)
def test_code_is_code(text: str) -> None:
    assert reads_as_code(text)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_prose_and_stays(text: str) -> None:
    assert not reads_as_code(text)
    assert outside_code(text) == text


def test_code_within_prose_is_blanked_and_the_prose_stays() -> None:
    text = "Use `x` so:\n```\ny = 1\n```\nthen\nz = far(2)\nand print('Hi there') to greet. It's done."
    assert outside_code(text).split() == ["Use", "so:", "then", "and", "print", "to", "greet.", "It's", "done."]


def test_words_in_quotation_marks_are_blanked_and_apostrophes_stay() -> None:
    text = "It's the dogs' bowl, 'not this', “nor this”, 「nor this」 or «this», \"nor this\"."
    assert outside_quotes(text).split() == ["It's", "the", "dogs'", "bowl,", ",", ",", "or", ",", "."]


PIECES = [
    *(
        "`",
        "```",
        "\n",
        "~~~",
        "x",
        "(",
        ")",
        "'",
        '"',
        " ",
        "    ",
        "=",
        ";",
        "{",
        "}",
        "select a from b",
        "<p>",
        "\t",
    ),
    *("$", "def f(", "é", "月", ".replace(", "\\", "print('", "->", "&&", "\r", "/*", "*/", "//"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=budget(200))
def test_offsets_hold(text: str) -> None:
    for kept in (outside_code(text), outside_quotes(text)):
        assert len(kept) == len(text)
        assert all(now in (was, " ") for was, now in zip(text, kept, strict=True))
    assert outside_code(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("question", "words", "asked"),
    [
        ("Make a link in HTML.", ["html"], True),
        ("Which templates?", ["template"], True),
        ("What is your name?", ["NA"], False),
        ("Is it NA?", ["na"], True),
        ("写一个模板给我", ["模板"], True),
        ("", ["x"], False),
    ],
)
def test_a_question_asks_for_whole_words(question: str, words: list[str], asked: bool) -> None:
    assert asked_for(question, *words) is asked


@pytest.mark.parametrize(
    "piece", ["(", "if (", "= = ", "a('", "select a,", "`", "'.a(", "; = ", "<a ", "/*", "select f("]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert len(outside_code(text)) == len(text)
    assert reads_as_code(text) in (True, False)
