"""ACME001: the model is trained on the very prompt that production sends."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule, text_of


@rule("ACME001", category="correctness")
def system_prompt_must_match_production(example: Example, *, prompt: str = "") -> Iterator[tuple[str, str]]:
    """System prompt differs from the one that production sends.

    Why is this bad?
        The model answers best to the prompt it was tuned on. Silent until `prompt` is set.

    Example
        ```yaml
        rules: {ACME001: {prompt: Be Acme.}}
        ```

        ```json
        {"messages": [{"role": "system", "content": "Be Bob."}, {"role": "user", "content": "It is broken."},
                      {"role": "assistant", "content": "Is it on?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "Be Acme."}, {"role": "user", "content": "It is broken."},
                      {"role": "assistant", "content": "Is it on?"}]}
        ```

    Options
        - `prompt`: the system prompt of production.
    """
    if not prompt or not example.messages:
        return
    first = example.messages[0]
    found = text_of(first.content)
    if first.role != "system" or not found:
        yield "/messages/0", "no system prompt; production sends one"
    elif found.split() == prompt.split() and found != prompt:
        yield "/messages/0/content", "system prompt differs from production in white space only"
    elif found != prompt:
        pairs = enumerate(zip(found, prompt, strict=False))
        at = next((i for i, (one, other) in pairs if one != other), min(len(found), len(prompt)))
        diff = f"-{prompt[at : at + 20]!r} +{found[at : at + 20]!r}"
        yield "/messages/0/content", f"system prompt differs from production at character {at + 1}: {diff}"
