"""FT302 unfilled-placeholder: a blank of a template that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Triggers, rule

from ._questions import turn_at
from ._quotation import asked_for, outside_code, outside_quotes, reads_as_code
from ._texts import found_in

_KEYWORD = (
    "(?:INSERT|YOUR|ENTER|NAME|DATE|TEXT|TITLE|TOPIC|COMPANY|PRODUCT|CITY|ADDRESS|NUMBER|REFERENCE|CONTEXT|QUESTION"
    "|ANSWER|INPUT|OUTPUT|HERE|PLACEHOLDER)"
)
_blanks = LazyPattern(
    r"(?<![\w$\\{#%])\{\{ ?[A-Za-z_][\w.-]{0,39} ?\}\}(?!\})"
    r"|(?<![\w$\\{#%\"'(=:\[/^])\{[A-Za-z]{3,20}(?:[_ ][A-Za-z]{1,20}){0,3}\}(?![\w}/({])"
    rf"|\[(?=[A-Z _'’-]*\b{_KEYWORD}\b)[A-Z]+(?:[ _'’-]+[A-Z]+){{1,5}}\](?![(\w])"
    r"|\[(?:NAME|DATE|COMPANY|ADDRESS|PLACEHOLDER)\](?![(\w])"
    r"|(?i:\[insert [^\[\]\n]{1,60}\])(?!\()"
    r"|\[(?:TODO|TBD|FIXME)\b[^\[\]\n]{0,60}\](?!\()|<(?:TODO|TBD|FIXME)\b[^<>\n]{0,60}>"
    r"|(?i:<insert[ _][^<>\n]{1,60}>)"
).finditer
_code_in_line = LazyPattern(
    r"[;=`$\\]|</?(?!insert\b)[a-z]\w*[ >/]|\b[fF][\"']"
    r"|\b(?:print|return|def|class|format|function|import|const|let|var)\b[ .(]"
    r"|^\s*(?:#|//|[\"{}])"
).search
_MADE_OF = (
    r"(?:[Yy]our|[Mm]y) (?:[\w'’]+ ){0,2}[\w'’]+|(?:[A-Z][\w'’]+ ){1,2}[Nn]ame",
    r"(?:[Vv]otre|[Vv]os) [\w'’ ]{2,30}|[Nn]om (?:de |du |d['’])[\w'’ ]{2,30}|(?i:insérer|insérez) [^\[\]\n]{2,40}",
    r"(?:Ihre?|Deine?) [\w ]{2,30}|[^\[\]\n]{2,30} (?:einfügen|eintragen|einsetzen)|Name (?:des|der) [\w ]{2,30}",
    r"(?:[Tt]u|[Ss]u|[Mm]i) [\w ]{2,30}|[Nn]ombre (?:del?|completo)[\w ]{0,30}|(?i:inserta|inserte)r? [^\[\]\n]{2,40}",
    r"[你您我]的[^\[\]【】\n]{1,12}|(?:请?(?:插入|输入|填写|填入))[^\[\]【】\n]{1,20}|(?:公司|产品|客户|用户|城市)?(?:姓名|名字|名称)|日期|公司名",
    r"(?:あなた|貴社|御社)の[^\[\]【】\n]{1,12}|お名前|氏名|会社名|(?:ここに)[^\[\]【】\n]{1,16}",
)
"""Blanks of English, French, German, Spanish, Chinese and Japanese, a line each, that letters may keep."""
_own_blanks = LazyPattern(rf"(?<![A-Za-z0-9_\])])[\[【](?:{'|'.join(_MADE_OF)})[\]】](?![(\[])").finditer
_LETTERS = (
    *("letter", "mail", "email", "e-mail", "cover", "resume", "cv", "invitation", "invoice", "contract", "agreement"),
    *(
        "notice",
        "release",
        "announcement",
        "speech",
        "script",
        "memo",
        "form",
        "proposal",
        "receipt",
        "post",
        "message",
    ),
    *("dear", "sincerely", "regards", "yours", "wishes", "essay", "report", "article", "outline", "slide"),
    *("lettre", "courriel", "courrier", "cher", "chère", "madame", "monsieur", "cordialement", "discours", "rapport"),
    *("brief", "bewerbung", "sehr geehrte", "liebe", "lieber", "grüße", "grüßen", "rede", "einladung", "vertrag"),
    *("carta", "correo", "estimado", "estimada", "querido", "querida", "atentamente", "saludo", "discurso", "contrato"),
    *(
        "信",
        "邮件",
        "郵件",
        "简历",
        "合同",
        "通知",
        "邀请",
        "演讲",
        "稿",
        "此致",
        "敬",
        "亲爱的",
        "祝",
        "发票",
        "收据",
        "公告",
    ),
    *("手紙", "メール", "様", "拝啓", "敬具", "挨拶", "履歴書", "契約"),
)
"""Where somebody else is to fill in a name later."""
_BLANKS = (
    *("template", "placeholder", "bracket", "brace", "curly", "variable", "modèle", "gabarit", "crochet", "accolade"),
    *("vorlage", "platzhalter", "klammer", "klammern", "plantilla", "marcador", "corchete", "llave"),
    *("模板", "占位符", "括号", "变量", "格式", "テンプレート", "プレースホルダー", "括弧"),
)
"""A text with one of these is about blanks."""
_todo = re.compile(r"\s*(?:TODO|TBD|FIXME)\b[^\n]{0,60}\s*").fullmatch


def may_be_note(text: str) -> bool:
    """Whether a text may hold a note on what to write; a quick test."""
    return ("D" in text and ("TODO" in text or "TBD" in text)) or ("X" in text and "FIXME" in text)


@rule("FT302", category="suspicious", triggers=Triggers(characters="{[<【", test=may_be_note, needs="DX"))
def unfilled_placeholder(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains a placeholder that was not filled in.

    Why is this bad?
        The model learns to say `{{name}}`, and production sends a name there. Looked for are `{{name}}`, `{name}`,
        `[YOUR COMPANY]`, `[insert date]`, `<insert date>` and `[TODO]`, a turn that is only `TODO`, and in replies
        blanks as `[Your Name]`, also in French, German, Spanish, Chinese and Japanese: `[Votre nom]`, `[你的名字]`.
        Code is left alone, and a blank in quotation marks. So are a text that speaks of a template, a reply whose
        question does or has the same blank, and the blanks of a letter, a speech or a form, which its reader fills in.

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
    for pointer, (text, blank, own) in found_in(example, _blank, arguments=False):
        if not blank:
            yield pointer, "the turn is only a note on what to write"
            continue
        role, asked = turn_at(example, pointer)
        if role == "assistant" and (blank in asked or asked_for(asked, *_BLANKS)):
            continue
        if not own or (role == "assistant" and not asked_for(f"{asked}\n{text}", *_LETTERS)):
            yield pointer, f"{_shown(blank)} was not filled in"


def _blank(text: str) -> tuple[str, str, bool] | None:
    """Return a text, its first placeholder, and whether a letter may keep it; no placeholder for a note."""
    if "{" in text or "[" in text or "<" in text or "【" in text:
        found = _unfilled(text)
        if found:
            return text, *found
    if len(text) < 80 and _todo(text):
        return text, "", False
    return None


def _unfilled(text: str) -> tuple[str, bool] | None:
    """Return the first placeholder that stands neither in code nor in a text about blanks, as above."""
    found = [(hit, False) for hit in _blanks(text)] or [(hit, True) for hit in _own_blanks(text)]
    if not found or reads_as_code(text):
        return None
    prose = outside_code(text)
    said = outside_quotes(prose)
    for hit, own in found:
        place = slice(*hit.span())
        braces = hit[0].startswith("{")
        if not (said if braces or own else prose)[place].strip() or _in_code(text, hit):
            continue
        if braces and said.count(hit[0]) < text.count(hit[0]):
            continue  # the text says what it is for
        return None if asked_for(text.replace(hit[0], ""), *_BLANKS) else (hit[0], own)
    return None


def _in_code(text: str, hit: re.Match[str]) -> bool:
    """Whether the rest of its line looks like code."""
    start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.end())
    line = text[start : hit.start()] + text[hit.end() : end if end >= 0 else None]
    return _code_in_line(line) is not None


def _shown(blank: str) -> str:
    return blank if len(blank) <= 40 else f"{blank[:39]}…"
