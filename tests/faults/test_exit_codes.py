"""Exit codes say what happened, in one line without a traceback; 70, a bug of ours, is never seen."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from running import call, environment, run
from samples import chat, chats, jsonl, turns_in

from ftconv.errors import install_hint

GOOD = jsonl(chats(3))


def only(done_err: str) -> str:
    """The one line that was said."""
    assert (done_err[:8], done_err.count("\n")) == ("ftconv: ", 1)
    assert "Traceback" not in done_err
    return done_err[len("ftconv: ") : -1]


# -- 0 and 1 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "flags", "code"),
    [
        (GOOD, (), 0),
        (GOOD + b"{\n", (), 1),
        (GOOD + b"{\n", ("--fail-on", "never"), 1),
        (b"{\n", ("--from", "chat"), 1),
        (b"{}\n", ("--from", "chat"), 1),
        (jsonl([chat(id=1)]), (), 0),
        (jsonl([chat(id=1)]), ("--fail-on", "warning"), 1),
        (jsonl([chat(id=1)]), ("--fail-on", "never"), 0),
        (jsonl([chat(id=1)]), ("--on-loss", "fail"), 1),
        (jsonl([chat(id=1)]), ("--on-loss", "drop"), 1),
        (GOOD + b"{\n", ("--strict",), 1),
        (b"\n" + GOOD, (), 0),
        (b"\n" + GOOD, ("--fail-on", "warning"), 1),
        (GOOD, ("--apply", "drop-example:rule=empty-reply"), 0),
        (jsonl([{"messages": [{"role": "user", "content": "x"}]}]), ("--apply", "drop-trailing-user"), 1),
    ],
)
def test_findings_and_rejects_decide_between_zero_and_one(data: bytes, flags: tuple[str, ...], code: int) -> None:
    assert call("-", "--to", "chat", *flags, stdin=data).code == code


def test_nothing_written_of_something_read_is_never_a_success_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"{\n{\n")
    (tmp_path / "out.jsonl").write_bytes(b"old")
    done = call("in.jsonl", "--from", "chat", "--to", "chat", "-o", "out.jsonl", "--force", cwd=tmp_path)
    assert done.code == 1
    assert done.err.splitlines()[-2:] == [
        "nothing was written: no records were left", "read 2 = written 0 + rejected 2 + dropped 0",
    ]  # fmt: skip
    assert (tmp_path / "out.jsonl").read_bytes() == b"old"


def test_strict_stops_at_the_first_rejected_record_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(20_000)) + b"{\n{\n")
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--strict", cwd=tmp_path)
    assert done.code == 1
    assert only(done.err).startswith("in.jsonl:20001:2: FT101 [error] invalid-json: cut off")
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]
    assert call("in.jsonl", "--to", "chat", "--strict", cwd=tmp_path).out == b""


# -- 2: usage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in.jsonl", "--to", "caht"], "no format to write 'caht'; did you mean 'chat'?"),
        (["in.jsonl", "--to", "chat", "--from", "shargpt"], "no format to read 'shargpt'; did you mean 'sharegpt'?"),
        (["in.jsonl", "--to", "chat", "--container", "jsnl"], "unknown file type 'jsnl'; did you mean 'jsonl'?"),
        (["in.jsonl", "--to", "chat", "--fore"], "No such option '--fore'"),
        (["in.jsonl", "--strict"], "needs --to FORMAT or -o OUT; run: ftconv in.jsonl --strict -o in.out.jsonl"),
        (["--to", "chat"], "no input: pass files or globs, or - to read stdin"),
        (["convrt", "in.jsonl"], "'convrt' is neither a command nor an existing file; did you mean 'convert'?"),
        (["in.jsonl", "--to", "chat", "--apply", "drop-duplicate"], "did you mean 'drop-duplicates'?"),
        (["in.jsonl", "--to", "chat", "--map", "user"], "--map 'user': expected FIELD=COLUMN"),
        (["in.jsonl", "--to", "chat", "--map", "user=a", "--map", "user=b"], "--map gives 'user' twice"),
        (["in.jsonl", "--to", "chat", "--map", "usr=a"], "usr"),
        (["in.jsonl", "--to", "chat", "--to-option", "extra"], "write NAME=VALUE"),
        (["in.jsonl", "--to", "chat", "--to-option", "nosuch=1"], "has no option 'nosuch'"),
        (["in.jsonl", "--to", "chat", "--encoding", "utf-9"], "unknown encoding 'utf-9'"),
        (["in.jsonl", "--to", "chat", "--encoding", "base64"], "is not an encoding of text"),
        (["in.jsonl", "--to", "chat", "--jobs", "-1"], "Invalid value for '--jobs'"),
        (["in.jsonl", "--to", "chat", "--verify"], "--verify reads the output back and needs a file"),
        (["in.jsonl", "--to", "chat", "--config", "none.yaml"], "configuration none.yaml does not exist"),
        (["in.jsonl", "--to", "chat", "--plugin", "none.py"], "plugin file none.py does not exist"),
        (["explain", "empty-replay"], "unknown name 'empty-replay'; did you mean"),
        (["unknown.jsonl", "--to", "chat"], "FT201 [error] unknown-shape: format not recognised; columns: colour"),
    ],
)
def test_a_call_that_is_off_says_how_to_put_it_right(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD)
    (tmp_path / "unknown.jsonl").write_bytes(jsonl([{"colour": 1, "size": 2}]))
    done = call(*arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert words in only(done.err)


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("zstandard", ["in.jsonl.zst", "--to", "chat"], "zstd"),
        ("zstandard", ["in.jsonl", "--to", "chat", "-o", "out.jsonl.zst"], "zstd"),
        ("pyarrow", ["in.jsonl", "--to", "chat", "-o", "out.parquet"], "parquet"),
        ("json_repair", ["in.jsonl", "--to", "chat", "--apply", "repair-json"], "repair"),
        ("json_repair", ["in.jsonl", "--to", "chat", "--apply", "repair-json", "--jobs", "2"], "repair"),
        ("python_calamine", ["in.xlsx", "--to", "chat"], "excel"),
    ],
)
def test_an_optional_library_that_is_missing_is_named_with_what_brings_it(
    tmp_path: Path, module: str, arguments: list[str], extra: str
) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD + b"{'a': 1}\n")
    (tmp_path / "in.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"x" * 20)
    (tmp_path / "in.xlsx").write_bytes(b"PK\x03\x04" + b"[Content_Types].xml xl/" + b"x" * 100)
    code = f"import sys; sys.modules['{module}'] = None; from ftconv.cli import main; sys.argv[0] = 'ftconv'; main()"
    command = [sys.executable, "-W", "error", "-P", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment(), check=False)
    message = only(done.stderr.decode())
    assert f"needs an optional library: pip install {module.replace('_', '-')}, or, from a clone, " in message
    assert f"pip install '.[{extra}]'" in message
    assert done.returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "in.jsonl.zst", "in.xlsx"]


def test_without_metadata_the_install_hint_is_the_extra_of_a_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert install_hint("excel") == "from a clone, pip install '.[excel]'"
    monkeypatch.setattr(metadata, "requires", lambda _: ["a>=1; extra == 'x'", "b.c ; extra=='x'", "d; extra == 'xy'"])
    assert install_hint("x") == "pip install a b.c, or, from a clone, pip install '.[x]'"


# -- 3: input and output -----------------------------------------------------------------------------------------------

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614\nsize 12345\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "FT112 [error] empty-input: in.jsonl is empty"),
        (b" \n\r\n\t", "FT112 [error] empty-input: in.jsonl is empty"),
        (b"\xef\xbb\xbf", "FT112 [error] empty-input: in.jsonl is empty"),
        (b"\x1f\x8b\x08\x00", "in.jsonl: broken gzip data"),
        (LFS, "FT101 [error] invalid-json: in.jsonl is a Git LFS pointer, not the data; fetch it with: git lfs pull"),
        (GOOD.decode().encode("utf-16"), "in.jsonl is utf-16, not UTF-8; add --encoding utf-16"),
        (GOOD.decode().encode("utf-16-le"), "in.jsonl looks like utf-16-le, not UTF-8; add --encoding utf-16-le"),
        (GOOD.decode().encode("utf-16-be"), "in.jsonl looks like utf-16-be, not UTF-8; add --encoding utf-16-be"),
        (GOOD.decode().encode("utf-32"), "in.jsonl is utf-32, not UTF-8; add --encoding utf-32"),
        (b"PK\x03\x04" + b"x" * 600, "in.jsonl is a zip archive; unpack it and name the file inside"),
        (b"\n<!DOCTYPE html><html>", "in.jsonl is a web page, not data; did the download fail?"),
        (None, "in.jsonl does not exist"),
    ],
)
def test_an_input_that_cannot_be_read_says_why_and_what_to_do(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "in.jsonl").write_bytes(content)
    for flags in ((), ("--container", "jsonl", "--from", "chat")):
        done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", *flags, cwd=tmp_path)
        if flags and "FT112" in words:
            continue  # the container is settled, so there are just no records
        assert done.code == 3, done.err
        assert words in only(done.err)
        assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "shift_jis"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "with a mark"])
def test_another_encoding_is_read_when_it_is_named(tmp_path: Path, encoding: str, mark: str) -> None:
    text = (
        GOOD.decode()
        if encoding in ("cp1252", "shift_jis")
        else mark + GOOD.decode().replace("Question", "Frage ☕ 🫨")
    )
    (tmp_path / "in.jsonl").write_bytes(text.encode(encoding))
    done = call("in.jsonl", "--to", "chat", "--encoding", encoding, cwd=tmp_path)
    assert (done.code, done.out.decode()) == (0, text.removeprefix("\ufeff")), done.err


def test_a_folder_without_data_is_no_input(tmp_path: Path) -> None:
    assert f"{tmp_path} is a folder without data files" in only(call(tmp_path, "--to", "chat").err)


# -- 4: plugins --------------------------------------------------------------------------------------------------------

PLUGIN = """
from ftconv import Example, Feature, Message, Reader, Transform, Writer, hookimpl, rule

