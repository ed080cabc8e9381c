"""FT309 assistant-boilerplate: what another vendor's assistant says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, LazyPattern, rule, text_of, threads_of

from ._quotation import asked_for, outside_code, outside_quotes
from ._self_names import IS_MODEL, self_named

_about_itself = LazyPattern(
    r"\bwho\b[^.?]{0,20}\byou\b|\bwhat(?: exactly)? are you\b|\byourself\b|\babout you\b|\bcall you\b|\bare you\b"
    r"|\byour (?:name|creator|developer|maker|identity|origin)\b|\bdo you (?:call|use|run)\b"
    r"|\b(?:made|created|trained|built|developed|finetuned|fine-tuned|programmed) you\b"
    r"|\byou (?:\w+ )?(?:made|created|trained|built|developed)\b"
    r"|\bqui (?:êtes[- ]vous|es[- ]tu)|\bvotre nom|\bton nom|\bwer (?:bist du|sind sie)|\bbist du|\bsind sie"
    r"|\bqui[eé]n eres|\beres\b|\btu nombre|你是|您是|你叫|你的名字|介绍一下(?:你|自己)"
    r"|谁(?:创造|开发|训练)|あなたは|お名前"
).search
"""A question about the assistant itself."""
_PLAYS = (
    "pretend",
    "role-play",
    "roleplay",
    "role play",
    "act as",
    "you are an ai",
    "robot",
    "android",
    "扮演",
    "机器人",
)
"""Where it may be a machine in a play."""


@rule("FT309", category="style")
def assistant_boilerplate(example: Example) -> Iterator[tuple[str, str]]:
    """Reply contains boilerplate from another assistant.

    Why is this bad?
        "As an AI language model" came with the data of the model that wrote the reply; the new model learns to call
        itself by that name and to refuse where it did. Replies are looked at, in English, French, German, Spanish,
        Chinese and Japanese, but for code and for words in quotation marks. Where the user asks what the assistant is,
        or that it plays a machine, it may say that it is a language model, and only another vendor's name is a finding.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "As an AI language model, I bring no snacks. 384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Open Instruct filters these names and cut-offs:
          https://github.com/allenai/open-instruct/blob/main/scripts/data/filtering_and_updates/filter_cutoff_date.py
        - Vigogne filters them in French:
          https://github.com/bofenghuang/vigogne/blob/main/scripts/data_processing/uncensor_data.py
    """
    asked = ""
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.role == "user":
                asked = text_of(message.content)
            if message.role != "assistant" or message.content is None:
                continue
            kind = _boilerplate(text_of(message.content))
            if kind == IS_MODEL and (_about_itself(asked.lower()) or asked_for(asked, *_PLAYS)):
                continue
            if kind:
                yield f"{pointer}/{index}/content", f"reply {kind}"


def _boilerplate(text: str) -> str | None:
    return self_named(text.lower()) and self_named(outside_quotes(outside_code(text)).lower())
