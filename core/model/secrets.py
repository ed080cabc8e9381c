"""Secrets: keys and tokens, known by their prefixes. Nothing that ftconv shows holds one: see `hidden`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .lazy_pattern import LazyPattern

Span = tuple[int, int, str]
"""Start, end, and the kind in words, as `an AWS access key`."""

SECRETS = {
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
    "a temporary AWS access key": r"ASIA(?=[A-Z]*\d)[A-Z0-9]{16}",
    "a Google API key": r"AIza[\w-]{35}",
    "a SendGrid key": r"SG\.[\w-]{22}\.[\w-]{43}",
    "a JSON web token": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=\s:,\\-]{40,}",
}
_NAMES = list(SECRETS)
_each = LazyPattern(
    r"(?<![\w-])(?:" + "|".join(f"({pattern})" for pattern in SECRETS.values()) + r")(?![A-Za-z0-9_])"
).finditer
_after_underscore = re.compile("_[A-Za-z0-9]{20}").search
_after_dash = re.compile(
    r"-(?:(?:(?<=sk-)|(?<=pat-)|(?<=pypi-)|(?<=xox[abeoprs]-)|(?<=xai-)|(?<=nvapi-))[\w-]{20}|----)"
).search
_dummy = LazyPattern(r"(?i)example|x{4}|your|dummy|placeholder|redacted|(.)\1{5}").search


def may_hold_secret(text: str) -> bool:
    """Rule out most texts with searches for one character, which cost next to nothing."""
    return (
        ("_" in text and _after_underscore(text) is not None)
        or ("-" in text and _after_dash(text) is not None)
        or ("K" in text and "AKIA" in text)
        or ("I" in text and "S" in text and "A" in text and "ASIA" in text)
        or ("z" in text and "AIza" in text)
        or ("J" in text and "eyJ" in text)
        or ("G" in text and "SG." in text)
    )


def secrets_in(text: str) -> list[Span]:
    """Return the start and end of each secret, and what kind it is of. Those that are plainly made up are left out."""
    if not may_hold_secret(text):
        return []
    return [(*found.span(), _NAMES[(found.lastindex or 1) - 1]) for found in _each(text) if not _dummy(found[0])]


def masked(text: str, find: Callable[[str], Iterable[Span]]) -> str:
    """Return the text with a placeholder in every place that `find` names, until it names none."""
    while spans := sorted(find(text)):
        out, at = [], 0
        for start, end, kind in spans:
            if start < at:
                continue  # a part of the one before
            out += [text[at:start], placeholder(kind)]
            at = end
        text = "".join([*out, text[at:]])
    return text


def placeholder(kind: str) -> str:
    """`an AWS access key` → `[AWS_ACCESS_KEY]`."""
    words = re.sub(r"^an? ", "", kind)
    return "[" + re.sub(r"[^A-Za-z]+", "_", words).upper() + "]"


_BEGINS = (
    r"(?:(?<![\w-])|(?<=\\[abfnrtv])|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})|(?<=\\U[0-9a-f]{8})|"
    r"(?<=~[01])|(?<=%[0-9A-F]{2}))"
)
"""Where a secret begins in text that is shown: also after an escape of Python, of JSON, of a pointer, of a URL."""
_BLOCK = r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[\w+/=\s:,\\~.-]*"
_in_shown = LazyPattern(
    _BEGINS + "(?:" + "|".join(f"({pattern})" for pattern in (*[*SECRETS.values()][:-1], _BLOCK)) + ")"
)
_PREFIXES = (
    "sk-ant-", "sk-or-v1-", "sk-(?:proj|svcacct|admin)-", "github_pat_", "glpat-", "[sr]k_live_", "pypi-AgEI", "AIza",
    r"SG\.", "eyJ", "xox[abeoprs]-", "nvapi-",
)  # fmt: skip
_cut = LazyPattern(
    _BEGINS + f"(?:(?:{'|'.join(_PREFIXES)})" + r"[\w.-]{6,}|A[KS]IA[A-Z0-9]{6,}|sk-[A-Za-z0-9]{8,}|"
    "(?:gsk_|xai-|gh[opusr]_|hf_|npm_)[A-Za-z0-9]{8,})"
)
"""What may be left of a secret that was cut off."""
_may_be_cut = re.compile(
    r"sk-|_pat_|glpat-|k_live_|pypi-A|AIza|SG\.|eyJ|xox|nvapi-|A[KS]IA|gsk_|xai-|gh[opusr]_|hf_|npm_|-----"
).search
_random = re.compile(r"\d|[a-z][A-Z]|[A-Z][a-z]").search


def hidden(text: str) -> str:
    """Return text that is about to be shown with a placeholder for each secret, also for one that was cut off."""
    return masked(text, _shown_secrets) if _may_be_cut(text) else text


def _shown_secrets(text: str) -> list[Span]:
    found = [(*hit.span(), _NAMES[(hit.lastindex or 1) - 1]) for hit in _in_shown.finditer(text) if not _dummy(hit[0])]
    return found or [
        (*hit.span(), "a secret") for hit in _cut.finditer(text) if _random(hit[0][4:]) and not _dummy(hit[0])
    ]
