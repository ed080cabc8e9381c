"""What is found is trusted less than what is named: configurations, their plugin files, and the files they name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import call

from ftconv.cli.group import every_command
from ftconv.config import trust
from ftconv.config.load import load_config
from ftconv.config.trust import find_config, repository_of
from ftconv.testing.project import Project

RECORD = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
NOBODY = 65534
LOADING = (
    "lint data.jsonl", "data.jsonl --to chat -o /dev/null", "detect data.jsonl", "stats data.jsonl", "rules", "formats",
    "transforms", "plugins", "explain FT208", "config show", "contract data.jsonl -o -", "init data.jsonl -o -",
    "preview data.jsonl --record 0", "split data.jsonl -o parts", "check-request data.jsonl", "cost data.jsonl",
    "prepare data.jsonl --yes -o out.jsonl",
)  # fmt: skip
"""Commands that load plugins, one of each kind."""


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
    for name, command in every_command():
        names = {param.name for param in command.params}
        assert ("config_file" in names) == ("isolated" in names), name
    assert sum("isolated" in {param.name for param in command.params} for _, command in every_command()) >= len(LOADING)


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


def test_a_configuration_without_files_says_nothing_of_plugins(folder: Path) -> None:
    (folder / "ftconv.yaml").write_text("ignore: [FT605]\n", "utf-8")
    assert "running" not in call("lint", "data.jsonl", cwd=folder).err
    assert load_config(str(folder / "ftconv.yaml")).found is False
