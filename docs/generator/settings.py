"""The page of ftconv.yaml and of environment variables."""

from __future__ import annotations

from typing import Any

from ftconv.config.load import schema
from ftconv.config.trust import CONFIG_NAME
from ftconv.files.ordinary import MOST_BYTES
from ftconv.files.prompt_file import LARGEST_PROMPT
from ftconv.files.yaml_file import LARGEST
from ftconv.model.limits import Limits

from .markdown import page as made
from .markdown import prose, table

ENVIRONMENT = {
    "FTCONV_NO_PLUGINS": "any value but `0` disables third-party plugins, like `--no-plugins`",
    "FTCONV_VOCAB_DIR": "a folder of token vocabularies, like `--vocab-dir`",
    "TIKTOKEN_CACHE_DIR": "where tiktoken keeps downloaded vocabularies; read, never written",
    "DATA_GYM_CACHE_DIR": "the same, by its older name",
    "GITHUB_STEP_SUMMARY": "a `--report` to this file is appended to it, as Markdown",
    "TMPDIR": "where temporary files are made",
    "NO_COLOR": "any value turns colour off, like `--color never`",
    "FORCE_COLOR": "any value turns colour on, like `--color always`",
    "TERM": "`dumb` turns colour and the progress bar off",
    "SUDO_UID": "under sudo, the user whose configuration is trusted beside that of root",
    "HOME": "the folder that a configuration is looked for up to, outside of repositories",
    "CI": "any value turns the progress bar off",
}

EXAMPLE = """\
plugins: [org/lines.py]
required_plugins: [ftconv-acme]
target: openai/gpt-4o-mini
ignore: [FT605]
severity: {FT802: error}
rules: {long-system-prompt: {max_tokens: 200}}
per_file_ignores: {"legacy/*.csv": [FT8]}
production:
  system_prompt_file: prompt.txt
  contract: contract.yaml
limits: {max_depth: 50}
"""


def page() -> str:
    """Return the page of the configuration."""
    found = schema()
    rows = [[f"`{key}`", _kind(value), _default(key), value.get("description", "")] for key, value in _keys(found)]
    return made(
        "Configuration",
        f"`{CONFIG_NAME}` is looked for in the working directory and the folders above it: up to the root of the "
        "repository, which has `.git` or `.hg`; without one, up to your home folder; elsewhere, in the working "
        "directory only. `--config FILE` names another, and `--isolated` looks for none. "
        f"It is YAML, of at most {LARGEST:,} bytes, without aliases. An unknown key or a wrong value is "
        "refused, with file, line, column and the nearest key.",
        table(["key", "value", "default", "meaning"], rows),
        f"Limits: {prose(Limits.__doc__)}",
        "`ftconv init` writes a commented one; `ftconv config show` prints the settings in force and their origin. "
        "Flags override the configuration.",
        "## Paths",
        "Paths are relative to the file, those in options of rules too. They name regular files: "
        f"prompts of at most {LARGEST_PROMPT:,} bytes, YAML of at most {LARGEST:,}, others of at most "
        f"{MOST_BYTES:,}.",
        "## What is found and what is named",
        "A configuration that `--config` names is trusted. One that is found is used only if it belongs to you or to "
        "root, and nobody else can write it or its folder; the files that it names are in its folder; and its plugin "
        "files are run only in a repository. Standard error says which they are, unless `--quiet` is given. What is "
        "refused is an error (exit code 2), never skipped. [SECURITY.md](../../SECURITY.md) says why.",
        "## Example",
        f"```yaml\n{EXAMPLE}```",
        "The schema is [`config.schema.json`](../../schemas/config.schema.json).",
        "## Environment variables",
        table(["variable", "meaning"], [[f"`{name}`", words] for name, words in ENVIRONMENT.items()]),
    )


def _keys(found: dict[str, Any], before: str = "") -> list[tuple[str, dict[str, Any]]]:
    out = []
    for key, value in found.get("properties", {}).items():
        inner = _keys(value, f"{before}{key}.")
        out += inner or [(f"{before}{key}", value)]
    return out


def _kind(value: dict[str, Any]) -> str:
    if "oneOf" in value:
        return "text, or a list of text"
    if value["type"] == "object":
        inner = value["additionalProperties"]
        return "name: " + (
            " or ".join(f"`{c}`" for c in inner["enum"] if c) if "enum" in inner else _kind_inside(inner)
        )
    return {"array": "a list of text", "integer": "a number", "string": "text"}[value["type"]]


def _kind_inside(value: dict[str, Any]) -> str:
    return "{option: value}" if value["type"] == "object" else "a list of text"


def _default(key: str) -> str:
    group, _, name = key.partition(".")
    return f"{getattr(Limits(), name):,}" if group == "limits" else "none"
