"""Quotation: text that is code, markup, data or somebody else's words, and what a question asks for.

The tests are made for rules that have found something and want to know where it stands: call them last. Text without
any sign of code is returned at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import LazyPattern

_SIGNS = re.compile(r"[`~;{}=$<(\\]|/[/*]").search
"""One of these is in nearly all code, and few are in prose."""
_fences = LazyPattern(
    r"^[ >]*(?P<fence>`{3,}|~{3,})[^\n]*(?:\n.*?(?:^[ >]*(?P=fence)|(?P=fence)[`~]*[ \t]*$|\Z)|(?P=fence)|\Z)"
    r"|(?P<ticks>`{1,2})(?!`)[^`\n]+(?P=ticks)",
    re.MULTILINE | re.DOTALL,
).finditer
_comments = re.compile(r"/\*.{0,20000}?\*/|^[ \t]*//[^\n]*$", re.MULTILINE | re.DOTALL).finditer
_arguments = LazyPattern(
    r"\((?<=\w\()[^()\n\"']{0,80}(?:\"{3}.{0,2000}?\"{3}|'{3}.{0,2000}?'{3}"
    r"|\"(?:\\.|[^\"\\]){0,500}\"|'(?:\\.|[^'\\]){0,500}')(?:[^()\n\"']{0,80}\))?",
    re.DOTALL,
).finditer
"""What a call with a string has in its parentheses, which may go over several lines."""
_methods = re.compile(r"([\"'])\.\w+\([^()\n]*\)").finditer
"""A method of a string, from the end of the string on."""
_within = LazyPattern(
    r"[{}()\]\"'=&|:!+$\\-](?:(?<=[{}])[ \t]*$|(?<=[)\]}\"'])[ \t]*[;,][ \t]*$"
    r"|(?<=\)) *[-=]> *\S|(?<= =)> [\w({\[]|(?<=\w-)>\w|(?<=[a-z>]:):\w|(?<=\$)[({]\w"
    r"|(?<=[&=|!+-])(?:(?<=&)&|(?<=[!=])==?|(?<=[+-])=|(?<=\|)\|(?= )) ?[^\s=|])",
    re.MULTILINE,
).search
"""What no line of prose has within it or at its end."""
_item = re.compile(r"[ \t]*(?:[-*•]|\d+[.)]) ").match
_ASSIGNMENT = (
    r"(?:[\w.$]+|[\w.$]+\[[^\]\n]*\])(?: ?: ?[\w\[\],.| ]{1,40})?[ \t]*(?:[-+*/%|&:]|//|\*\*)?=(?!=)"
    r"[ \t]*(?:[fFrRbB]?[\"'\[({<]|(?![^\n]*(?:\b[A-Za-z]{2,} ){3})\S)"
)
_WHOLE = (
    _ASSIGNMENT,
    r"(?:(?:return|await|yield|throw|new) +)?[\w.$]+\([^\n]*\)[ \t]*[:;,{]?[ \t]*$",
    r"(?:async +)?def +\w+ *\(|class +\w+ *(?:[({:]|extends\b|implements\b)|@\w[\w.]*\([^\n]*\)[ \t]*$",
    r"from +[\w.]+ +import |import +(?:[\w.]+(?: as \w+)?(?:, *[\w.]+)*;?[ \t]*$|[{*]|\w+ from [\"'])",
    r"\# ?include\b|\#define |<\?(?:php|xml)|<!(?:DOCTYPE|--)",
    r"(?:export +)?(?:default +)?(?:function\b[^\n]*\(|(?:const|let|var|val) +[\w{\[][^\n=]*=)",
    r"(?:public|private|protected|static|final|virtual|inline|void|unsigned) [^\n]*[({;=]",
    r"(?:int|float|double|char|bool|boolean|string|String|auto|long) +[*&]?\w+ *[=;(\[]",
    r"(?:el|else )?if\b[^\n]{0,150}[=<>()\[\]_.][^\n]{0,150}(?:[:{]|\bthen)[ \t]*$",
    r"(?:while|switch|for) *\([^\n]*[{;:]",
    r"(?:for +[\w, ()]+ in|while|with|except) [^\n]{0,150}[()\[\]_.=<>][^\n]{0,150}:[ \t]*$",
    r"(?:else|try|finally) *[:{][ \t]*$|(?:while|if) (?:True|not \w+|\w+)[ \t]*:[ \t]*$",
    r"return (?:[\w.]+[(\[]|[\"'({\[]|[fF][\"']|[\w.]+ *(?:;?[ \t]*$|[-+*/%<>=&|?]))|return;?[ \t]*$",
    r"(?:\$|>>>|C:\\>) \S|sudo \w|echo [\"'$]|export \w+=|curl (?:-|[\"']?http)",
    r"(?:pip3?|npm|yarn|apt|apt-get|brew|conda|cargo|go) (?:install|run|add|get|update)\b",
    r"git (?:clone|add|commit|push|pull|checkout|init|merge)\b|docker (?:run|build|pull|exec) ",
    r"=[A-Z]{2,}\(|(?:cd|ls|cat|rm|cp|mv|mkdir|chmod|grep) (?:-\w|[/~.$\"']|\w+[./]\w)",
    r"(?:print|console\.log|puts|printf|System\.out)\b *[(\"']",
    r"<[A-Za-z][\w-]*(?: [^\n]*)?/?>[^\n]*</[A-Za-z][\w-]*>[ \t]*$|</?[A-Za-z][\w-]*(?: [\w-]+=[^\n]*)?/?>[ \t]*$",
)
"""What a line of code begins with, or is as a whole: statements, calls, assignments, shell commands and markup."""
_whole = LazyPattern(rf"[ \t]*(?:{'|'.join(_WHOLE)})", re.MULTILINE | re.ASCII).match
_indented = re.compile(r"(?: {2,}|\t|#)[^\n]*|[ \t\])};,]*$", re.MULTILINE).match
"""What goes on with the code of the line before: its blocks, its comments, its closing brackets."""
_NAME = r"[\w.`\"*\[\]]+"
_COLUMN = rf"(?:{_NAME}\((?:[^()]|\([^()]*\)){{0,200}}\)|{_NAME})(?:\s+as\s+{_NAME})?"
_sql = LazyPattern(
    rf"\bselect\s+(?:distinct\s+|top\s+\d+\s+)?{_COLUMN}(?:\s*,\s*{_COLUMN})*\s+from\s+[(\w.`\"\[\]]+(?=\s*(?:;|$|\)|,)|"
    rf"\s+(?:as\s+)?(?:\w+\s+)?(?:where|join|inner|left|right|cross|group\s+by|order\s+by|limit|union|having|as)\b)"
    r"|\b(?:insert\s+into\s+\S+\s*(?:\(|values|select)|update\s+\S+\s+set\s+\S+\s*="
    r"|delete\s+from\s+\S+\s*(?:where|;|$)|(?:create|alter|drop)\s+table\s+\S+\s*(?:\(|;|$|as\b|add\b)"
    r"|create\s+(?:unique\s+)?(?:view|index|database)\s+\S+\s*(?:on\b|as\b|;|$)"
    r"|with\s+\w+\s+as\s*\(\s*select)",
    re.IGNORECASE | re.MULTILINE,
).search
_SQL_WORDS = (
    *("select", "SELECT", "Select", "insert", "INSERT", "update", "UPDATE"),
    *("delete", "DELETE", "table", "TABLE", "create", "CREATE"),
)
_tag_at_start = re.compile(r"<(?:[A-Za-z!?][\w:.-]*)(?:\s[^<>]*)?/?>|<!--|<\?xml|<!DOCTYPE|<>").match
_tag_at_end = re.compile(r"(?:</[A-Za-z][\w:.-]*\s*>|/>|-->|<[A-Za-z]+>|</>)[ \t]*\Z").search
_slots = LazyPattern(r"</?[A-Za-z][\w-]*/?>|\{{1,2} ?[\w. -]+ ?\}{1,2}|[\[<][\w '’.:-]+[\]>]").sub
"""Tags, placeholders and words in brackets, which prose has too."""
_density = re.compile(r"[;{}\[\]<>=+/|&^%$#_@~]|\w\(").findall
_word = re.compile(r"[^\W\d_]{2,}").findall
_quoted = LazyPattern(
    r"\"[^\"\n]{1,300}\"|“[^“”\n]{1,300}”|«[^«»\n]{1,300}»|„[^„“”\n]{1,300}[“”]|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』"
    r"|‘[^‘\n]{1,300}?’(?!\w)|(?<![\w'])'(?=\S)[^'\n]{1,300}(?<=\S)'(?!\w)"
).sub
"""Words between quotation marks, on one line; an apostrophe is none."""

_in_word = re.compile(r"[a-zà-öø-ÿа-я0-9_]{2}").fullmatch

_DENSE = 0.12
"""Such a share of signs among what is visible has no prose; formulas have it too."""
_FEWEST = 6
"""Of fewer signs a short text may consist by chance."""
_LETTERS = 5
"""For each sign prose has more letters, in words of two and more."""
_REST = 4
"""Where less than one character in so many stands outside of code, the text is code."""


def reads_as_code(text: str) -> bool:
    """Whether a text as a whole is code, markup or data, and not prose.

    It is where hardly anything stands outside of code, where a tag, a brace or a bracket stands at both ends, and where
    every eighth character is a sign that code is full of, and there are few words.
    """
    text = text.strip()
    if text.startswith("#!/"):
        return True
    if not text or not (_SIGNS(text) or "[" in text or _may_be_statement(text)):
        return False
    first, last = text[0], text[-1]
    if first == "<" and last == ">" and _tag_at_start(text) and _tag_at_end(text):
        return True
    if (first == "{" and last == "}") or (first == "[" and last == "]"):
        return '":' in text or '",' in text or "':" in text or "','" in text or not _word(text)
    visible = len("".join(text.split()))
    signs = len(_density(_slots("", text)))
    if signs > max(_DENSE * visible, _FEWEST) and _LETTERS * signs > sum(map(len, _word(text))):
        return True
    return _REST * len("".join(outside_code(text).split())) < visible


def outside_code(text: str) -> str:
    """Return a text with fenced blocks, `inline code`, statements and lines of code as spaces; line breaks stay.

    The text is as long as it was, so that offsets hold. A tag within prose stays, and so do words in quotation marks,
    see `outside_quotes`.
    """
    if not (_SIGNS(text) or _may_be_statement(text)):
        return text
    for spans in (_fenced, _commented, _spoken_of, _called, _lines, _statements):
        found = list(spans(text))
        if found:
            text = _blanked(text, found)
    return text


def outside_quotes(text: str) -> str:
    """Return a text with what stands between quotation marks as spaces, as long as it was."""
    return str(_quoted(lambda found: " " * len(found[0]), text))


def asked_for(question: str, *words: str) -> bool:
    """Whether a question itself has one of these words, in whatever case, as it is or with an s at its end."""
    asked = question.casefold()
    return any(_as_word(asked, word.casefold()) for word in words)


def _as_word(text: str, word: str) -> bool:
    """Whether a word is in a text and no part of a longer one; beside Chinese letters it always is whole."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        end += text.startswith("s", end)
        if not (_in_word(text[max(at - 1, 0) : at] + word[:1]) or _in_word(word[-1:] + text[end : end + 1])):
            return True
        at = text.find(word, at + 1)
    return False


