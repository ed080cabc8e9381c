"""Markdown out of docstrings: manuals with their sections, options, tables."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ftconv import Rule
from ftconv.spec.options import REQUIRED, options_of, options_of_rule

MADE = "<!-- Made by docs/generate.py; change the docstring that it comes from. -->"


def page(title: str, *parts: str) -> str:
    """Return a page of parts with one blank line between them."""
    return "\n\n".join([MADE, f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def manual(text: str, level: int) -> str:
    """Return a manual as Markdown: its sections, lines at the margin with an indented block below, become headings."""
    lines = inspect.cleandoc(text).split("\n")
    out: list[str] = []
    inside = False
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line and not line.startswith(" ") and (below.startswith("    ") or (not below and _is_heading(line))):
            inside = True
            out += ["", "#" * level + " " + line.rstrip(":"), "", *(() if below else ("Nothing.",))]
        elif line and not line.startswith(" "):
            inside = False
            out.append(line)
        else:
            out.append(line.removeprefix("    ") if inside else line)
    # Blank lines are joined, but for those inside of code.
    parts = re.split(r"(^```.*?^```$)", "\n".join(out), flags=re.MULTILINE | re.DOTALL)
    return "".join(p if p.startswith("```") else re.sub(r"\n{3,}", "\n\n", p) for p in parts).strip("\n")


def _is_heading(line: str) -> bool:
    """Whether a line alone is a section with nothing in it, such as `Cannot say` of a format that can say all."""
    return line in ("Cannot say", "Options", "Arguments")


def options(owner: Callable[..., Any] | Rule) -> str:
    """Return a table of the options of a function or a rule, "" when it has none."""
    known = options_of_rule(owner) if isinstance(owner, Rule) else options_of(owner)
    found = [option for option in known if option.name != "speakers"]
    rows = [
        [f"`{o.name}`", o.type_name, "must be given" if o.default is REQUIRED else f"`{o.default!r}`"] for o in found
    ]
    return table(["option", "value", "default"], rows) if rows else ""


def signature(name: str, function: Callable[..., Any]) -> str:
    """Return a signature as code, one parameter a line when it is long."""
    found = inspect.signature(function)
    returns = "" if found.return_annotation is found.empty else f" -> {_bare(found.return_annotation)}"
    parts: list[str] = []
    star = False
    for parameter in found.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        text = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "") + parameter.name
        star = star or parameter.kind is parameter.VAR_POSITIONAL
        if parameter.annotation is not parameter.empty:
            text += f": {_bare(parameter.annotation)}"
        if parameter.default is not parameter.empty:
            text += f" = {parameter.default!r}"
        parts.append(text)
    whole = f"{name}({', '.join(parts)}){returns}"
    if len(whole) > 100:
        whole = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returns}"
    return f"```python\n{whole}\n```"


def _bare(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    # hypothesis writes the types of composed strategies out in full.
    return re.sub(r"ForwardRef\('([^']*)'\)", r"\1", text.replace("hypothesis.strategies.", "st."))


def prose(text: str | None, level: int = 4) -> str:
    """Return a docstring as Markdown."""
    return manual(text or "", level)
