"""FT306 echoed-prompt: the reply is the prompt."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, Triggers, rule, text_of, threads_of

_SHORTEST = 20
"""Below it an echo is a greeting, or a number, unless it asks something."""


_NOT_IN_ROW = Feature.PREFERENCE | Feature.PARTS | Feature.MEDIA | Feature.REASONING | Feature.REFUSAL
"""Then the prompt and the reply may not be texts that follow each other."""


@rule("FT306", category="suspicious", when=_NOT_IN_ROW, triggers=Triggers(echo=True))
def echoed_prompt(example: Example) -> Iterator[tuple[str, str]]:
    """Reply only repeats the prompt.

    Why is this bad?
        The model learns to say back what it was told. An export that mapped one column twice makes whole files of
        it, and so do base models that were asked for data. Named are replies that are the user's turn, or all of it
        but its first line, which is then the instruction; surrounding white space does not count. An echo of fewer
        than 20 characters is no finding, but for a question. Where nothing had to be changed, as in proofreading, it
        may be right.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "How far is the Moon?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Self-Instruct drops instances whose output is the input:
          https://github.com/yizhongw/self-instruct/blob/main/self_instruct/prepare_for_finetuning.py
    """
    last = None
    for pointer, thread in threads_of(example):
        if pointer != "/messages":
            last = example.messages[-1] if example.messages else None
        for index, message in enumerate(thread):
            if message.role == "assistant" and last is not None and last.role == "user" and not message.tool_calls:
                said = _repeated(text_of(message.content), text_of(last.content))
                if said:
                    yield f"{pointer}/{index}/content", said
            last = message


def _repeated(reply: str, prompt: str) -> str:
    reply = reply.strip()
    if len(reply) < _SHORTEST and not reply.endswith(("?", "？")):
        return ""
    prompt = prompt.rstrip()
    if not prompt.endswith(reply):
        return ""
    rest = prompt[: -len(reply)]
    if not rest.strip():
        return "reply repeats the user's turn" if len(reply) > 1 else ""
    if len(reply) < _SHORTEST:
        return ""
    under_instruction = rest.rstrip(" ").endswith("\n") and "\n" not in rest.strip()
    return "reply repeats the text below the instruction" if under_instruction else ""
