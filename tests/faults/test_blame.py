"""A stranger's function that raises anywhere is named with its plugin, and the exit code is 4."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

PLUGIN = """
from ftconv import Example, Feature, Message, Reader, Prepass, Transform, Writer, hookimpl

def bad(*given, **more):
    raise ZeroDivisionError("oh no")

def read(record):
    return Example([Message("user", "a"), Message("assistant", "b")])

FIELDS = @FIELDS@

def made(kind, word, **fields):
    return [kind(name="odd", **{**fields, **FIELDS.get(word, {})})]

@hookimpl
def ftconv_readers():
    return made(Reader, "reader", read=read, recognise=lambda record: 0.0, shape="x")

@hookimpl
def ftconv_writers():
    return made(Writer, "writer", write=lambda example: {"a": 1}, carries=Feature.TURNS)

@hookimpl
def ftconv_transforms():
    return made(Transform, "transform", apply=lambda example: example, safety="safe")
"""
BAD_PREPASS = "Prepass(start=dict, see=bad, merge=bad, conclude=bad, needed=lambda o, t: True)"


@pytest.mark.parametrize(
    "fields",
    [
        f'{{"reader": {{"prepass": {BAD_PREPASS}}}}}',
        '{"reader": {"group": lambda r: None, "grouped": bad}}',
        '{"writer": {"settle": bad}}',
        '{"writer": {"columns": bad, "container": "csv"}}',
        '{"writer": {"carries": bad}}',
        '{"transform": {"check": bad}}',
    ],
)
def test_whatever_raises_is_named_with_its_plugin(fields: str, tmp_path: Path) -> None:
    (tmp_path / "org.py").write_text(PLUGIN.replace("@FIELDS@", fields), "utf-8")
    (tmp_path / "in.jsonl").write_text('{"x": 1}\n', "utf-8")
    flags = ("--from", "odd", "--to", "odd", "--apply", "odd", "--plugin", "org.py", "-o", "out.csv")
    done = call("in.jsonl", *flags, cwd=tmp_path)
    assert done.code == 4, done.err
    assert "plugin org (org.py) raised ZeroDivisionError: oh no; to run without it, use --no-plugins" in done.err
    assert not (tmp_path / "out.csv").exists()
