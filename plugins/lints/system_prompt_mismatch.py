"""FT801 system-prompt-mismatch: tuned on another system prompt than the one that production sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Production, prompt_difference, rule, system_prompt_of

from ._threads import thread_pointer


def fix_options(production: Production) -> dict[str, Any] | None:
    """Return the prompt to set; of several it cannot be said which."""
    return {"text": production.system_prompts[0]} if len(production.system_prompts) == 1 else None


@rule("FT801", category="correctness", fix="set-system", fix_options=fix_options)
def system_prompt_mismatch(
    example: Example, production: Production
) -> Iterator[tuple[str, str] | tuple[str, str, dict[str, Any]]]:
    """System prompt differs from the one that production sends.

    Why is this bad?
        A chat model is tuned on the system prompt together with the replies: it answers as it was tuned when it sees
        the same prompt again, to the letter, and less so with any other. Name the prompt of production in ftconv.yaml,
        as `production: {system_prompt: …}` (a text, or a list where production has several) or `system_prompt_file`;
        without it this rule is silent. Of several, the nearest is compared with. A difference in white space only, as
        a line break at the end that came with a file, counts; `--show-content` adds a diff by words, in which
        `[-…-]` is production's and `{+…+}` the record's. `ftconv check-request` compares requests in the same way.

    Example
        ```yaml
        production: {system_prompt: You are Marv.}
        ```

        ```json
        {"messages": [{"role": "system", "content": "You are Marvin."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `set-system` puts the prompt of production in place of the other. It is unsafe: what the model is trained on
        changes, and a prompt that held something of the record itself, as a reference text, is lost. Where production
        has several prompts, nobody can say which belongs to the record, and it is left alone.

    Source
        - OpenAI's guide, the instructions that worked before tuning belong in every training example:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
        - "Must the system message be the same in production?", OpenAI's forum: https://community.openai.com/t/541674
    """
    allowed = production.system_prompts
    if not allowed or not example.messages:
        return
    found = system_prompt_of(example)
    if found is not None and found[1] in allowed:
        return
    difference = prompt_difference(found and found[1], allowed)
    if difference is None:
        return
    if found is None:
        yield thread_pointer(example), difference.words
        return
    words = f"system prompt {difference.words}"
    yield (found[0], words, {"diff": difference.diff}) if difference.diff else (found[0], words)
