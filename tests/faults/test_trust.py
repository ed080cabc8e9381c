"""What is found is trusted less than what is named: configurations, their plugin files, and the files they name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from running import call

from ftconv.cli.group import COMMANDS, cli
from ftconv.config import trust
from ftconv.config.load import load_config
from ftconv.config.trust import find_config, repository_of
from ftconv.files import prompt_file
from ftconv.files.ordinary import MOST_BYTES
from ftconv.testing.project import Project

RECORD = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
PLUGIN = """
from pathlib import Path
from ftconv import hookimpl, rule
Path(__file__).with_name("ran").touch()

@rule("ORG001", category="style")
def org(example, *, file: Path | None = None, several: list[Path] = []):
    "Nothing."
    return []

@hookimpl
def ftconv_lints():
    return [org]
"""
NOBODY = 65534
LOADING = (
    "lint data.jsonl", "data.jsonl --to chat -o /dev/null", "detect data.jsonl", "stats data.jsonl", "rules", "formats",
    "transforms", "plugins", "explain FT208", "config show", "contract data.jsonl -o -", "init data.jsonl -o -",
    "preview data.jsonl --record 0", "split data.jsonl -o parts", "check-request data.jsonl", "cost data.jsonl",
    "prepare data.jsonl --yes -o out.jsonl",
)  # fmt: skip
"""Commands that load plugins, one of each kind."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder inside of a home, with data, a plugin file, and a configuration that names it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_UID", raising=False)
    there = tmp_path / "project"
    there.mkdir()
    (there / "data.jsonl").write_text(RECORD, "utf-8")
    (there / "org.py").write_text(PLUGIN, "utf-8")
    (there / "ftconv.yaml").write_text("plugins: [org.py]\n", "utf-8")
    return there


def leaves() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        yield from ((f"{name} {word}".strip(), one) for word, one in inner.items())


# -- where a configuration is looked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "config", "found"),
    [
        ([], "home/a/b", True),
        ([], "home/a", True),
        ([], "home", True),
        ([], ".", False),
        (["home/a/.git/"], "home/a", True),
        (["home/a/.git"], "home/a", True),
        (["home/a/.hg/"], "home/a", True),
        (["home/a/.git/"], "home", False),
        (["home/a/b/.git"], "home/a", False),
        ([".git/"], ".", True),
        ([".git/", "home/a/.git/"], ".", False),
        (["home/a/.svn/"], "home", True),
    ],
)
def test_it_is_looked_for_up_to_the_root_of_the_repository_else_up_to_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: list[str], config: str, found: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home/a/b").mkdir(parents=True)
    for mark in marks:
        path = tmp_path / mark
        path.mkdir() if mark.endswith("/") else path.write_text("gitdir: elsewhere\n", "utf-8")
    (tmp_path / config / "ftconv.yaml").write_text("ignore: [FT605]\n", "utf-8")
    there = tmp_path / "home/a/b"
    assert find_config(there) == (tmp_path / config / "ftconv.yaml" if found else None)
    assert (Project(there).config.file != "") == found
    (there / "data.jsonl").write_text(RECORD, "utf-8")
    assert (b"FT605" in call("lint", "data.jsonl", cwd=there).out) != found
    assert b"FT605" in call("lint", "data.jsonl", "--isolated", cwd=there).out


@pytest.mark.parametrize("home", ["/", "", "/nonexistent"])
def test_outside_of_home_and_of_repositories_only_the_folder_itself_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("HOME", home)
    if repository_of(tmp_path) is not None:
        pytest.skip("temporary folders are in a repository here")
    (tmp_path / "below").mkdir()
    (tmp_path / "ftconv.yaml").touch()
    assert find_config(tmp_path / "below") is None
    assert find_config(tmp_path) == tmp_path / "ftconv.yaml"