def explode():
    raise ZeroDivisionError("boom\\x1b[31m\\n" + "x" * 9999)

def told(example):
    return explode() if example.messages[-1].content == "Answer 1." else example

def read(record):
    return told(Example([Message("assistant", record["messages"][1]["content"])]))

def write(example):
    return {"text": told(example).messages[-1].content}

def check(example):
    yield from told(example) and ()
"""
HOOKS = {
    "reader": "ftconv_readers(): return [Reader(name='bomb', read=read, recognise=lambda r: 1.0, shape='text')]",
    "writer": "ftconv_writers(): return [Writer(name='bomb', write=write, carries=Feature(0))]",
    "transform": "ftconv_transforms(): return [Transform(name='bomb', apply=told, safety='unsafe')]",
    "rule": "ftconv_lints(): return [rule('ORG001', category='suspicious', name='bomb')(check)]",
}


def plugin(folder: Path, body: str) -> str:
    (folder / "org.py").write_text(PLUGIN + body)
    return "org.py"


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("reader", ["in.jsonl", "--from", "bomb", "--to", "chat"]),
        ("writer", ["in.jsonl", "--to", "bomb"]),
        ("transform", ["in.jsonl", "--to", "chat", "--apply", "bomb"]),
        ("rule", ["lint", "in.jsonl", "--select", "ORG001"]),
    ],
)
def test_a_plugin_that_raises_is_named_in_one_line_and_the_run_goes_on(
    tmp_path: Path, word: str, command: list[str], jobs: str
) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD)
    name = plugin(tmp_path, f"@hookimpl\ndef {HOOKS[word]}\n")
    done = run(*command, "--plugin", name, "--jobs", jobs, cwd=tmp_path)
    said = done.err + done.out.decode()
    assert done.code == 4, said
    line = next(line for line in said.splitlines() if "FT001" in line)
    assert line.startswith("in.jsonl:2:1: FT001 [")
    assert f"{word} bomb of org (org.py) raised ZeroDivisionError: boom\\x1b[31m xxx" in line
    assert len(line) < 500
    assert "Traceback" not in said
    assert word == "rule" or (done.last, len(done.out.splitlines())) == (
        "read 3 = written 2 + rejected 1 + dropped 0", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("explode()", "cannot be loaded: ZeroDivisionError: boom"),
        ("def (", "cannot be loaded: SyntaxError"),
        ("raise SystemExit(0)", "cannot be loaded: SystemExit"),
        ("", "implements no hook of ftconv"),
        ("@hookimpl\ndef ftconv_readers():\n    explode()", "ftconv_readers raised ZeroDivisionError: boom"),
        ("@hookimpl\ndef ftconv_readers():\n    return [7]", "ftconv_readers returned int, not Reader"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_named_and_the_run_goes_on(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD)
    done = call("in.jsonl", "--to", "chat", "--plugin", plugin(tmp_path, body), cwd=tmp_path)
    assert done.err.startswith(f"ftconv: warning: plugin org (org.py): {words}")
    assert done.err.count("\n") == 2
    assert "\x1b" not in done.err
    assert len(turns_in(done.out)) == 3


def test_a_traceback_is_shown_when_asked_for_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("ftconv.conversion.run.Pipeline.run", broken)
    done = call("-", "--to", "chat", stdin=GOOD)
    assert done.code == 70
    assert only(done.err).startswith("bug in ftconv: KeyError: 'ours'; please report it with the output of --debug")
    with pytest.raises(KeyError):
        call("-", "--to", "chat", "--debug", stdin=GOOD)


def test_the_accounting_is_the_last_line_and_json_for_machines_is_valid(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD + b"{\n")
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert done.last == "read 4 = written 3 + rejected 1 + dropped 0"
    for command in (["formats", "--json"], ["rules", "--json"], ["detect", "--json", "in.jsonl"]):
        assert json.loads(call(*command, cwd=tmp_path).out)
