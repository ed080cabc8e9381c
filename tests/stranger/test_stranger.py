"""Strangers: a plugin that is built and installed, and plugins that are broken in every way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from ftconv import Host, PluginError, UsageError, __version__

SOURCE = Path(__file__).parent.parent / "plugin_example"
TICKETS = """\
{"ticket": 1, "brief": "Be A.", "thread": [{"by": "customer", "said": "Hi"}, {"by": "agent", "said": "Yes\\n-- \\nA"}]}
{"ticket": 2, "brief": "Be A!", "thread": [{"by": "customer", "said": "Ho"}, {"by": "agent", "said": "No.", "at": 9}]}
"""
PYTHON = (sys.executable, "-W", "error")
CLI = "import sys; from ftconv.cli import main; sys.exit(main())"


def run(*command: str, cwd: Path, site: Path | None = None, code: int = 0) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(site) if site else "", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.pop("FTCONV_NO_PLUGINS", None)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def python(script: str, *, site: Path, cwd: Path) -> str:
    return run(*PYTHON, "-c", dedent(script), cwd=cwd, site=site).stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example and install it into a folder of its own."""
    work = tmp_path_factory.mktemp("acme")
    shutil.copytree(SOURCE, work / "source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    pip = (sys.executable, "-m", "pip", "--quiet", "--isolated")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", "dist", "./source", cwd=work)
    (wheel,) = (work / "dist").glob("ftconv_acme-1.2.0-*.whl")
    run(*pip, "install", "--no-deps", "--no-index", "--target", "site", str(wheel), cwd=work)
    return work / "site"


def plugin(folder: Path, name: str, text: str) -> str:
    file = folder / f"{name}.py"
    file.write_text(dedent(text), "utf-8")
    return str(file)


def installed(site: Path, name: str, version: str, text: str) -> None:
    """Put a module and its metadata into `site`, as an installer would."""
    plugin(site, name, text)
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: ftconv-{name}\nVersion: {version}\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[ftconv]\n{name} = {name}\n", "utf-8")


def test_an_installed_plugin_is_there_with_its_owner_and_version(site: Path, tmp_path: Path) -> None:
    script = """
        import json
        from ftconv import Host
        host = Host(required=["ftconv-acme"])
        specs = [("reader", "acme-tickets"), ("writer", "acme-tickets"), ("transform", "acme-strip-signature"),
                 ("rule", "ACME001"), ("rule", "system-prompt-must-match-production")]
        owners = [host.owner(word, name) for word, name in specs]
        print(json.dumps([[owner.name, owner.version, owner.origin] for owner in owners]))
        print(host.problems, host.clashes)
    """
    owners, problems = python(script, site=site, cwd=tmp_path).splitlines()
    assert json.loads(owners) == [["acme", "1.2.0", "ftconv-acme"]] * 5
    assert problems == "[] []"


def test_its_functions_work_through_the_host(site: Path, tmp_path: Path) -> None:
    script = f"""
        import json
        from ftconv import Host
        host = Host()
        record = json.loads({TICKETS.splitlines()[0]!r})
        assert host.reader("acme-tickets").recognise(record) == 1
        example = host.transform("acme-strip-signature").function(host.reader("acme-tickets").read(record))
        check = host.rule("ACME001").check
        print([*check(example), *check(example, prompt="Be A."), *check(example, prompt="Be Bob.")])
        print(json.dumps(host.writer("acme-tickets").write(example)))
    """
    findings, record = python(script, site=site, cwd=tmp_path).splitlines()
    assert findings == str(
        [("/messages/0/content", "system prompt differs from production at character 4: -'Bob.' +'A.'")]
    )
    assert json.loads(record)["thread"] == [{"by": "customer", "said": "Hi"}, {"by": "agent", "said": "Yes"}]


def test_it_passes_its_own_tests_where_it_is_installed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("test_acme.py", "signed-reply.rule.yaml"):
        shutil.copy(SOURCE / name, tmp_path)
    given = ("-q", "-p", "no:cacheprovider", "-p", "ftconv.testing.pytest_plugin", "-W", "error")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    done = run(sys.executable, "-m", "pytest", *given, cwd=tmp_path, site=site)
    assert "24 passed" in done.stdout


