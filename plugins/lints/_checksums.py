"""Checksums of card numbers, bank accounts and passports."""

from __future__ import annotations

from ftconv import LazyPattern

_card_brand = LazyPattern(
    r"4\d{15}(?:\d{3})?|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12}"
).fullmatch
_COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
}
_LENGTHS = {country: length for length, names in _COUNTRIES_BY_LENGTH.items() for country in names.split()}
"""The length of an IBAN by country, from the registry of ISO 13616."""


def is_card(text: str) -> bool:
    """Whether `text`, digits with single blanks or hyphens, is a card number of a known brand whose checksum holds."""
    digits = text.replace(" ", "").replace("-", "")
    return bool(_card_brand(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def iban_length(text: str) -> int:
    """Return the length of the IBAN that `text` starts with: what its country wants, if the checksum holds, else 0."""
    length = _LENGTHS.get(text[:2], 0)
    number = text.replace(" ", "")[:length]
    if len(number) < length or not length:
        return 0
    turned = number[4:] + number[:4]
    return length if int("".join(str(int(c, 36)) for c in turned)) % 97 == 1 else 0


def is_machine_readable(text: str) -> bool:
    """Whether the check digits hold of the second line of a passport's or a card's machine readable zone (ICAO 9303).

    Specimens of the state of Utopia are none.
    """
    parts = (text[:9], text[9]), (text[13:19], text[19]), (text[21:27], text[27])
    whole = text[:10] + text[13:20] + text[21:-1], text[-1]
    return text[10:13] != "UTO" and all(_check_digit(part) == digit for part, digit in (*parts, whole))


def _check_digit(text: str) -> str:
    values = (0 if c == "<" else int(c, 36) for c in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
