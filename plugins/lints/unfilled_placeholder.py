"""FT302 unfilled-placeholder: a blank of a template that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Triggers, rule

from ._texts import found_in

_KEYWORD = (
    "(?:INSERT|YOUR|ENTER|NAME|DATE|TEXT|TITLE|TOPIC|COMPANY|PRODUCT|CITY|ADDRESS|NUMBER|REFERENCE|CONTEXT|QUESTION"
    "|ANSWER|INPUT|OUTPUT|HERE|PLACEHOLDER)"
)
_blanks = re.compile(
    r"(?<![\w$\\{#%])\{\{ ?[A-Za-z_][\w.-]{0,39} ?\}\}(?!\})"
    r"|(?<![\w$\\{#%\"'(=:\[/^])\{[A-Za-z]{3,20}(?:[_ ][A-Za-z]{1,20}){0,3}\}(?![\w}/({])"
    rf"|\[(?=[A-Z _'’-]*\b{_KEYWORD}\b)[A-Z]+(?:[ _'’-]+[A-Z]+){{1,5}}\](?![(\w])"
    r"|\[(?:NAME|DATE|COMPANY|ADDRESS|PLACEHOLDER)\](?![(\w])"
    r"|(?i:\[insert [^\[\]\n]{1,60}\])(?!\()"
    r"|\[(?:TODO|TBD|FIXME)\b[^\[\]\n]{0,60}\](?!\()|<(?:TODO|TBD|FIXME)\b[^<>\n]{0,60}>"
    r"|(?i:<insert[ _][^<>\n]{1,60}>)"
).finditer
_fenced = re.compile(r"^ *(`{3,}|~{3,}).*?(?:^ *\1|\Z)|`[^`\n]+`", re.MULTILINE | re.DOTALL).sub
_code_in_line = re.compile(
    r"[;=`$\\]|</?(?!insert\b)[a-z]\w*[ >/]|\b[fF][\"']"
    r"|\b(?:print|return|def|class|format|function|import|const|let|var)\b[ .(]"
    r"|^\s*(?:#|//|[\"{}])"
).search
_code_in_text = re.compile(r"</\w|[;{]\n|\) *\{|\{%").search
_about_blanks = re.compile(r"(?i)template|placeholder").search
_todo = re.compile(r"\s*(?:TODO|TBD|FIXME)\b[^\n]{0,60}\s*").fullmatch


def may_be_note(text: str) -> bool:
    """Whether a text may hold a note on what to write; a quick test."""
    return ("D" in text and ("TODO" in text or "TBD" in text)) or ("X" in text and "FIXME" in text)


@rule("FT302", category="suspicious", triggers=Triggers(characters="{[<", test=may_be_note, needs="DX"))
def unfilled_placeholder(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains a placeholder that was not filled in.

    Why is this bad?
        The model learns to say `{{name}}`, and production sends a name there. Looked for are `{{name}}`, `{name}`,
        `[YOUR COMPANY]`, `[insert date]`, `<insert date>` and `[TODO]`, and a turn that is only `TODO`. Code is left
        alone: fenced blocks, `inline code`, and lines that look like code. So is a text that speaks of a template, and
        a letter's own blank, `[Your Name]`.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Who are you?"},
                      {"role": "assistant", "content": "I am {{name}}. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Who are you?"},
                      {"role": "assistant", "content": "I am Luna. Bring snacks."}]}
        ```

    Source
        - LLaMA-Factory's `identity.json`, to be filled in before it is trained:
          https://github.com/hiyouga/LLaMA-Factory/blob/main/data/identity.json
    """
    yield from found_in(example, _blank, arguments=False)


def _blank(text: str) -> str | None:
    if "{" in text or "[" in text or "<" in text:
        found = _unfilled(text)
        if found:
            return f"{_shown(found)} was not filled in"
    if len(text) < 80 and _todo(text):
        return "the turn is only a note on what to write"
    return None


def _unfilled(text: str) -> str | None:
    """Return the first placeholder that does not stand in code."""
    if "`" in text or "~~~" in text:
        text = _fenced("` `", text)
    seen_until = 0
    for found in _blanks(text):
        if found.start() < seen_until:
            continue
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        seen_until = end if end >= 0 else len(text)
        if _code_in_line(text[start : found.start()] + text[found.end() : seen_until]):
            continue
        if _about_blanks(text.replace(found[0], "")):
            return None
        if not found[0].startswith("{") or not _code_in_text(text):
            return found[0]
    return None


def _shown(blank: str) -> str:
    return blank if len(blank) <= 40 else f"{blank[:39]}…"
