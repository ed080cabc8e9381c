"""`ftconv init`: a commented ftconv.yaml, from a look at the data."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from ..files.url import shown_url
from ..model.safe_text import safe
from ..model.secrets import secrets_in
from ..spec.builtins import CHAT
from .console import counted, err, print_json
from .flags import input_options, open_host, plugin_options, reading
from .paths import READ, WRITE, outputs_of
from .sections import Sectioned

_MOST_PROMPTS = 5
MEANT = 3
"""A system prompt that so many examples share is taken for one of production's."""


@click.command(
    "init",
    cls=Sectioned,
    examples=(
        "ftconv init",
        "ftconv init train.jsonl",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="[IN...]")
@click.option(
    "-o", "--out", default="ftconv.yaml", show_default=True, type=WRITE, metavar="FILE", help="The file to write."
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one JSON document, and write no file.")
@input_options
@plugin_options
def command(**given: Any) -> int:
    """Write a commented ftconv.yaml. With inputs, fill in what was found in them: system prompts, separator, stop, and
    the targets that accept the data.

    An existing ftconv.yaml is kept, unless --force is given. Standard output is `-o -`.
    """
    from ..config.load import CONFIG, Config
    from ..engine.read_request import ReadRequest

    config, request = Config(), None
    if given["inputs"]:
        host, config = open_host(given)
        given |= {"jobs": 1, "chunk_bytes": 1 << 17, "unescape_formulas": False}
        request = ReadRequest(**reading(given, config))
    found = "" if given["config_file"] else config.file  # it is for this command to make that one anew
    inputs = request.inputs if request is not None else ()
    outputs = outputs_of(given, config, inputs, force=given["force"], rewritten=found)
    sink = None
    if not given["as_json"]:
        sink = outputs.stdout() if given["out"] == "-" else outputs.sink(given["out"], CONFIG)
    look = None
    if request is not None:
        from ..config.suggest import suggestions_from

        look = suggestions_from(request, host)
    if sink is None:
        print_json(_document(look))
        return 0
    try:
        sink.open().write(config_text(look, given["inputs"]).encode())
        sink.commit()
    finally:
        sink.discard()
    if given["out"] != "-":
        err(f"{given['out']}: written; to see the effective configuration, run ftconv config show")
    return 0


def _document(look: Any) -> dict[str, Any]:
    """Return the settings that would be written, and what they come from."""
    import yaml

    settings = yaml.safe_load(config_text(look, ())) or {}
    if look is None:
        return {"settings": settings, "seen": None}
    seen = {name: getattr(look, name) for name in ("formats", "examples", "purposes", "without_prompt", "targets")}
    return {"settings": settings, "seen": seen | {"system_prompts": list(look.prompts.values())}}


def config_text(look: Any, inputs: tuple[str, ...]) -> str:
    """Return the text of the configuration."""
    return "\n".join(
        [
            "# ftconv.yaml: applies to this folder and all folders below.",
            "# `ftconv config show` shows the effective configuration; `ftconv rules` and `ftconv targets` list names.",
            *_seen(look, inputs),
            "",
            "# Your own rules, in files beside this one; installed plugins need no entry.",
            "# plugins: [org_rules.py]",
            "# required_plugins: [ftconv-acme]",
            "",
            *_target(look),
            "",
            "# Rules by code, prefix, name or category. `select` names all that are on, `extend_select` adds.",
            "# select: [FT2, empty-reply]",
            "# extend_select: [FT312]",
            "# ignore: [FT605]",
            "# severity: {FT802: error}      # error, warning, off",
            "# rules: {long-system-prompt: {max_tokens: 200}}",
            '# per_file_ignores: {"legacy/*.csv": [FT8]}',
            "# baseline: known.json          # ftconv lint --write-baseline known.json",
            "",
            *_production(look),
            "",
            "# Limits on input, to protect memory and time.",
            "# limits: {max_record_bytes: 104857600, max_depth: 200, max_ratio: 200, max_spool_bytes: 536870912}",
            "",
        ]
    )


def _seen(look: Any, inputs: tuple[str, ...]) -> list[str]:
    if look is None:
        return []
    formats = ", ".join(look.formats)
    names = ", ".join(Path(shown_url(name)).name for name in inputs[:3]) + (", …" if len(inputs) > 3 else "")
    what = "" if not look.purpose else f", for {look.purpose}"
    if len(look.purposes) > 1:
        what = f", for {', '.join(f'{name} ({count:,})' for name, count in look.purposes.items())}"
    return [f"# Seen in {safe(names)}: {formats}{what}; {look.examples:,} examples looked at."]


def _target(look: Any) -> list[str]:
    """The lines on the target: one that accepts the data as they are, as a comment, since nobody chose it."""
    lines = ["# The provider, model or trainer to check for."]
    if look is None or not look.targets:
        return [*lines, "# target: mistral"]
    first, *others = look.targets
    which = f"; so do {', '.join(others[:5])}{', …' if len(others) > 5 else ''}" if others else ""
    why = f"# {first} accepts {' and '.join(look.formats)} for {look.purpose}, as the data is{which}."
    wrapped = textwrap.wrap(why, 110, subsequent_indent="# ", break_on_hyphens=False)
    return [*lines, *wrapped, f"# target: {first}"]


def _production(look: Any) -> list[str]:
    """The lines on production: filled in where the data shows them, as comments elsewhere."""
    lines = ["# What production sends; FT801 compares every example with it."]
    prompts = _prompts(look)
    if look is not None and CHAT in look.formats and not look.prompts:
        lines.append("# No example has a system prompt. If production sends one, name it here.")
    if not prompts and (look is None or (look.separator is None and look.stop is None)):
        return [
            *lines,
            "# production:",
            '#   system_prompt: "You are Marv…"   # or a list; or system_prompt_file: prompt.txt',
            '#   separator: "\\n\\n###\\n\\n"',
            '#   stop: [" END"]',
            "#   contract: contract.yaml          # ftconv contract IN -o contract.yaml",
        ]
    lines.append("production:")
    if len(prompts) == 1:
        lines.append(f"  system_prompt: {_quoted(prompts[0][0])}  # {_share(prompts[0][1], look)}")
    elif prompts:
        lines.append("  system_prompt:")
        lines += [f"    - {_quoted(text)}  # {_share(count, look)}" for text, count in prompts]
    if look is not None and any(map(secrets_in, look.prompts)):
        lines.append("  # A system prompt is left out: it contains a secret, see ftconv lint --select FT307.")
    if len(prompts) == 1 and len(look.prompts) > 1:
        others = counted(len(look.prompts) - 1, "other system prompt")
        lines.append(f"  # {others} in the data; to list them, run ftconv lint --select FT802")
    if look.without_prompt and prompts:
        lines.append(f"  # {counted(look.without_prompt, 'example')} without one (FT803).")
    if look.separator is not None:
        lines.append(f"  separator: {_quoted(look.separator)}")
    if look.stop is not None:
        lines.append(f"  stop: [{_quoted(look.stop)}]")
    return [*lines, "  # contract: contract.yaml  # ftconv contract IN -o contract.yaml"]


def _prompts(look: Any) -> list[tuple[str, int]]:
    if look is None:
        return []
    shared = [(text, n) for text, n in look.prompts.items() if n >= MEANT or n == look.examples]
    usual = [(text, n) for text, n in shared if text == look.usual_prompt]
    shared = usual or shared
    shared = [(text, n) for text, n in shared if not secrets_in(text)]
    return sorted(shared, key=lambda item: -item[1])[:_MOST_PROMPTS]


def _share(count: int, look: Any) -> str:
    return f"in {count:,} of {look.examples:,}"


def _quoted(text: str) -> str:
    import yaml

    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=1 << 30)).rstrip("\n")
