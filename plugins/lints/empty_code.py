"""FT336 empty-code: code that leaves the work to the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Triggers, rule, text_of, threads_of

from ._quotation import asked_for, reads_as_code

_SIGNS = (
    "TODO", "todo", "Todo", "FIXME", "here", "Here", "mplement", "rest of", " pass", "\tpass", "ici", "hier", "aquí",
    "在", "ここ",
)  # fmt: skip
_BLOCK = re.compile(r"^[ \t]*```[^\n]*\n(.*?)(?:^[ \t]*```|\Z)", re.MULTILINE | re.DOTALL)
_MOST_WORDS = 120
"""Where more is said beside the code, the code shows what is said."""
_strings = re.compile(r'"{3}.*?"{3}|\'{3}.*?\'{3}', re.DOTALL).sub
_comment = re.compile(r"(?:#(?!include|define|!)|//|/\*|\*(?=[ /])|--[ !]|<!--|\{/\*|%[ %])(.*)").search
_says_so = LazyPattern(
    r"\b(?:todo|fixme|to do|implement(?:ation|ed)?|goes here|go here|rest of)\b"
    r"|\b(?:your|code|logic|body|content|stuff|function|method|statements?|data|steps?|task|algorithm)\b[^\n]{0,40}\bhere\b"
    r"|\b(?:write|add|insert|put|place|fill in|enter)\b[^\n]{0,40}\b(?:code|logic|here)\b"
    r"|\bcode ici\b|\bhier\b[^\n]{0,20}\bcode\b|\bcódigo aquí\b"
    r"|(?:在此|在这里|这里)[^\n]{0,12}(?:实现|编写|写|添加|代码)|ここに[^\n]{0,12}(?:コード|処理|実装)",
    re.IGNORECASE,
).search
_stub = re.compile(
    r"(?:pass|\.\.\.)[ \t;]*$|(?:raise|throw) .*Not(?:Yet)?(?:Implemented|Supported)|(?:todo|unimplemented)!"
).match
_frame = LazyPattern(
    r"[\W_]*$|(?:@|def |async |class |import |from |using |package |namespace |interface |struct |enum |impl |fn |func "
    r"|type |export |public |private |protected |static |function\b|#include|#define|#!|int main|void |module |end\b"
    r"|try\b|except\b|finally\b|else\b|(?:const|let|var) \w+ = (?:async )?(?:function|\([^()]*\) =>)"
    r"|\w+ = (?:async )?\(?\w*\)? =>|<\??/?(?:html|head|body|!doctype|script|style|php)\b|if __name__"
    r"|(?:self\.)?main\()|return(?: (?:None|null|nil|0|-1|\[\]|\{\}|''|\"\"|[Ff]alse|[Tt]rue))?;?$"
).match
"""What a program has before anybody has written it: names, signatures, braces."""
_WANTED = (
    *("skeleton", "template", "boilerplate", "boiler plate", "stub", "abstract", "abstractmethod", "an interface"),
    *("outline", "signature", "placeholder", "declare", "declaration", "declaring", "annotation", "empty function"),
    *("empty method", "empty class", "pseudo", "pseudocode", "scaffold", "scaffolding", "todo", "code here", "`pass`"),
    *("pass statement", "prototype", "notimplementederror", "not implemented", "syntax", "explain", "explaining"),
    *("explanation", "example", "骨架", "模板", "squelette", "gerüst", "esqueleto", "plantilla", "explica", "explique"),
    *("expliquez", "erkläre", "erklären"),
)  # fmt: skip
"""A question with one of these may be about code without a body."""


def may_be_stub(text: str) -> bool:
    """Whether a text may have code with nothing in it; a quick test: single characters cost little to look for."""
    if not ("(" in text or "{" in text) or not ("#" in text or "/" in text or "def " in text):
        return False
    return any(sign in text for sign in _SIGNS)


@rule("FT336", category="suspicious", triggers=Triggers(test=may_be_stub, needs="({"))
def empty_code(example: Example) -> Iterator[tuple[str, str]]:
    """Code of the reply is a stub: its body is a placeholder.

    Why is this bad?
        Who asks for code gets `pass  # your code here`, `// TODO: implement` or `raise NotImplementedError`, and the
        model learns to leave the work to the user. A reply is named if its code has a placeholder and, but for names,
        signatures and braces, no more lines than placeholders. Nothing is said where the question asks for a skeleton,
        a template, an interface or an example.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Write a function that returns the distance of a moon."},
                      {"role": "assistant", "content": "def distance(moon):\\n    pass  # your code here"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Write a function that returns the distance of a moon."},
                      {"role": "assistant", "content": "def distance(moon):\\n    return DISTANCES[moon]"}]}
        ```

    Source
        - aider on "lazy" code, and a benchmark that provokes it: https://aider.chat/docs/unified-diffs.html
    """
    for pointer, thread in threads_of(example):
        asked = "\n".join(text_of(turn.content) for turn in example.messages if turn.role == "user")
        for index, turn in enumerate(thread):
            if turn.role == "user" and thread is not example.messages:
                asked += text_of(turn.content)
            if turn.role != "assistant" or not turn.content:
                continue
            stubs, lines = _counted(text_of(turn.content))
            if stubs and lines <= stubs and not asked_for(asked, *_WANTED):
                where = "1 placeholder" if stubs == 1 else f"{stubs} placeholders"
                yield f"{pointer}/{index}/content", f"code is a stub: {where}, and hardly anything else"


def _counted(text: str) -> tuple[int, int]:
    """Return how many placeholders the code of a reply has, and how many lines that do something.

    Of methods that are declared only, an empty body is the right one.
    """
    if not may_be_stub(text):
        return 0, 0
    blocks = _BLOCK.findall(text) if "```" in text else []
    if "@abstract" in text or "Protocol)" in text or (not blocks and not reads_as_code(text)):
        return 0, 0
    if blocks and len(_BLOCK.sub(" ", text).split()) > _MOST_WORDS:
        return 0, 0
    stubs = lines = 0
    before = ""
    for line in _strings("", "\n".join(blocks) or text).split("\n"):
        comment = _comment(line)
        code = (line[: comment.start()] if comment else line).strip()
        stub = _stub(code)
        if (comment and _says_so(comment[1])) or (
            stub and (code[0] not in "p." or before.startswith(("def ", "async ")))
        ):
            stubs += 1
        if not (stub or _frame(code) or (code.endswith(("{", ":")) and not code.startswith(("if", "for", "while")))):
            lines += 1
        before = code or before
    return stubs, lines
