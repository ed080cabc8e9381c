"""FT308 personal-data: addresses and numbers that belong to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, rule

from ._checksums import iban_length, is_card
from ._texts import found_in

_mail = re.compile(r"(?<![\w.+-])[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})\b", re.ASCII).finditer
_RESERVED = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost"
    r"|(?:your|my)?domain\.com|yourcompany\.com)$"
)
"""Names that belong to nobody, and those that people take for such."""
_iban = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b").finditer
_card = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)").finditer
_phone = re.compile(
    r"(?<![\w.+-])(?<!\d\s)(?:\+[1-9]\d{0,2}(?:[ .()-]{1,2}\d{1,8}){2,5}|\+[1-9]\d{7,14}"
    r"|(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4})(?![\w-]|\.\d)"
).finditer
_IBAN = "an IBAN"
_FICTION = re.compile(r"555\D?01\d\d$")
"""North American numbers that are kept for books and films."""


@rule("FT308", category="style", fix="mask-personal-data", private=True)
def personal_data(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains an e-mail address, a phone number, an IBAN or a card number.

    Why is this bad?
        The model may say it to anyone, and the law of many places asks for a reason to keep it. Numbers of cards and
        accounts count only if their checksums hold, phone numbers only with a country code or as North America writes
        them. Reserved names such as `example.com` and numbers from 555-0100 to 555-0199 belong to nobody, and are left
        alone. The value itself is never shown. Names and addresses of people are not looked for.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Whom do I ask about the Moon?"},
                      {"role": "assistant", "content": "Ask luna@moon-snacks.io."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Whom do I ask about the Moon?"},
                      {"role": "assistant", "content": "Ask luna@example.org."}]}
        ```

    Fix
        `mask-personal-data` puts a placeholder such as `[E_MAIL_ADDRESS]` in their place. It is unsafe: text is
        replaced.

    Source
        - Luhn's checksum, ISO/IEC 7812-1: https://www.iso.org/standard/70484.html
        - IBAN, ISO 13616, and its registry:
          https://www.swift.com/standards/data-standards/iban-international-bank-account-number
        - Reserved names: https://www.rfc-editor.org/rfc/rfc2606
    """
    for pointer, kinds in found_in(example, _personal):
        for kind, length in kinds:
            yield pointer, f"{kind}, {length} characters long"


def _personal(text: str) -> list[tuple[str, int]]:
    return [
        (kind, iban_length(text[start:end]) if kind == _IBAN else end - start) for start, end, kind in personal_in(text)
    ]


def personal_in(text: str) -> list[tuple[int, int, str]]:
    """Return the start and end of whatever belongs to somebody, and what kind it is of."""
    found: list[tuple[int, int, str]] = []
    if "@" in text:
        found += [(*m.span(), "an e-mail address") for m in _mail(text) if not _RESERVED.search(m[1].lower())]
    numbers = [
        (m.start(), m.start() + _written(m[0], length), _IBAN) for m in _iban(text) if (length := iban_length(m[0]))
    ]
    cards = [(*m.span(), "a card number") for m in _card(text) if is_card(m[0])]
    found += numbers + cards
    if not cards and not numbers:
        found += [(*m.span(), "a phone number") for m in _phone(text) if _is_phone(m[0])]
    return found


def _is_phone(text: str) -> bool:
    """Whether the digits are as many as a number has anywhere (E.164), and not kept for fiction."""
    return 8 <= sum(map(str.isdigit, text)) <= 15 and not _FICTION.search(text)


def _written(text: str, length: int) -> int:
    """Return how many characters the first `length` of `text` take with the blanks between them."""
    at = 0
    while length:
        length -= text[at] != " "
        at += 1
    return at
