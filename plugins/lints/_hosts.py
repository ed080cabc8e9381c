"""Hosts: addresses of one machine on the internet, told from numbers of sections, versions and lists.

Numbers alone do not tell: what stands around them does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from ftconv import LazyPattern

_v4 = re.compile(r"[0-9](?<![\w.-].)\d{0,2}(?:\.\d{1,3}){3}(?![\w-]|\.\d|/\d{1,2}(?!\d))", re.ASCII).finditer
_v6 = re.compile(r"[23](?<![\w:.].)[0-9A-Fa-f]{3}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:/])", re.ASCII).finditer
_PUBLIC = frozenset(
    {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "208.67.222.222", "208.67.220.220", "4.2.2.2", "4.2.2.1"}
    | {"1.2.3.4", "11.22.33.44", "12.34.56.78", "123.45.67.89", "123.123.123.123", "123.456.78.90", "98.76.54.32"}
    | {"2001:4860:4860::8888", "2001:4860:4860::8844", "2606:4700:4700::1111", "2606:4700:4700::1001"}
)
"""Name servers for everybody, and numbers that count up."""
_LEAST, _SURE = 32, 100
"""Versions and sections, as 15.12.2.7, seldom have a number as large as the first, and hardly one as the second."""
_BESIDE = 100
"""Characters on each side that say what a number is."""
_numbered = LazyPattern(
    r"(?:(?i:\b(?:section|sect?|version|ver|v|chapter|chap|release|build|firmware|paragraph|para|article|art|clause|rule"
    r"|table|figure|fig|appendix|annex|step|item|equation|eq|revision|rev|patch|standard|iso|rfc|oid|verse|exercise"
    r"|lemma|theorem|definition|kapitel|abschnitt|chapitre|sección)s?\b)|§|第|版本|章节)"
    r"[\s#:.(§]{0,4}(?:(?:is|no\.?|nr\.?|to|号|是) ?)?"
    r"(?:\d[\d.]*,? ?(?:and|to|or|-|–|through|,|和|至|到) ?)*\Z"
).search
"""What comes before the number of a part of a text, or of a version."""
_of_product = re.compile(r"(?<![:/.])\b[A-Za-z][\w.]*/\Z").search
_line_begins = re.compile(r"(?:\A|\n)[ \t#*>-]*\Z").search
_heading = LazyPattern(r"[.):、]?[ \t]+(?:[A-Z]|[a-z]{3}|[\u3040-\u9fff])|[ \t]*[\u3040-\u9fff]").match
_part = re.compile(r" ?(?:(?:version|release|build|edition)\b|[章节節条條版款])").match
_about_hosts = LazyPattern(
    r"(?i:\b(?:ip(?:v?4)?s?|address(?:es)?|servers?|hosts?|hostname|ping|ssh|scp|telnet|s?ftp|https?|tcp|udp|ports?|dns"
    r"|subnets?|gateways?|routers?|prox(?:y|ies)|clients?|firewalls?|networks?|netmask|nodes?|machines?|logg?ed|log ?in"
    r"|logs?|connect\w*|traceroute|nmap|curl|wget|vpn|vps|packets?|requests?|traffic|block(?:ed|s)?|ban(?:ned)?|whois"
    r"|inet|eth0|nameserver|domains?|remote|attack\w*|visitors?|geolocation)\b)|\b(?:GET|POST|HEAD)\b"
    r"|地址|服务器|主机|端口|网络|网关|路由"
).search


def hosts_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the address of a machine stands that all can reach."""
    if "." in text:
        for found in _v4(text):
            if _is_host(found[0]) and _stands_for_host(text, *found.span()):
                yield found.span()
    if ":" in text:
        yield from (found.span() for found in _v6(text) if _is_host_v6(found[0]))


def _is_host(text: str) -> bool:
    """Whether it may be an address of one machine that all can reach (IANA)."""
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return False
    return text not in _PUBLIC and address.is_global and not address.is_multicast and _large(text, _LEAST) > 1


def _large(text: str, least: int) -> int:
    return sum(int(number) >= least for number in text.split("."))


def _stands_for_host(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - _BESIDE, 0) : start], text[end : end + _BESIDE]
    if before[-1:] == "@" or before.endswith("://"):
        return True
    if _numbered(before) or _part(after) or _of_product(before):
        return False
    heads = _line_begins(before) and _heading(after)
    address = text[start:end]
    if not heads and (_large(address, _SURE) or _large(address, _LEAST) > 2):
        return True
    return bool(_about_hosts(before) or _about_hosts(after))


def _is_host_v6(text: str) -> bool:
    try:
        return text.lower() not in _PUBLIC and IPv6Address(text).is_global
    except AddressValueError:
        return False
