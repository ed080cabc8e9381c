"""House rules of the documentation: fresh, whole, with links that lead somewhere, and nothing that does not exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from ftconv import Host, Target, targets, testing
from ftconv.cli.group import COMMANDS, cli
from ftconv.config.load import schema
from ftconv.containers import CONTAINERS
from ftconv.model.finding import CORE_RULES
from ftconv.spec import hookspecs
from ftconv.spec.options import options_of
from ftconv.target.facts import FACT_GROUPS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
HOST = Host(third_party=False)
FENCE = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
EXAMPLE = ROOT / "tests" / "plugin_example"
EXAMPLE_FILES = sorted(
    p for p in EXAMPLE.rglob("*") if p.suffix in (".py", ".toml", ".yaml") and "build" not in p.parts
)
OTHERS = {"--update-golden", "--check"}
"""Options of the tests and of the generator, not of ftconv."""


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def prose_of(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page.read_text("utf-8"))


def command_named(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def params_of(command: click.Command) -> list[click.Parameter]:
    """The parameters of a command, and of those under it."""
    under = command.commands.values() if isinstance(command, click.Group) else ()
    return [*command.params, *(p for one in under for p in one.params)]


def slugs_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`\]", "]", prose_of(page))):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in slugs_of(there), target


def test_every_module_that_a_page_on_the_design_names_exists() -> None:
    for page in (ROOT / "README.md", *sorted((DOCS / "explanation").glob("*.md"))):
        for name in re.findall(r"`((?:core|plugins|schemas|tests|docs)/[\w./-]*)`", prose_of(page)):
            assert (ROOT / name).exists(), (page.name, name)


@pytest.mark.parametrize("page", [*PAGES, *sorted((ROOT / "tests" / "commands").glob("*.md"))], ids=names)
def test_no_command_shows_a_traceback_or_a_path_of_the_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "Traceback" not in text
    assert not re.search(r"(^|[\s\"'(])/(root|home|tmp|usr|Users|var)/", text)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_no_page_speaks_of_a_command_that_does_not_exist(page: Path) -> None:
    for word in re.findall(r"`ftconv ([a-z][a-z-]*)[ `]", prose_of(page).replace("\n", " ")):
        assert word in COMMANDS, word


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_no_page_speaks_of_an_option_that_does_not_exist(page: Path) -> None:
    known = {o for c in COMMANDS for p in params_of(command_named(c)) for o in p.opts} | {"--help", "--version"}
    for option in re.findall(r"`(--[a-z][a-z-]*)", prose_of(page)):
        assert option in known | OTHERS, option


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_no_page_speaks_of_a_transform_that_does_not_exist(page: Path) -> None:
    for name in re.findall(r"--apply '?([a-z][a-z-]*)", page.read_text("utf-8")):
        assert name in HOST.transforms or name == "acme-strip-signature", name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_stands_on_the_page(name: str) -> None:
    section = text_of("commands.md").split(f"\n## ftconv {name}\n")[1].partition("\n## ")[0]
    for option in params_of(command_named(name)):
        if isinstance(option, click.Option) and not option.hidden:
            assert all(f"`{spelling}`" in section for spelling in option.opts), option.opts
            assert option.help, option.opts


def test_every_exit_code_stands_on_the_page() -> None:
    page = text_of("exit-codes.md")
    for code in (0, 1, 2, 3, 4, 70, 130, 141, 143):
        assert f"\n| {code} | " in page, code


def test_every_hook_stands_on_the_page_with_its_signature() -> None:
    for name in vars(hookspecs):
        if name.startswith("ftconv_"):
            assert f"\n## {name}\n\n```python\ndef {name}() -> Iterable[" in text_of("hooks.md"), name


@pytest.mark.parametrize("name", sorted({*HOST.readers, *HOST.writers}))
def test_every_format_has_a_page_with_its_options(name: str) -> None:
    page = text_of(f"formats/{name}.md")
    reader, writer = HOST.readers.get(name), HOST.writers.get(name)
    assert f"(formats/{name}.md)" in text_of("formats.md")
    for function in (reader and reader.read, writer and writer.write):
        for option in options_of(function) if function else ():
            assert option.name == "speakers" or f"\n| `{option.name}` | " in page, option.name


@pytest.mark.parametrize("one", sorted(HOST.readers))
@pytest.mark.parametrize("other", sorted(HOST.writers))
def test_every_pair_of_formats_stands_in_the_matrix_of_losses(one: str, other: str) -> None:
    section = text_of("formats.md").split(f"\n### From {one}\n")[1].partition("\n### ")[0]
    assert one == other or f"\n| {other} | " in section


@pytest.mark.parametrize("name", sorted(HOST.transforms))
def test_every_transform_stands_on_the_page_with_its_arguments(name: str) -> None:
    section = text_of("transforms.md").split(f"\n## {name}\n")[1].partition("\n## ")[0]
    for option in options_of(HOST.transforms[name].function):
        assert f"\n| `{option.name}` | " in section, option.name


def test_every_rule_has_a_page_and_a_line_in_the_index_and_no_page_is_of_a_rule_that_is_gone() -> None:
    codes = {*CORE_RULES, *(rule.code for rule in HOST.rules.values())}
    assert {path.stem for path in (REFERENCE / "rules").iterdir()} == codes
    index = text_of("rules.md")
    for code in codes:
        assert index.count(f"\n| [{code}](rules/{code}.md) | ") == 1, code


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_every_target_stands_on_the_page_with_its_facts(target: Target) -> None:
    section = text_of("targets.md").split(f"\n## {target.name}\n")[1].partition("\n## ")[0]
    assert f"target {target.name}: {target.title}" in section
    assert all(source in section for name in FACT_GROUPS if (group := target.group(name)) for source in group.sources)


def test_every_container_stands_on_the_page() -> None:
    for name in CONTAINERS:
        assert f"\n| `{name}` | " in text_of("containers.md"), name


def test_every_key_of_the_configuration_stands_on_the_page() -> None:
    for key, value in schema()["properties"].items():
        for inner in value.get("properties", {"": None}):
            assert f"\n| `{f'{key}.{inner}'.rstrip('.')}` | " in text_of("configuration.md"), key


def test_every_environment_variable_stands_on_the_page() -> None:
    read = re.compile(r"""environ(?:\.get\(|\[)["'](\w+)["']|["'](\w+)["'] in os\.environ""")
    for path in (ROOT / "core").rglob("*.py"):
        for pair in read.findall(path.read_text("utf-8")):
            name = "".join(pair)
            assert name.startswith("_") or f"\n| `{name}` | " in text_of("configuration.md"), name


def test_every_public_name_stands_on_the_page() -> None:
    import ftconv

    for name in ftconv.__all__:
        assert re.search(rf"^#+ `?{name}`?$", text_of("python.md"), re.MULTILINE), name
    for name in testing.__all__:
        assert f"\n### {name}\n" in text_of("testing.md"), name


@pytest.mark.parametrize("file", EXAMPLE_FILES, ids=names)
def test_the_plugin_page_shows_the_example_word_for_word(file: Path, update_golden: bool) -> None:
    page = DOCS / "how-to" / "write-a-plugin.md"
    text = page.read_text("utf-8")
    title = f'title="acme/{file.relative_to(EXAMPLE).as_posix()}"'
    block = re.search(rf"^```\w+ {re.escape(title)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None, f"{page.name} has no block with {title}"
    wanted = file.read_text("utf-8")
    if update_golden:
        page.write_text(text[: block.start(1)] + wanted + text[block.end(1) :], "utf-8")
    else:
        assert block.group(1) == wanted


def test_the_readme_runs_what_it_tells_to_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first, second = re.findall(r"```sh\n(.*)\n```", text)
    assert "\n$ ftconv " + first.partition("/bin/ftconv ")[2] + "\n" in text
    assert second.endswith("-e '.[test]' && .venv/bin/pytest")


def test_every_sample_is_used_on_a_page() -> None:
    texts = "".join(page.read_text("utf-8") for page in PAGES)
    for sample in (DOCS / "samples").iterdir():
        assert f"docs/samples/{sample.name}" in texts, sample.name


def test_the_changelog_has_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"\n## [{project['version']}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
