"""Numbers that belong to somebody: cards, accounts, phones, passports and social security, but for those made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import LazyPattern

from ._checksums import iban_length, is_card, is_machine_readable

Span = tuple[int, int, str]

IBAN = "an IBAN"
_digits = re.compile(r"\d\d").search
_iban = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b").finditer
_card = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)").finditer
_TEST_CARDS = frozenset(
    re.findall(
        r"\d+",
        "4111111111111111 4012888888881881 4242424242424242 4000056655665556 5555555555554444 2223003122003222 "
        "5200828282828210 5105105105105100 378282246310005 371449635398431 378734493671000 6011111111111117 "
        "6011000990139424 6011981111111113 3056930009020004 36227206271667 30569309025904 38520000023237 "
        "3566002020360505 3530111333300000 5431111111111111 5454545454545454 4444333322221111 5019717010103742",
    )
)
"""Numbers that Stripe, Adyen, PayPal and their like publish for tests."""
_STRIPE = "4000000000"
"""With this begin those of Stripe for one refusal or another."""
_FEWEST = 4
"""Fewer different digits has only what was made up."""

_phone = LazyPattern(
    r"(?<![\w.+-])(?<!\d\s)(?<!\d,\s)(?:\+[1-9]\d{0,2}(?:[ .()-]{1,2}\d{1,8}){2,5}|\+[1-9]\d{7,14}"
    r"|(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4})(?![\w-]|\.\d|[ ,]{1,2}\d{3})"
).finditer
_fiction = re.compile(r"^(?:\+?1\D*)?\(?\d{3}\D*555\D?\d{4}$").search
"""North American numbers of films and books: their exchange is 555."""
_free = re.compile(r"^(?:\+?1\D*)?\(?8(?:00|88|77|66|55|44|33)\b").search
"""Numbers that anybody calls free of charge, as of a company."""

_social = re.compile(r"[0-8](?<![\w.-].)\d\d-(?!00)\d\d-(?!0000)\d{4}(?![\w-]|\.\d)").finditer
_NOT_SOCIAL = frozenset({"123-45-6789", "078-05-1120", "219-09-9999", "457-55-5462", "111-22-3333", "123-12-1234"})
"""What was printed in advertisements and examples."""
_zone = re.compile(
    r"(?<![A-Z0-9<])[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}(?:[A-Z0-9<]{14}[\d<]\d|[A-Z0-9<]{7}\d)(?![A-Z0-9<])"
).finditer
"""The second line of what a machine reads of a passport (44 signs) or a card (36), ICAO 9303."""
_named = LazyPattern(
    r"(?i:\bpassport)(?i:(?: |-)?(?:no|number|nr|id|#))?\.?(?i: is| was)?[:\s#]{1,3}"
    r"((?=(?:[A-Z]*\d){4})[A-Z0-9]{7,9})(?![\w-])"
).finditer
_COUNTED = re.compile(r"0?123456|987654|(\d)\1{4}").search


def numbers_in(text: str) -> Iterator[Span]:
    """Yield where a number stands that may be somebody's, and its kind in words; the longest first, by kind."""
    long = [(m.start(), m.start() + _written(m[0], length), IBAN) for m in _iban(text) if (length := iban_length(m[0]))]
    long += [(*m.span(), "a card number") for m in _card(text) if is_card(m[0]) and not _is_test(m[0])]
    long += [
        (*m.span(), "a passport number") for m in (_zone(text) if "<" in text else ()) if is_machine_readable(m[0])
    ]
    yield from long
    if not long:
        yield from ((*m.span(), "a phone number") for m in _phone(text) if _is_phone(m[0]))
    if "-" in text:
        yield from ((*m.span(), "a US social security number") for m in _social(text) if _is_social(m[0]))
    if "assport" in text or "ASSPORT" in text:
        yield from ((*m.span(1), "a passport number") for m in _named(text) if not _COUNTED(m[1]))


def _is_test(card: str) -> bool:
    digits = card.replace(" ", "").replace("-", "")
    return digits in _TEST_CARDS or digits.startswith(_STRIPE) or len(set(digits)) < _FEWEST


def _is_phone(text: str) -> bool:
    """Whether the digits are as many as a number has anywhere (E.164), and those of somebody."""
    digits = [c for c in text if c.isdigit()]
    return 8 <= len(digits) <= 15 and len(set(digits)) > 2 and not (_fiction(text) or _free(text))


def _is_social(text: str) -> bool:
    return text not in _NOT_SOCIAL and not text.startswith(("000", "666")) and len(set(text)) > 2


def _written(text: str, length: int) -> int:
    """Return how many characters of `text` hold its first `length` that are no blanks."""
    seen = 0
    for at, character in enumerate(text):
        seen += character != " "
        if seen == length:
            return at + 1
    return len(text)
