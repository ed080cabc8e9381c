"""Replace secret keys and tokens with placeholders.

What counts as a secret is what FT307 finds: keys and tokens with known prefixes, less those that are plainly made up.
The placeholder names the kind, as `[AWS_ACCESS_KEY]`, so that a model learns that something is there, and not what.
The arguments of calls are looked at as well. Masking does not undo a leak: revoke the key.

Example
    `--apply mask-secrets`

    ```json before
    {"messages": [{"role": "user", "content": "What is our key?"},
                  {"role": "assistant", "content": "AKIAQ3UMWBZ5TN4KVD2P. Bring snacks."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "What is our key?"},
                  {"role": "assistant", "content": "[AWS_ACCESS_KEY]. Bring snacks."}]}
    ```

Safety
    Unsafe: text is replaced.
"""

from __future__ import annotations

from ftconv import Example, Transform, masked, secrets_in

from ._texts import over_texts


def mask_secrets(example: Example) -> Example:
    """Return the example with its secrets masked."""
    return over_texts(example, lambda text: masked(text, secrets_in))


transform = Transform(name="mask-secrets", apply=mask_secrets, safety="unsafe")