def test_every_command_that_reads_a_configuration_can_be_isolated() -> None:
    for name, command in leaves():
        names = {param.name for param in command.params}
        assert ("config_file" in names) == ("isolated" in names), name
    assert sum("isolated" in {param.name for param in command.params} for _, command in leaves()) >= len(LOADING)


def test_isolated_and_config_exclude_each_other(folder: Path) -> None:
    done = call("lint", "data.jsonl", "--isolated", "--config", "ftconv.yaml", cwd=folder)
    assert (done.code, "--isolated and --config exclude each other" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (os.devnull, 0, ""),
        ("/dev/zero", 2, "configuration /dev/zero is a device, not a regular file"),
        (".", 2, "configuration . is a folder, not a regular file"),
        ("pipe", 2, "configuration pipe is a named pipe, not a regular file"),
        ("nowhere.yaml", 2, "configuration nowhere.yaml does not exist"),
        ("/proc/self/environ", 2, "configuration /proc/self/environ is not a regular file"),
        ("large.yaml", 2, "configuration large.yaml is larger than 262,144 bytes"),
    ],
)
def test_a_configuration_that_is_named_is_a_regular_file_or_nothing_at_all(
    folder: Path, name: str, code: int, words: str
) -> None:
    if name.startswith("/") and not os.path.exists(name):
        pytest.skip("there is no such file here")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
    elif name == "pipe":
        pytest.skip("there are no named pipes here")
    (folder / "large.yaml").write_text("#" * 262_145, "utf-8")
    done = call("detect", "data.jsonl", "--config", name, cwd=folder)
    assert (done.code, words in done.err) == (code, True), done.err
    assert not (folder / "ran").exists()


# -- whom it belongs to ------------------------------------------------------------------------------------------------


def refused(folder: Path, words: str) -> None:
    for command in LOADING:
        done = call(*command.split(), cwd=folder)
        assert (done.code, words in done.err) == (2, True), (command, done.err)
        assert "add --isolated" in done.err
        assert done.err.count("\n") == 1
        assert not (folder / "ran").exists(), command


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["ftconv.yaml", "org.py"])
def test_a_file_of_another_user_is_refused_by_every_command(folder: Path, name: str) -> None:
    (folder / ".git").mkdir()
    os.chown(folder / name, NOBODY, NOBODY)
    refused(folder, f"belongs to another user (uid {NOBODY})")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
@pytest.mark.parametrize("name", ["ftconv.yaml", "org.py"])
def test_the_owner_is_asked_of_links_and_of_what_they_lead_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (folder / ".git").mkdir()
    ask = trust.owner_of
    (folder / name).rename(folder / "other")
    (folder / name).symlink_to("other")
    for stranger in (name, "other"):
        monkeypatch.setattr(trust, "owner_of", lambda path, s=stranger: NOBODY if path.name == s else ask(path))
        refused(folder, f"belongs to another user (uid {NOBODY})")
    monkeypatch.setattr(trust, "owner_of", ask)
    assert call("lint", "data.jsonl", cwd=folder).code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
@pytest.mark.parametrize("name", ["ftconv.yaml", "org.py"])
def test_a_file_that_every_user_can_write_is_refused(folder: Path, name: str) -> None:
    (folder / ".git").mkdir()
    (folder / name).chmod(0o666)
    refused(folder, f"can be written by every user (to change that: chmod o-w {folder / name})")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_a_folder_that_every_user_can_write_is_trusted_only_if_it_is_ones_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".git").mkdir()
    folder.chmod(0o1777)
    assert call("detect", "data.jsonl", cwd=folder).code == 0
    (folder / "ran").unlink()
    ask = trust.owner_of
    monkeypatch.setattr(trust, "owner_of", lambda path: NOBODY if path == folder else ask(path))
    refused(folder, "is in a folder that every user can write to")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
