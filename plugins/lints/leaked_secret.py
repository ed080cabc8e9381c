"""FT307 leaked-secret: keys and tokens, known by their prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Triggers, rule

from ._texts import found_in

_KINDS = {
    "an Anthropic API key": r"sk-ant-[\w-]{32,}",
    "an OpenRouter API key": r"sk-or-v1-[0-9a-f]{32,}",
    "an OpenAI API key": r"sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|[A-Za-z0-9]{32,})",
    "a Groq API key": r"gsk_[A-Za-z0-9]{40,}",
    "an xAI API key": r"xai-[A-Za-z0-9]{60,}",
    "an NVIDIA API key": r"nvapi-[\w-]{60,}",
    "a GitHub token": r"gh[opusr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}",
    "a Hugging Face token": r"hf_[A-Za-z0-9]{34}",
    "a Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{20,}",
    "a GitLab token": r"glpat-[\w-]{20,}",
    "an npm token": r"npm_[A-Za-z0-9]{36}",
    "a PyPI token": r"pypi-AgEI[\w-]{50,}",
    "a Stripe live key": r"[sr]k_live_[A-Za-z0-9]{20,}",
    "an AWS access key": r"AKIA[A-Z0-9]{16}",
    "a Google API key": r"AIza[\w-]{35}",
    "a SendGrid key": r"SG\.[\w-]{22}\.[\w-]{43}",
    "a JSON web token": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=\s:,\\-]{40,}",
}
_NAMES = list(_KINDS)
_each = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"({pattern})" for pattern in _KINDS.values()) + r")(?![A-Za-z0-9_])"
).finditer
_after_underscore = re.compile("_[A-Za-z0-9]{20}").search
_after_dash = re.compile(
    r"-(?:(?:(?<=sk-)|(?<=pat-)|(?<=pypi-)|(?<=xox[abeoprs]-)|(?<=xai-)|(?<=nvapi-))[\w-]{20}|----)"
).search
_dummy = re.compile(r"(?i)example|x{4}|your|dummy|placeholder|redacted|(.)\1{5}").search


def _may_hold_one(text: str) -> bool:
    """Rule out most texts with searches for one character, which cost next to nothing."""
    return (
        ("_" in text and _after_underscore(text) is not None)
        or ("-" in text and _after_dash(text) is not None)
        or ("K" in text and "AKIA" in text)
        or ("z" in text and "AIza" in text)
        or ("J" in text and "eyJ" in text)
        or ("G" in text and "SG." in text)
    )


@rule("FT307", category="suspicious", fix="mask-secrets", private=True, triggers=Triggers(test=_may_hold_one))
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


def secrets_in(text: str) -> list[tuple[int, int, str]]:
    """Return the start and end of each secret, and what kind it is of."""
    if not _may_hold_one(text):
        return []
    return [(*found.span(), _NAMES[(found.lastindex or 1) - 1]) for found in _each(text) if not _dummy(found[0])]
