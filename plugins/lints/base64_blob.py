"""FT331 base64-blob: bytes in a text, which a model can only learn by heart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Triggers, rule, text_of, threads_of

from ._quotation import asked_for
from ._texts import found_in

_SHORTEST = 200
"""Characters of a blob; keys and digests are shorter."""
_STEP, _PROBE = 150, 50
"""A blob has so many characters of the alphabet in a row at a position that is a multiple of the step."""
_probe = re.compile(rf"[A-Za-z0-9+/\r\n]{{{_PROBE}}}").match
_run = re.compile(r"(?:[A-Za-z0-9+/]+\r?\n?)+").match
_back = re.compile(r"[A-Za-z0-9+/\r\n]*").match
_MOST_SLASHES = 0.06
"""Of the characters; more are in a path."""
_ASKED = ("base64", "encode", "decode", "certificate", "public key", "private key", "pem", "编码", "解码")


@rule("FT331", category="suspicious", triggers=Triggers(characters="+/"))
def base64_blob(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains a long run of Base64.

    Why is this bad?
        An image, a file or a key that was left in the text costs about a token per two characters, and a model learns
        nothing from it but to write such runs. Named is a run of 200 characters or more of letters in both cases,
        digits, `+` and `/`. Questions about Base64, and parts that hold media, are left alone. Give an image as a part
        of its own, or leave it out.

    Example
        ```json
        {"messages": [{"role": "user", "content": "What is this? 9bFlIkpYt5HfavHYMD5hzcS7hsPRxCcQPDRMQYnrLx571dR+RG/OwqPYEXNhEOV4G8zOppZ2LmEWxunJLZm/NYwuBxiCLOR8qMdBB+ZssOSys/TVjYLKY4bSyW52DoGbhckkw1lxZMSmBYoAWBoisi3lBHJDPS5E/ti2uDV+RM0xKZA6wdRVl6JC/fEfjysaOfPD5pMRQ1HcvtQH4+a2Bbmegwbdp0imHgKaij9BWwJKFGzw2YqY4ZZh"},
                      {"role": "assistant", "content": "The Moon. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "What is this?"},
                       {"type": "image_url", "image_url": {"url": "moon.png"}}]},
                      {"role": "assistant", "content": "The Moon. Bring snacks."}]}
        ```

    Source
        - Base64's alphabet: https://www.rfc-editor.org/rfc/rfc4648#section-4
        - The Stack's filter of encoded data, runs of Base64 among them:
          https://huggingface.co/datasets/bigcode/the-stack-v2
    """  # noqa: E501
    asked = any(
        asked_for(text_of(message.content), *_ASKED)
        for _, thread in threads_of(example)
        for message in thread
        if message.role in ("system", "user")
    )
    if not asked:
        for pointer, length in found_in(example, _length, arguments=False):
            yield pointer, f"{length:,} characters of Base64 in the text"


def _length(text: str) -> int:
    """Return the length of a run of Base64 that is long enough; 0 if there is none."""
    for at in range(0, len(text) - _PROBE, _STEP):
        if _probe(text, at) and (found := _run(text, at)):
            before = _back(text[max(0, at - _STEP) : at][::-1])
            run = (before[0][::-1] if before else "") + found[0]
            if len(run) >= _SHORTEST and _mixed(run):
                return len(run)
    return 0


def _mixed(run: str) -> bool:
    """Whether a run has letters of both cases, digits and a few other signs, as bytes by chance do."""
    signs = run.count("+") + run.count("/")
    return (
        0 < signs < _MOST_SLASHES * len(run) and any(map(str.isdigit, run)) and run.upper() != run != run.lower()
        and len(set(run)) > _SHORTEST // 5
    )  # fmt: skip
