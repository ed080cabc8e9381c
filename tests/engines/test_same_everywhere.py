"""Bytes, findings and accounting are the same, whoever runs the work: this process, its workers, or an engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.everywhere import COMMANDS, CONVERT, LINT, TOY, inputs, outcome

WAYS = (("--jobs", "2"), ("--engine", "threads", "--plugin", TOY))
NAMES = ("a.csv", "a.jsonl", "a.jsonl.gz", "a.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("everywhere")
    assert tuple(inputs(path)) == NAMES
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_can_tell_who_did_the_work(folder: Path, command: str, name: str) -> None:
    words = (COMMANDS[command][0], name, *COMMANDS[command][1:])
    alone = outcome(folder, *words, "--jobs", "1")
    assert alone[0] in (0, 1), alone[2]
    assert sum(map(len, [alone[1], *alone[3].values()])) > 500
    for way in WAYS:
        assert outcome(folder, *words, *way) == alone, way


def test_more_workers_than_pieces_change_nothing(folder: Path) -> None:
    words = (CONVERT[0], "a.jsonl", "a.parquet", *CONVERT[1:])
    assert outcome(folder, *words, "--jobs", "8") == outcome(folder, *words, "--jobs", "1")


def test_tasks_may_be_run_in_other_processes_and_twice(folder: Path) -> None:
    words = (LINT[0], "a.jsonl", "a.parquet", *LINT[1:])
    assert outcome(folder, *words, "--engine", "processes", "--plugin", TOY) == outcome(folder, *words, "--jobs", "1")
