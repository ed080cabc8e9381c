"""FT308 personal-data: addresses and numbers that belong to somebody."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule

from ._addresses import addresses_in
from ._checksums import iban_length
from ._personal_numbers import IBAN, numbers_in
from ._texts import found_in


@rule("FT308", category="style", fix="mask-personal-data", private=True)
def personal_data(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains an e-mail address, a phone, card, account or passport number, or the like.

    Why is this bad?
        The model may say it to anyone, and the law of many places asks for a reason to keep it. Looked for are e-mail
        addresses; numbers of cards, accounts (IBAN) and passports, if their checksums hold; phone numbers with a
        country code or as North America writes them; US social security numbers; and addresses of machines: MAC, and
        IP if all can reach it. What belongs to nobody is left alone: placeholders such as `name@company.com`, posts
        such as `info@`, 555 and toll-free numbers, cards for tests, rows of numbers, private networks, name servers
        for everybody, and numbers of sections, lists and versions such as 1.7.7.3. The value itself is never shown.
        Names and addresses of people are not looked for.

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
        - Check digits of passports: https://www.icao.int/publications/doc-series/doc-9303
        - Numbers that are never given to a person:
          https://www.ssa.gov/employer/randomizationfaqs.html
        - Internet addresses that all can reach:
          https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
    """
    for pointer, kinds in found_in(example, _personal):
        for kind, length in kinds:
            yield pointer, f"{kind}, {length} characters long"


def _personal(text: str) -> list[tuple[str, int]]:
    return [
        (kind, iban_length(text[start:end]) if kind == IBAN else end - start) for start, end, kind in personal_in(text)
    ]


def personal_in(text: str) -> list[tuple[int, int, str]]:
    """Return the start and end of whatever belongs to somebody, and what kind it is of."""
    return [*addresses_in(text), *numbers_in(text)]