def _may_be_statement(text: str) -> bool:
    return any(word in text for word in _SQL_WORDS) or text.startswith(("import ", "sudo ", "git ", "pip ", "npm "))


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in (_fences(text) if "`" in text or "~~~" in text else ()))


def _commented(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in (_comments(text) if "/*" in text or "//" in text else ()))


def _called(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in (_arguments(text) if "(" in text else ()))


def _spoken_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield each string that a method is called of, with the call."""
    for found in _methods(text) if "." in text else ():
        start = text.rfind(found[1], 0, found.start())
        if start >= 0 and "\n" not in text[start : found.start()]:
            yield start, found.end()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield each line of code; after one, indented lines are code too."""
    at, after_code = 0, False
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        found = _whole(text, at, end) or (after_code and _indented(text, at, end)) or _signs_within(text, at, end)
        after_code = bool(found)
        if found:
            yield at, end
        at = end + 1


def _signs_within(text: str, start: int, end: int) -> bool:
    line = _slots("x", text[start:end].rstrip())
    ended = line.endswith(";") and ("=" in line or "(" in line)
    return (ended or _within(line) is not None) and _item(line) is None


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield each statement of SQL, which goes on to a semicolon or an empty line."""
    if not any(word in text for word in _SQL_WORDS):
        return
    at = 0
    while found := _sql(text, at):
        ends = [end for end in (text.find(";", found.end()), text.find("\n\n", found.end())) if end >= 0]
        at = min(ends, default=len(text))
        yield found.start(), at


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with spaces for all but the line breaks of these spans, which are in order."""
    out, at = [], 0
    for start, end in spans:
        start = max(start, at)
        inside = text[start:end]
        out += [text[at:start], "\n".join(" " * len(line) for line in inside.split("\n"))]
        at = end
    return "".join([*out, text[at:]])
