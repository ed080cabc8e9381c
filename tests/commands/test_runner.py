"""The runner shows what commands say, and nothing else makes a page pass."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from runner import blocks_of, is_runnable, rerun


def shown(page: str, folder: Path) -> str:
    return rerun(dedent(page), folder)


def test_what_a_command_says_is_put_below_it(tmp_path: Path) -> None:
    page = """\
        ```console
        $ echo one; echo two >&2; exit 3
        old
        2> older
        $ true
        ```
        """
    assert shown(page, tmp_path) == dedent("""\
        ```console
        $ echo one; echo two >&2; exit 3
        one
        2> two
        => 3
        $ true
        ```
        """)


def test_a_missing_expectation_changes_the_page() -> None:
    assert is_runnable("```console\n$ echo\n```\n")
    assert not is_runnable("    ```console\n    $ echo\n    ```\n")


def test_a_page_that_is_right_stays_as_it_is(tmp_path: Path) -> None:
    page = '# Title\n\n```text title="a/b.txt"\nü\n\n```\n\n```console\n$ cat a/b.txt\nü\n\n```\n\nEnd\n'
    assert rerun(page, tmp_path) == page


def test_output_that_looks_like_something_else_is_marked(tmp_path: Path) -> None:
    page = """\
        ```console
        $ printf '$ ls\\n=> 1\\n2> x\\n> y\\n```\\nend'
        ```
        """
    said = shown(page, tmp_path).split("\n")[2:-2]
    assert said == ["1> $ ls", "1> => 1", "1> 2> x", "1> > y", "1> ```", "end", "\\ no newline at end"]
    assert rerun(text := shown(page, tmp_path / "again"), tmp_path / "more") == text


def test_a_command_may_have_several_lines(tmp_path: Path) -> None:
    page = """\
        ```console
        $ cat <<'END' \\
        > | tr a b
        > a
        > END
        b
        $ echo \\
        > c
        c
        ```
        """
    assert shown(page, tmp_path) == dedent(page)


def test_blocks_in_comments_run_and_exports_hold(tmp_path: Path) -> None:
    page = """\
        <!--
        ```console
        $ export WORD=$PWD/x
        ```
        -->
        ```console
        $ echo $WORD
        ~/x
        ```
        """
    assert shown(page, tmp_path) == dedent(page)


def test_carriage_returns_and_escapes_are_shown(tmp_path: Path) -> None:
    page = "```console\n$ printf 'a\\r\\n\\033[1m\\n\\377\\n'\n```\n"
    assert "\na␍\n␛[1m\n\\xff\n" in rerun(page, tmp_path)


def test_a_longer_fence_holds_a_shorter_one() -> None:
    lines = ["````text", "```console", "$ false", "```", "````", "```", "x", "```"]
    assert [(block.info, block.first, block.end) for block in blocks_of(lines)] == [("text", 1, 4), ("", 6, 7)]


def test_a_block_without_an_end_is_told() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(blocks_of(["", "```console", "$ ls"]))


def test_output_before_the_first_command_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins with a command"):
        rerun("```console\nls\n```\n", tmp_path)
