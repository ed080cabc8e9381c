"""Flags that name a model's files, and say what its template is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rendering.small_templates import KEEPS_ALL
from running import Done, call
from samples import chats, jsonl


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Data, and a model beside it that refuses the second record."""
    refuses = "{% if '1' in messages[0].content %}{{ raise_exception('No ones, ' + (who or 'please')) }}{% endif %}"
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "chat_template.jinja").write_text(refuses + "{{ strftime_now('%Y') }}" + KEEPS_ALL)
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(3)))
    return tmp_path


def lint(folder: Path, *flags: str) -> Done:
    return call("lint", "in.jsonl", "--select", "FT720", "--output-format", "jsonl", *flags, cwd=folder)


@pytest.mark.parametrize("name", ["model", "./model", "model/", "model/chat_template.jinja", "../{}/model"])
def test_a_path_is_of_the_working_folder(folder: Path, name: str) -> None:
    done = lint(folder, "--model-files", name.format(folder.name))
    assert (done.code, done.out.count(b"No ones, please")) == (1, 1), done


def test_one_job_or_two_say_the_same(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(jsonl(chats(300)))
    one, two = (lint(folder, "--model-files", "model", "--jobs", jobs) for jobs in "12")
    assert (one.out, one.err, one.code) == (two.out, two.err, two.code)
    assert b"No ones" in one.out


def test_an_argument_is_told(folder: Path) -> None:
    done = lint(folder, "--model-files", "model", "--template-arg", "who=Marv=1")
    assert b"No ones, Marv=1" in done.out
    assert "warning:" not in done.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_argument_that_the_template_never_reads_is_said_once(folder: Path, jobs: str) -> None:
    done = lint(folder, "--model-files", "model", "--template-arg", "whom=x", "--jobs", jobs)
    warned = [line for line in done.err.splitlines() if "warning:" in line]
    assert len(warned) == 1
    assert "--template-arg whom: the chat template reads nothing of that name" in warned[0]
    assert "who" in warned[0].replace("whom", "")


def test_quiet_is_quiet(folder: Path) -> None:
    assert lint(folder, "--model-files", "model", "--template-arg", "whom=x", "--quiet").err.count("warning:") == 0


def test_a_special_token_that_nobody_names_is_said_once(folder: Path) -> None:
    (folder / "model" / "chat_template.jinja").write_text("{{ bos_token + messages[0].content }}")
    done = lint(folder, "--model-files", "model")
    assert done.err.count("reads bos_token, and no file names it: --template-arg bos_token=") == 1
    assert lint(folder, "--model-files", "model", "--template-arg", "bos_token=<s>").err.count("warning:") == 0


@pytest.mark.parametrize("text", ["--template-arg x", "--template-arg =x", "--template-arg ", "--date yesterday",
                                  "--date 2026-13-01", "--transformers 3"])  # fmt: skip
def test_a_slip_is_one_line_that_shows_the_form(folder: Path, text: str) -> None:
    flags = text.split(" ")
    done = lint(folder, "--model-files", "model", *flags)
    assert (done.code, done.out) == (2, b"")
    assert flags[0] in done.last
    assert any(form in done.last for form in ("NAME=VALUE", "2026-01-31", "'4', '5'")), done


def test_files_without_a_template_are_named(folder: Path) -> None:
    (folder / "empty").mkdir()
    done = lint(folder, "--model-files", "empty")
    assert (done.code, done.out, done.err.count("\n")) == (3, b"", 1)
    assert done.err.startswith("ftconv: empty: no chat template")


def test_what_is_not_installed_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "jinja2" else real(name, *rest))
    done = lint(folder, "--model-files", "model")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "--model-files needs an optional library: pip install jinja2" in done.err
    done = call("explain", "model", cwd=folder)
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_without_a_model_nothing_of_it_is_checked(folder: Path) -> None:
    assert (lint(folder).code, lint(folder).out.count(b"No ones")) == (0, 0)


def test_the_date_is_told(folder: Path) -> None:
    when = "{{ raise_exception(strftime_now('%d.%m.%Y')) }}"
    (folder / "model" / "chat_template.jinja").write_text(when)
    done = lint(folder, "--model-files", "model", "--date", "2026-01-31")
    found = [json.loads(line) for line in done.out.decode().splitlines()]
    assert sum("31.01.2026" in one.get("message", "") for one in found) == 3
