"""Addresses: of mail and of machines, but for those that belong to nobody: reserved ones, and what people make up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import LazyPattern

from ._hosts import hosts_in

Span = tuple[int, int, str]
"""Start, end, and the kind in words."""

_mail = re.compile(r"(?<![\w.+-])([\w.+-]+)@((?:[\w-]+\.)+[A-Za-z]{2,})\b", re.ASCII).finditer
_RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$").search
_NAMES = (
    "company|domain|email|e-mail|mail|site|website|business|organi[sz]ation|org|host|server|provider|school|university"
    "|name|firm|shop|store|app|service|account|sample|test|example|placeholder|demo|dummy|acme|abc|xyz|foo|bar"
)
_made_up_domain = LazyPattern(
    rf"(?:.*\.)?(?:(?:your|my|the|our|some|any|a|new|old)?-?_?(?:{_NAMES})-?(?:{_NAMES})?\d*|x{{2,}}|[a-z]\d?)\.\w+(?:\.\w\w)?"
).fullmatch
"""Names that people take for such as belong to nobody, as `mycompany.com` and `a@d.co`."""
_nobody = LazyPattern(
    r"(?:your|my)[._-]?\w*|you|me|([a-z])\1+|(?:first|last|full)?[._-]?name\w*|(?:some|any)(?:one|body)|user(?:name)?\d*|email|e-mail"
    r"|(?:john|jane|joe)[._-]?(?:doe|smith)?\d*|test\w*|example\w*|sample\w*|foo|bar|x{2,}|abc\d*|git|hg|root|recipient|sender"
    r"|no-?reply|do-?not-?reply|info|support|sales|contact|admin|webmaster|postmaster|abuse|help|press|office|service"
).fullmatch
"""Who has no name of his own: placeholders, accounts of programs, and posts that anybody may hold."""

_mac = re.compile(
    r"([:-])(?<=[0-9A-Fa-f]{2}.)(?<![\w:-]...)(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])", re.ASCII
).finditer
"""The address of a network card, from its first colon or hyphen on."""
_COUNTS = ("aabbccddeeff", "001122334455", "0123456789ab", "123456789abc", "112233445566", "001a2b3c4d5e", "deadbeef")


def addresses_in(text: str) -> Iterator[Span]:
    """Yield where an address of mail, of the internet or of a network card stands that may be somebody's."""
    if "@" in text:
        for found in _mail(text):
            if not _is_nobodys(found[1].lower(), found[2].lower()) and not _in_url(text, found.start()):
                yield (*found.span(), "an e-mail address")
    yield from ((start, end, "an IP address") for start, end in hosts_in(text))
    if ":" in text or "-" in text:
        for found in _mac(text):
            start, end = found.start() - 2, found.end()
            if _is_card(text[start:end]):
                yield start, end, "a MAC address"


def _is_nobodys(who: str, domain: str) -> bool:
    return bool(_RESERVED(domain) or _made_up_domain(domain) or _nobody(who))


def _in_url(text: str, start: int) -> bool:
    """Whether it is the password and the host of a URL, as in `postgres://user:password@host`."""
    before = text[max(start - 60, 0) : start].rpartition("://")
    return bool(before[1]) and not re.search(r"\s", before[2])


def _is_card(text: str) -> bool:
    """Whether it is the address of one card: not of a group, not reserved for documents, and no row of numbers."""
    digits = text.replace(text[2], "").lower()
    group = int(digits[:2], 16) & 1
    return not (group or digits.startswith(("00005e0053", *_COUNTS)) or len(set(digits)) < 3)
