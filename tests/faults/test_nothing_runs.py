"""Opening data, a configuration or a folder runs no code, opens no connection, and writes nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import call, environment, run
from samples import chats, jsonl

BOMB = 'open("ran", "a").write(__file__ + chr(10))\n'
TRAPS = [
    "ftconv_plugin.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "json.py", "csv.py", "msgspec.py",
    "yaml.py", "click.py", "pluggy.py", "ftconv.py", "zstandard.py", "setup.py", "org_rules.py", "plugins/__init__.py",
]  # fmt: skip


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder full of modules that tell when they are run, and an installed-looking plugin."""
    for name in TRAPS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BOMB)
    info = tmp_path / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ftconv]\nevil = ftconv_plugin\n")
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(3)))
    (tmp_path / "in.csv").write_text("user,assistant\na,b\n")
    return tmp_path


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_modules_that_lie_beside_the_data_are_not_run(trapped: Path, name: str) -> None:
    (trapped / "in.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    (trapped / "ftconv.yaml").write_text("limits: {max_depth: 50}\n")
    for command in ([name, "--to", "chat"], ["detect", name], ["plugins"], ["in.jsonl.zst", "--to", "chat"]):
        run(*command, cwd=trapped)
    assert not (trapped / "ran").exists()


def test_nothing_is_taken_for_an_installed_plugin_though_python_was_told_to_look_here(tmp_path: Path) -> None:
    (tmp_path / "evil_plugin.py").write_text(BOMB)
    info = tmp_path / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ftconv]\nevil = evil_plugin\n")
    command = [sys.executable, "-W", "error", "-m", "ftconv", "plugins"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment(), check=True)
    assert b"evil" not in done.stdout + done.stderr
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'plugins: !!python/object/apply:os.system ["touch ran"]\n',
            "ftconv.yaml:1:10: could not determine a constructor",
        ),
        ("limits: !!python/name:os.system\n", "ftconv.yaml:1:9: could not determine a constructor"),
        ("!!python/module:antigravity\n", "ftconv.yaml:1:1: could not determine a constructor"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "ftconv.yaml:2:8: aliases (*name) are not supported"),
        ("limits: {max_depth: 9}\nlimits: {max_depth: 8}\n", "ftconv.yaml:2:1: duplicate key 'limits'"),
        ("limits: {max_dpeth: 9}\n", "ftconv.yaml:1:10: unknown key 'max_dpeth'; did you mean 'max_depth'?"),
        ("[" * 20_000, "ftconv.yaml:1:21: nested deeper than 20 levels"),
        ("x: !!timestamp 5\n", "ftconv.yaml"),
        ("#" * (1 << 18) + "\n" + "a: b\n", "larger than 262,144 bytes"),
        ("- plugins\n", "ftconv.yaml:1:1: expected keys such as `plugins:`, found list"),
        ("plugins: [missing.py]\n", "missing.py does not exist"),
    ],
    ids=lambda text: text[:24],
)
def test_a_configuration_is_data_and_refused_when_it_is_more(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "ftconv.yaml").write_text(text)
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(1)))
    done = call("in.jsonl", "--to", "chat", cwd=tmp_path)
    assert done.code == 2
    assert done.out == b""
    assert words in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "ran").exists()


WITHOUT_NETWORK = """
import socket, sys
def refused(*_, **__):
    raise AssertionError("a connection was tried")
for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair"):
    setattr(socket, name, refused)
from ftconv.cli import main
sys.argv[0] = "ftconv"
main()
"""


def test_no_connection_is_tried(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(3)))
    for command in (["in.jsonl", "--to", "csv"], ["detect", "in.jsonl"], ["lint", "in.jsonl"], ["formats"], ["--help"]):
        called = [sys.executable, "-W", "error", "-P", "-c", WITHOUT_NETWORK, *command]
        done = subprocess.run(called, capture_output=True, cwd=tmp_path, env=environment(), check=False)
        assert done.returncode == 0, done.stderr


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its content and the time of its last change."""
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("given", ["file", "pipe"])
def test_nothing_is_written_but_the_named_output(tmp_path: Path, given: str) -> None:
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    home, work = tmp_path / "home", tmp_path / "work"
    places = {
        "HOME": str(home),
        "TMPDIR": str(tmp_path / "tmp"),
        "XDG_CACHE_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    data = jsonl(chats(500))
    (work / "in.jsonl").write_bytes(data)
    (work / "org.py").write_text("from ftconv import hookimpl\n@hookimpl\ndef ftconv_readers(): return []\n")
    before = tree(tmp_path)
    first = "in.jsonl" if given == "file" else "-"
    done = run(
        first, "--to", "csv", "-o", "out.csv", "--verify", "--plugin", "org.py", stdin=data, env=places, cwd=work
    )
    assert done.code == 0, done.err
    after = tree(tmp_path)
    assert after.pop(str(work / "out.csv"))
    assert after == before
