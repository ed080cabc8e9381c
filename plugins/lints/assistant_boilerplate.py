"""FT309 assistant-boilerplate: what another vendor's assistant says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, rule, text_of, threads_of

_KINDS = {
    "says that it is a language model": (
        r"\bas an? (?:ai|artificial intelligence)(?=[,.]|$)"
        r"|\bas an? (?:ai|artificial intelligence|large language|language|ai language|text-based)"
        r" (?:ai )?(?:language )?(?:model|assistant|chatbot|program|system)\b"
        r"|\bi(?: am|['’]m) (?:just |only |merely )?an? (?:(?:large |ai )+(?:language )?|language )"
        r"(?:model|assistant)\b"
        r"|\bi(?: am|['’]m) (?:just |only |merely )?an (?:ai|artificial intelligence)"
        r"(?=[,.;:!]|$| so | that | without | trained )"
    ),
    "names a vendor's assistant as its own": (
        r"\b(?:i am|i['’]m|my name is) (?:chatgpt|gpt-?[345]\w*|claude|gemini|bard|bing ?chat|open assistant)\b"
        r"|(?:^|[.!?\n] ?)as (?:chatgpt|gpt-?[345]\w*|claude|gemini|bard|bing ?chat|open assistant),"
        r"|\bi (?:was|am|have been) (?:trained|developed|created|made|built) by"
        r" (?:openai|anthropic|google|deepmind|meta ai|laion|mistral ai)\b"
    ),
    "names a knowledge cut-off": (
        r"\b(?:my )?knowledge[ -]cut-?off\b"
        r"|\bas of my (?:(?:last|latest|most recent) )?(?:(?:knowledge|training) )?update\b"
        r"|\bmy training data (?:only )?(?:goes|extends|ends)\b|\bmy last (?:training )?update in\b"
    ),
}
_NAMES = list(_KINDS)
_about_itself = re.compile(
    r"\bwho\b[^.?]{0,20}\byou\b|\bwhat(?: exactly)? are you\b|\byourself\b|\babout you\b|\bcall you\b|\bare you\b"
    r"|\byour (?:name|creator|developer|maker|identity|origin)\b|\bdo you (?:call|use|run)\b"
    r"|\b(?:made|created|trained|built|developed|finetuned|fine-tuned|programmed) you\b"
    r"|\byou (?:\w+ )?(?:made|created|trained|built|developed)\b"
).search
"""A question about the assistant itself."""
_search = re.compile("|".join(f"({pattern})" for pattern in _KINDS.values())).search


@rule("FT309", category="style")
def assistant_boilerplate(example: Example) -> Iterator[tuple[str, str]]:
    """Reply contains boilerplate from another assistant.

    Why is this bad?
        "As an AI language model" came with the data of the model that wrote the reply; the new model learns to call
        itself by that name and to refuse where it did. Replies are looked at, in English. Where the user asks what the
        assistant is, it may say that it is a language model, and only another vendor's name is a finding.

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
    """
    asked = ""
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.role == "user":
                asked = text_of(message.content)
            if message.role != "assistant" or message.content is None:
                continue
            kind = _boilerplate(text_of(message.content))
            if kind and not (kind == _NAMES[0] and _about_itself(asked.lower())):
                yield f"{pointer}/{index}/content", f"reply {kind}"


def _boilerplate(text: str) -> str | None:
    found = _search(text.lower())
    return _NAMES[(found.lastindex or 1) - 1] if found else None
