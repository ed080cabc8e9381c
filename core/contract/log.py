"""Requests in files and logs, read one by one and held against a contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct, field

from ..containers import Broken, ReadSettings, container_named
from ..containers.reading import chunks_of
from ..containers.registry import container_of
from ..errors import UsageError
from ..files.source import Source
from ..model.finding import Finding, make_finding
from ..model.finding_log import NO_BOUND, STORED_IN_ALL, FindingLog
from ..model.fingerprint import fingerprint_of
from ..model.place import Place
from ..spec.builtins import REQUEST_MISMATCH
from .request import Read, deviations, requests_in
from .terms import Contract

CODE = "FT830"


class Checked(Struct):
    """What came of it: `requests` were found, `broken` of them do not keep the contract. `without` counts records that
    hold no request, `unread` those that cannot be decoded."""

    log: FindingLog = field(default_factory=FindingLog)
    requests: int = 0
    broken: int = 0
    without: int = 0
    unread: int = 0

    def document(self) -> dict[str, Any]:
        """Return all of it for a program to read."""
        return {
            "requests": self.requests,
            "kept": self.requests - self.broken,
            "without": self.without,
            "unread": self.unread,
            "findings": [msgspec.to_builtins(finding) for finding in self.log.in_order()],
        }


def check_requests(
    inputs: Iterable[str],
    contract: Contract,
    read: Read,
    *,
    settings: ReadSettings,
    every: bool = False,
    show_content: bool = False,
) -> Checked:
    """Hold the requests in files against a contract; "-" is standard input. `read` makes an Example of a chat body.

    Raises InputError when an input cannot be read, UsageError when it is a table or plain text.
    """
    out = Checked()
    if every:
        out.log = FindingLog(per_message=NO_BOUND, in_all=STORED_IN_ALL)
    for name in inputs:
        with Source(name, limits=settings.limits, reread=True) as source:
            container, _ = container_of(source)
            if container_named(container).encode_json is None:
                raise UsageError(f"{source.name}: expected requests in JSON or JSON Lines, found {container}")
            _check(source, container, contract, read, settings, out, show_content)
    return out


def _check(
    source: Source, container: str, contract: Contract, read: Read, settings: ReadSettings, out: Checked, shows: bool
) -> None:
    number = -1
    for chunk in chunks_of(source, container, settings):
        for index, value in chunk.records():
            number += 1
            start = chunk.place(index)
            if isinstance(value, Broken):
                out.unread += 1
                place = Place(start.file, start.line + value.line, value.column, start.byte + value.byte, number)
                out.log.add(make_finding(value.code, value.message, place))
                continue
            found = requests_in(value)
            out.without += not found
            for request in found:
                out.requests += 1
                broken = False
                for deviation in deviations(contract, request, read):
                    broken = True
                    line, column = chunk.column(index, deviation.pointer)
                    place = Place(start.file, line or start.line, column or start.column, start.byte, number)
                    content = chunk.raw(index)
                    out.log.add(
                        Finding(
                            CODE, REQUEST_MISMATCH, "error", deviation.words, place, deviation.pointer,
                            fingerprint_of(CODE, deviation.pointer, content),
                            data={"diff": deviation.diff} if shows and deviation.diff else None,
                        )
                    )  # fmt: skip
                out.broken += broken
