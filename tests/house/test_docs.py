"""House rules of the documentation: fresh, whole, with links that lead somewhere, and nothing that does not exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from house.offenders import CORE, ROOT, name_of, none_of

from ftconv import Host, targets, testing
from ftconv.cli.group import COMMANDS, cli
from ftconv.cli.synonyms import OPTION_WORDS
from ftconv.config.load import schema
from ftconv.containers import CONTAINERS
from ftconv.model.finding import CORE_RULES
from ftconv.spec import hookspecs
from ftconv.spec.options import options_of
from ftconv.target.facts import FACT_GROUPS

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
GOLDENS = sorted((ROOT / "tests" / "commands").glob("*.md"))
HOST = Host(third_party=False)
FENCE = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
EXAMPLE = ROOT / "tests" / "plugin_example"
EXAMPLE_FILES = sorted(
    p for p in EXAMPLE.rglob("*") if p.suffix in (".py", ".toml", ".yaml") and "build" not in p.parts
)
OTHERS = {"--hypothesis-profile", "--update-golden", "--check"}
"""Options of the tests and of the generator, not of ftconv."""


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
        [sys.executable, "-W", "error", DOCS / "generate.py", "--check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def broken_links(page: Path) -> Iterator[str]:
    """The links of a page that lead nowhere in the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`\]", "]", prose_of(page))):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in slugs_of(there)):
            yield target


def test_every_module_that_a_page_on_the_design_names_exists() -> None:
    pages = (ROOT / "README.md", *sorted((DOCS / "explanation").glob("*.md")))
    named = (
        (page, name)
        for page in pages
        for name in re.findall(r"`((?:core|plugins|schemas|tests|docs)/[\w./-]*)`", prose_of(page))
    )
    none_of(f"{name_of(page)}: {name}" for page, name in named if not (ROOT / name).exists())


def test_every_link_leads_somewhere() -> None:
    none_of(f"{name_of(page)}: {target}" for page in PAGES for target in broken_links(page))


def test_no_command_shows_a_traceback_or_a_path_of_the_machine() -> None:
    odd = re.compile(r"Traceback|(^|[\s\"'(])/(root|home|tmp|usr|Users|var)/", re.MULTILINE)
    pages = (page for page in (*PAGES, *GOLDENS) if page.stem != "FT332")  # the rule about such paths
    none_of(name_of(page) for page in pages if odd.search(page.read_text("utf-8")))


def words_on_pages(pattern: str, *, prose: bool = True) -> Iterator[tuple[str, str]]:
    """Every match of the pattern on a page, with the name of the page."""
    for page in PAGES:
        text = prose_of(page).replace("\n", " ") if prose else page.read_text("utf-8")
        yield from ((name_of(page), word) for word in re.findall(pattern, text))


def test_no_page_speaks_of_a_command_that_does_not_exist() -> None:
    none_of(found for found in words_on_pages(r"`ftconv ([a-z][a-z-]*)[ `]") if found[1] not in COMMANDS)


def test_no_page_speaks_of_an_option_that_does_not_exist() -> None:
    known = {o for c in COMMANDS for p in params_of(command_named(c)) for o in p.opts}
    known |= {"--help", "--help-all", "--version", *OPTION_WORDS}
    none_of(found for found in words_on_pages(r"`(--[a-z][a-z-]*)") if found[1] not in known | OTHERS)


def test_no_page_speaks_of_a_transform_that_does_not_exist() -> None:
    known = {*HOST.transforms, "acme-strip-signature"}
    none_of(found for found in words_on_pages(r"--apply '?([a-z][a-z-]*)", prose=False) if found[1] not in known)


def test_every_option_of_every_command_stands_on_the_page() -> None:
    missing = []
    for name in COMMANDS:
        section = text_of("commands.md").split(f"\n## ftconv {name}\n")[1].partition("\n## ")[0]
        for option in params_of(command_named(name)):
            if isinstance(option, click.Option) and not option.hidden:
                there = option.help and all(f"`{spelling}`" in section for spelling in option.opts)
                missing += [] if there else [f"{name} {option.opts}"]
    none_of(missing)


def test_every_exit_code_stands_on_the_page() -> None:
    page = text_of("exit-codes.md")
    none_of(code for code in (0, 1, 2, 3, 4, 70, 130, 141, 143) if f"\n| {code} | " not in page)


def test_every_hook_stands_on_the_page_with_its_signature() -> None:
    hooks, page = [name for name in vars(hookspecs) if name.startswith("ftconv_")], text_of("hooks.md")
    none_of(name for name in hooks if f"\n## {name}\n\n```python\ndef {name}() -> Iterable[" not in page)


def test_every_format_has_a_page_with_its_options() -> None:
    missing = []
    for name in sorted({*HOST.readers, *HOST.writers}):
        page = text_of(f"formats/{name}.md")
        reader, writer = HOST.readers.get(name), HOST.writers.get(name)
        missing += [] if f"(formats/{name}.md)" in text_of("formats.md") else [name]
        functions = filter(None, (reader and reader.read, writer and writer.write))
        options = {option.name for function in functions for option in options_of(function)} - {"speakers"}
        missing += [f"{name}: {option}" for option in sorted(options) if f"\n| `{option}` | " not in page]
    none_of(missing)


def test_every_pair_of_formats_stands_in_the_matrix_of_losses() -> None:
    sections = {
        one: text_of("formats.md").split(f"\n### From {one}\n")[1].partition("\n### ")[0] for one in HOST.writers
    }
    pairs = ((one, other) for one in sections for other in HOST.writers if one != other)
    none_of(f"{one} -> {other}" for one, other in pairs if f"\n| {other} | " not in sections[one])


def test_every_transform_stands_on_the_page_with_its_arguments() -> None:
    missing = []
    for name, transform in HOST.transforms.items():
        section = text_of("transforms.md").split(f"\n## {name}\n")[1].partition("\n## ")[0]
        options = (option.name for option in options_of(transform.function))
        missing += [f"{name}: {option}" for option in options if f"\n| `{option}` | " not in section]
    none_of(missing)


def test_every_rule_has_a_page_and_a_line_in_the_index_and_no_page_is_of_a_rule_that_is_gone() -> None:
    codes = {*CORE_RULES, *(rule.code for rule in HOST.rules.values())}
    assert {path.stem for path in (REFERENCE / "rules").iterdir()} == codes
    index = text_of("rules.md")
    none_of(code for code in sorted(codes) if index.count(f"\n| [{code}](rules/{code}.md) | ") != 1)


def test_every_target_stands_on_the_page_with_its_facts() -> None:
    missing = []
    for target in targets():
        section = text_of("targets.md").split(f"\n## {target.name}\n")[1].partition("\n## ")[0]
        wanted = {f"target {target.name}: {target.title}"}
        wanted |= {source for name in FACT_GROUPS if (group := target.group(name)) for source in group.sources}
        missing += [f"{target.name}: {words}" for words in sorted(wanted) if words not in section]
    none_of(missing)


def test_every_container_stands_on_the_page() -> None:
    none_of(name for name in CONTAINERS if f"\n| `{name}` | " not in text_of("containers.md"))


def test_every_key_of_the_configuration_stands_on_the_page() -> None:
    properties = schema()["properties"].items()
    keys = [f"{key}.{inner}".rstrip(".") for key, value in properties for inner in value.get("properties", {"": None})]
    none_of(key for key in keys if f"\n| `{key}` | " not in text_of("configuration.md"))


def test_every_environment_variable_stands_on_the_page() -> None:
    read = re.compile(r"""environ(?:\.get\(|\[)["'](\w+)["']|["'](\w+)["'] in os\.environ""")
    found = {"".join(pair) for path in CORE for pair in read.findall(path.read_text("utf-8"))}
    page = text_of("configuration.md")
    none_of(name for name in sorted(found) if not name.startswith("_") and f"\n| `{name}` | " not in page)


def test_every_public_name_stands_on_the_page() -> None:
    import ftconv

    page, kit = text_of("python.md"), text_of("testing.md")
    none_of(name for name in ftconv.__all__ if not re.search(rf"^#+ `?{name}`?$", page, re.MULTILINE))
    none_of(name for name in testing.__all__ if f"\n### {name}\n" not in kit)


def test_the_plugin_page_shows_the_example_word_for_word(update_golden: bool) -> None:
    page = DOCS / "how-to" / "write-a-plugin.md"
    text, odd = page.read_text("utf-8"), []
    for file in EXAMPLE_FILES:
        title = f'title="acme/{file.relative_to(EXAMPLE).as_posix()}"'
        block = re.search(rf"^```\w+ {re.escape(title)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if block is not None and update_golden:
            text = text[: block.start(1)] + file.read_text("utf-8") + text[block.end(1) :]
        elif block is None or block.group(1) != file.read_text("utf-8"):
            odd.append(title)
    if update_golden:
        page.write_text(text, "utf-8")
    none_of(odd, f"blocks that {page.name} lacks or shows otherwise")


def test_the_readme_runs_what_it_tells_to_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first, second = re.findall(r"```sh\n(.*)\n```", text)
    assert "\n$ ftconv " + first.partition("/bin/ftconv ")[2] + "\n" in text
    assert second.endswith("-e '.[test]' && .venv/bin/pytest")


def test_every_sample_is_used_on_a_page() -> None:
    texts = "".join(page.read_text("utf-8") for page in PAGES)
    none_of(path for path in map(name_of, (DOCS / "samples").iterdir()) if path not in texts)


def test_the_changelog_has_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"\n## [{project['version']}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
