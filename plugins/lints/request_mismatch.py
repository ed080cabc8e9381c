"""FT830 request-mismatch: data that no longer keep the contract that production calls the model by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Production, contract_deviations, rule


@rule("FT830", category="correctness")
def request_mismatch(
    example: Example, production: Production
) -> Iterator[tuple[str, str] | tuple[str, str, dict[str, Any]]]:
    """Request or new training data breaks the contract.

    Why is this bad?
        `ftconv contract` writes down how the tuned model is to be called: system prompt, roles, length of the history,
        tools, separator and stop. A request that goes another way gets answers that the model was not tuned for;
        `ftconv check-request` finds such requests. Pinned in ftconv.yaml, as `production: {contract: contract.yaml}`,
        the contract holds the other way round, too: lint points to each example of a new version of the data that
        asks for another call than production makes. Then change the data, or make the contract anew together with
        production. Without a pinned contract this rule is silent.

    Example
        ```yaml
        production:
          contract: {contract: 1, kind: chat, system_prompts: [{text: You are Marv.}]}
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

    Source
        - "Must the system message be the same in production?", OpenAI's forum: https://community.openai.com/t/541674
        - OpenAI, call the model with the separator and the stop that it is tuned on:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    if production.contract is None:
        return
    for deviation in contract_deviations(production.contract, example):
        words = f"breaks the contract: {deviation.words}"
        yield (deviation.pointer, words, {"diff": deviation.diff}) if deviation.diff else (deviation.pointer, words)