@pytest.mark.parametrize(
    ("user", "sudo", "owner", "trusted"),
    [(0, "", 0, True), (0, "1000", 1000, True), (0, "1000", 1001, False), (1000, "1001", 1001, False),
     (1000, "", 0, True), (1000, "", 1000, True), (0, "", 1000, False), (0, "x", 1000, False)],
)  # fmt: skip
def test_trusted_are_this_user_root_and_who_called_sudo(
    folder: Path, monkeypatch: pytest.MonkeyPatch, user: int, sudo: str, owner: int, trusted: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(trust, "owner_of", lambda path: owner)
    monkeypatch.setenv("SUDO_UID", sudo)
    assert (trust.distrust(folder / "ftconv.yaml") == "") == trusted


def test_a_configuration_that_is_named_is_trusted_whoever_it_belongs_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "owner_of", lambda path: NOBODY)
    done = call("lint", "data.jsonl", "--config", "ftconv.yaml", cwd=folder)
    assert (done.code, "running" in done.err, (folder / "ran").exists()) == (0, False, True)


# -- when its plugin files run -----------------------------------------------------------------------------------------


def test_plugin_files_run_only_in_a_repository_or_if_the_configuration_is_named(folder: Path) -> None:
    refused(folder, "ftconv.yaml:1:11: plugin file org.py is not run, as this configuration is not in a repository")
    below = folder / "data"
    below.mkdir()
    (folder / ".git").write_text("gitdir: elsewhere\n", "utf-8")
    for command in ("lint ../data.jsonl", "rules"):
        done = call(*command.split(), cwd=below)
        assert done.code == 0
        assert f"ftconv: running the plugin files of {folder / 'ftconv.yaml'}: org.py\n" in done.err
        assert (folder / "ran").exists()
    assert "running" not in call("lint", "data.jsonl", "-q", cwd=folder).err
    assert "running" not in call("lint", "data.jsonl", "--no-plugins", cwd=folder).err


@pytest.mark.parametrize("command", ["--version", "--help", "lint --help", "targets"])
def test_nothing_runs_where_nothing_is_done(folder: Path, command: str) -> None:
    (folder / ".git").mkdir()
    done = call(*command.split(), cwd=folder)
    assert (done.code, done.err, (folder / "ran").exists()) == (0, "", False)


def test_a_project_trusts_the_root_of_the_tests_as_a_repository(folder: Path) -> None:
    with pytest.raises(Exception, match="is not run, as this configuration is not in a repository"):
        Project(folder)
    assert not (folder / "ran").exists()
    assert "org" in Project(folder, folder).host.rules


# -- the files that it names -------------------------------------------------------------------------------------------

KEYS = {
    "prompt": "production: {{system_prompt_file: {}}}\n",
    "prompts": "production: {{system_prompt_file: [good.txt, {}]}}\n",
    "contract": "production: {{contract: {}}}\n",
    "baseline": "baseline: {}\n",
    "target": "target: {}.yaml\n",
    "plugin": "plugins: [org.py, {}]\n",
    "option": "plugins: [org.py]\nrules: {{ORG001: {{file: {}}}}}\n",
    "options": "plugins: [org.py]\nrules: {{org: {{several: [good.txt, {}]}}}}\n",
}
"""Every place in which a configuration names a file."""


def configured(folder: Path, key: str, name: str, *named: str) -> tuple[int, str]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "good.txt").write_text("Be kind.", "utf-8")
    (folder / "ftconv.yaml").write_text(KEYS[key].format(name), "utf-8")
    done = call("lint", "data.jsonl", *named, cwd=folder)
    return done.code, done.err.rpartition("not run")[2]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("way", ["up", "absolute", "link"])