def test_the_command_line_lists_and_uses_it(site: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(TICKETS, "utf-8")
    listed = run(*PYTHON, "-c", CLI, "plugins", "--json", cwd=tmp_path, site=site)
    (acme,) = (row for row in json.loads(listed.stdout)["plugins"] if row["origin"] == "ftconv-acme")
    assert (acme["version"], acme["transforms"]) == ("1.2.0", ["acme-strip-signature"])
    assert acme["rules"] == ["signed-reply", "system-prompt-must-match-production"]
    step = ("--to", "chat", "--apply", "acme-strip-signature")
    for given in (("--from", "acme-tickets"), ()):
        done = run(*PYTHON, "-c", CLI, "in.jsonl", *given, *step, cwd=tmp_path, site=site)
        replies = [json.loads(line)["messages"][-1]["content"] for line in done.stdout.splitlines()]
        assert replies == ["Yes", "No."]
    back = run(*PYTHON, "-c", CLI, "in.jsonl", "--to", "acme-tickets", "--keep-extra", cwd=tmp_path, site=site)
    assert [json.loads(line) for line in back.stdout.splitlines()] == [
        json.loads(line) for line in TICKETS.splitlines()
    ]


def test_no_plugins_switches_it_off(site: Path, tmp_path: Path) -> None:
    script = "from ftconv import Host; print('acme-tickets' in Host(third_party=False).readers)"
    assert python(script, site=site, cwd=tmp_path) == "False\n"
    (tmp_path / "in.jsonl").write_text(TICKETS, "utf-8")
    convert = (*PYTHON, "-c", CLI, "in.jsonl", "--from", "acme-tickets", "--to", "chat")
    done = run(*convert, "--no-plugins", cwd=tmp_path, site=site, code=2)
    assert "no format to read 'acme-tickets'" in done.stderr
    listed = run(*PYTHON, "-c", CLI, "plugins", "--no-plugins", "--json", cwd=tmp_path, site=site)
    assert {row["origin"] for row in json.loads(listed.stdout)["plugins"]} == {"ftconv"}


def test_a_broken_installed_plugin_is_named_with_its_version_and_the_others_go_on(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "site"
    shutil.copytree(site, mine)
    installed(mine, "alas", "0.3", "raise RuntimeError('no\\nluck')\n")
    listed = run(*PYTHON, "-c", CLI, "plugins", cwd=tmp_path, site=mine, code=4)
    (line,) = listed.stderr.splitlines()
    assert "ftconv-alas" in line
    assert "0.3" in line
    assert line.endswith("RuntimeError: no luck")
    assert "acme-strip-signature" in listed.stdout


def test_two_installed_plugins_that_clash_are_both_named(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "site"
    shutil.copytree(site, mine)
    installed(mine, "zeta", "0.4", "from ftconv_acme import ftconv_transforms\n")
    done = run(*PYTHON, "-c", CLI, "plugins", cwd=tmp_path, site=mine, code=4)
    (line,) = done.stderr.splitlines()
    for word in ("acme-strip-signature", "ftconv-acme", "1.2.0", "ftconv-zeta", "0.4"):
        assert word in line


GOOD = """
    from ftconv import Transform, hookimpl

    def leave(example):
        return example

    @hookimpl
    def ftconv_transforms():
        return [Transform(name="leave-alone", apply=leave, safety="safe")]
"""

BROKEN = {
    "raising": ("raise RuntimeError('no\\nluck')", "cannot be loaded: RuntimeError: no luck"),
    "leaving": ("raise SystemExit(3)", "cannot be loaded: SystemExit: 3"),
    "misspelled": ("def f(:", "cannot be loaded: SyntaxError"),
    "lacking": ("import a_module_that_is_not_there", "cannot be loaded: ModuleNotFoundError"),
    "idle": ("x = 1", "implements no hook of ftconv (known: ftconv_readers"),
    "wrong-hook": (GOOD.replace("ftconv_transforms", "ftconv_transform"), "unknown hook 'ftconv_transform'"),
    "wrong-argument": (GOOD.replace("transforms():", "transforms(host):"), "Argument(s) {'host'}"),
    "raising-hook": (GOOD.replace("return [", "raise KeyError('x')  # ["), "ftconv_transforms raised KeyError: 'x'"),
    "no-list": (GOOD.replace("return [", "return 3  # ["), "ftconv_transforms raised TypeError: 'int'"),
    "no-spec": (GOOD.replace("[Transform", "['a']  # "), "ftconv_transforms returned str, not Transform"),
    "no-function": (GOOD.replace("apply=leave", "apply=1"), "transform 'leave-alone': apply is not a function"),
    "nothing-to-do": (GOOD.replace("apply=leave, ", ""), "exactly one of apply, distinct and repair is given"),
    "safe-group": (GOOD.replace("apply=leave", "apply=leave, group=str"), "makes of several examples is unsafe"),
    "untyped": (GOOD.replace("(example)", "(example, *, much)"), "option 'much' of leave has no type"),
    "unknown-type": (
        GOOD.replace("(example)", "(example, *, much: 'Much')"),
        "types of apply cannot be read: NameError",
    ),
    "bad-name": (GOOD.replace("leave-alone", "Leave alone"), "a name is lower case, in kebab case"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_file_is_named_in_one_line_and_the_others_go_on(name: str, tmp_path: Path) -> None:
    text, said = BROKEN[name]
    files = [plugin(tmp_path, name, text), plugin(tmp_path, "good", GOOD)]
    host = Host(files)
    (problem,) = map(str, host.problems)
    assert said in problem
    assert files[0] in problem
    assert "\n" not in problem
    assert host.owner("transform", "leave-alone").origin == files[1]
    assert "drop-system" in host.transforms


def test_a_clash_names_both_owners_and_is_refused(tmp_path: Path) -> None:
    ours = plugin(tmp_path, "ours", GOOD.replace("leave-alone", "drop-system"))
    with pytest.raises(PluginError, match=r"'drop-system' is provided by two plugins: ftconv .*ours\.py") as error:
        Host([ours])
    assert "\n" not in str(error.value)
    files = [plugin(tmp_path, "one", GOOD), plugin(tmp_path, "two", GOOD)]
    with pytest.raises(PluginError, match=r"one\.py.*two\.py"):
        Host(files)


def test_a_code_of_ours_is_not_for_others(tmp_path: Path) -> None:
    rule = """
        from ftconv import hookimpl, rule

        @rule("FT208", category="style")
        def my_empty_reply(example):
            return []

        @hookimpl
        def ftconv_lints():
            return [my_empty_reply]
    """
    file = plugin(tmp_path, "mine", rule)
    with pytest.raises(PluginError) as error:
        Host([file])
    assert str(error.value) == (
        f"rule code FT208 is used twice: empty-reply (ftconv.plugins.lints.empty_reply, ftconv {__version__}) and "
        f"my-empty-reply (mine ({file})); give one of them another code: ftconv rules --free"
    )
    assert "empty-reply" in Host([file], refuse_clashes=False).rules


def test_without_strangers_no_plugin_file_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    file = plugin(tmp_path, "marking", f"open({str(mark)!r}, 'w').close()")
    assert Host([file], third_party=False).problems == []
    assert not mark.exists()
    run(*PYTHON, "-c", CLI, "plugins", "--no-plugins", "--plugin", file, cwd=tmp_path)
    assert not mark.exists()


def test_a_plugin_that_is_required_and_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'ftconv-nobody' is not installed: pip install ftconv-nobody"):
        Host(required=["ftconv-nobody"])
    with pytest.raises(UsageError, match=r"nobody\.py does not exist"):
        Host([str(tmp_path / "nobody.py")])


def test_nothing_that_lies_in_a_folder_is_run_by_itself(tmp_path: Path) -> None:
    plugin(tmp_path, "ftconv_lying_here", "raise RuntimeError")
    plugin(tmp_path, "sitecustomize_ftconv", "raise RuntimeError")
    listed = run(*PYTHON, "-c", CLI, "plugins", "--json", cwd=tmp_path)
    assert json.loads(listed.stdout)["problems"] == []
