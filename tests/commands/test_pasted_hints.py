"""The watch over hints knows their forms, types them where they were printed, and notices what does not work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hints import Watch, hints_in
from runner import rerun

PAGE = """```csv title="in.csv"
Frage,Antwort
Wo ist der Schlüssel?,Unter der Matte.
Wer hat die Leiter?,Der Nachbar.
```
```console
$ ftconv {command}
```
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("in.csv:2:1: FT901 [warning] lost-column: no 'a; b'; to keep it, add --keep-extra  (/a; b)", ["--keep-extra"]),
        ("ftconv: x; try --map user='A B' --map assistant=C, or set the format with --from",
         ["--map|user=A B|--map|assistant=C", "--from|VALUE"]),
        ("no roles; for raw text use --to text, for a transcript --map user=NAME", ["--to|text", "--map|user=NAME"]),
        ("ftconv: x; see ftconv rules, formats and targets", ["ftconv|rules", "ftconv|formats", "ftconv|targets"]),
        ("a block; --to chat keeps it", ["--to|chat"]),
        ("ftconv: x.jsonl is retired; see ftconv explain mistral; see ftconv lint --help",
         ["ftconv|explain|mistral", "ftconv|lint|--help"]),
        ("ftconv: a.jsonl:1: --map x: not there; did you mean '--mop'?", []),
        ("ftconv: stopped; nothing was written (--strict)", []),
    ],
)  # fmt: skip
def test_a_hint_is_taken_apart(line: str, words: list[str]) -> None:
    assert ["|".join(hint.words) for hint in hints_in(line, "convert")] == words


@pytest.mark.parametrize(
    "line", ["wrong; perhaps --force will do", "wrong; you might want to run ftconv lint x.jsonl later on"]
)
def test_a_hint_of_a_new_form_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="unknown form"):
        hints_in(line, "convert")


def faults_of(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, hint: str = "") -> list[str]:
    """What is wrong with the hints of a page of one command; with `hint`, every line of it is said to end so."""
    if hint:
        monkeypatch.setattr("hints.lines_with_hints", lambda name, script, done: iter([f"wrong; {hint}"]))
    monkeypatch.setattr("hints._typed", set())
    watch = Watch(folder / "hints")
    rerun(PAGE.format(command=command), folder / "page", watch)
    return watch.faults


def test_hints_that_work_are_typed_in_a_copy_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page").mkdir()
    assert faults_of("in.csv --to chat -o in.jsonl", tmp_path, monkeypatch) == []
    assert (tmp_path / "hints" / "1" / "in.jsonl").is_file()
    assert not (tmp_path / "page" / "in.jsonl").exists()


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        ("try --map user=Frage --map assistant=Nichts", "no such column"),
        ("add --keep", "convert has no option --keep"),
        ("run ftconv lint missing.jsonl", "does not exist"),
        ("see ftconv explain FT999", "exit code 2"),
        ("just add --force and hope", "unknown form"),
    ],
)
def test_a_hint_that_does_not_work_is_a_fault(
    hint: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page").mkdir()
    (fault,) = faults_of("in.csv --to chat", tmp_path, monkeypatch, hint)
    assert words in fault