def test_a_found_configuration_names_only_files_in_its_folder(folder: Path, key: str, way: str) -> None:
    ending = ".yaml" if key == "target" else ""
    outside = folder.parent / f"outside{ending}"
    outside.write_text("", "utf-8")
    (folder / f"link{ending}").symlink_to(outside)
    name = {"up": "../outside", "absolute": str(outside.with_suffix("")), "link": "link"}[way]
    code, err = configured(folder, key, name)
    assert (code, "is outside of the folder of this configuration; move it there" in err) == (2, True), err
    line = KEYS[key].count("\n", 0, KEYS[key].index("{}")) + 1
    assert f"ftconv: {folder / 'ftconv.yaml'}:{line}:" in err
    assert "is outside" not in configured(folder, key, name, "--config", "ftconv.yaml")[1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("named", [(), ("--config", "ftconv.yaml")])
def test_a_configuration_names_only_regular_files_of_limited_size(
    folder: Path, key: str, named: tuple[str, ...]
) -> None:
    ending = ".yaml" if key == "target" else ""
    os.mkfifo(folder / f"pipe{ending}")
    (folder / f"folder{ending}").mkdir()
    with open(folder / f"large{ending}", "wb") as file:
        file.truncate(MOST_BYTES + 1)
    for name, words in (("pipe", "is a named pipe"), ("folder", "is a folder"), ("large", "is larger than ")):
        code, err = configured(folder, key, name, *named)
        assert (code, words in err) == (2, True), (name, err)


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="there is no /proc here")
@pytest.mark.parametrize("key", [key for key in KEYS if key != "target"])
@pytest.mark.parametrize("name", ["/proc/self/environ", "/dev/zero"])
def test_what_says_another_size_than_it_has_is_no_regular_file(folder: Path, key: str, name: str) -> None:
    code, err = configured(folder, key, name, "--config", "ftconv.yaml")
    assert (code, "not a regular file" in err) == (2, True), err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("extends: ../outside.yaml\n", "ours.yaml:1:10: ../outside.yaml is outside of "),
        ("length: {tokenizer: ../t.json}\n", "ours.yaml:1:21: ../t.json is outside of "),
        ("length: {tokenizer: folder.json}\n", "ours.yaml:1:21: folder.json is a folder"),
    ],
)
def test_a_target_of_ones_own_names_only_such_files_too(folder: Path, text: str, words: str) -> None:
    (folder.parent / "outside.yaml").write_text("extends: mistral\n", "utf-8")
    (folder.parent / "t.json").write_text("{}", "utf-8")
    (folder / "folder.json").mkdir()
    (folder / "ours.yaml").write_text(text, "utf-8")
    code, err = configured(folder, "target", "ours")
    assert (code, words in err) == (2, True), err


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no such device here")
@pytest.mark.parametrize(
    "command",
    [
        "data.jsonl --to chat --apply set-system:file=/dev/zero",
        "stats data.jsonl --short-prompt /dev/zero",
        "cost data.jsonl --model openai/gpt-4o --compare-prompt /dev/zero",
        "cost data.jsonl --prices /dev/zero",
        "lint data.jsonl --baseline /dev/zero",
    ],
)
def test_a_device_that_is_named_on_the_command_line_is_refused(folder: Path, command: str) -> None:
    done = call(*command.split(), "--isolated", cwd=folder)
    assert (done.code, "/dev/zero is a device, not a regular file" in done.err) == (3, True), done.err


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="pipes have no names here")
@pytest.mark.parametrize(("size", "code", "words"), [(10, 0, ""), (1001, 3, "is larger than 1,000 bytes")])
def test_a_pipe_that_is_named_on_the_command_line_is_read_up_to_a_limit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: int, code: int, words: str
) -> None:
    monkeypatch.setattr(prompt_file, "MOST_PROMPT_BYTES", 1000)
    read, write = os.pipe()
    os.write(write, b"x" * size)
    os.close(write)
    done = call("stats", "data.jsonl", "--short-prompt", f"/dev/fd/{read}", "--isolated", cwd=folder)
    os.close(read)
    assert (done.code, words in done.err) == (code, True), done.err


def test_a_configuration_without_files_says_nothing_of_plugins(folder: Path) -> None:
    (folder / "ftconv.yaml").write_text("ignore: [FT605]\n", "utf-8")
    assert "running" not in call("lint", "data.jsonl", cwd=folder).err
    assert load_config(str(folder / "ftconv.yaml")).found is False
