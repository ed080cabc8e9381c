"""FT307 leaked-secret: keys and tokens, known by their prefixes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Triggers, may_hold_secret, rule, secrets_in

from ._texts import found_in


@rule("FT307", category="suspicious", fix="mask-secrets", private=True, triggers=Triggers(test=may_hold_secret))
def leaked_secret(example: Example) -> Iterator[tuple[str, str]]:
    """Text appears to contain a secret key or token.

    Why is this bad?
        Whoever can read the dataset can use the key, and the model may say it to anyone. Revoke it: it has been
        copied already. Secrets are known by their prefixes; those that are plainly made up, such as
        `AKIAIOSFODNN7EXAMPLE`, are left alone. The value itself is never shown.

    Example
        ```json
        {"messages": [{"role": "user", "content": "What is our key?"},
                      {"role": "assistant", "content": "AKIAQ3UMWBZ5TN4KVD2P. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "What is our key?"},
                      {"role": "assistant", "content": "I cannot tell you. Bring snacks."}]}
        ```

    Fix
        `mask-secrets` puts a placeholder such as `[AWS_ACCESS_KEY]` in their place. It is unsafe: text is replaced.

    Source
        - "Extracting Training Data from Large Language Models": https://arxiv.org/abs/2012.07805
        - GitHub's list of patterns:
          https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
    """
    for pointer, secrets in found_in(example, _secrets):
        for kind, length in secrets:
            yield pointer, f"{kind}, {length} characters long; revoke it"


def _secrets(text: str) -> list[tuple[str, int]] | None:
    return [(kind, end - start) for start, end, kind in secrets_in(text)]
