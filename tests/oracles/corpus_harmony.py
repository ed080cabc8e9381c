"""The texts that ftconv writes in harmony, of the records of chat that it can write so."""

from __future__ import annotations

from collections.abc import Callable

import corpus_chat
import corpus_tools
from corpus import Named

from ftconv import Host, RecordError
from ftconv.testing import records_of

HOST = Host(third_party=False)


def harmony() -> Named:
    seen: set[str] = set()
    reader = HOST.reader("chat")
    for module in (corpus_chat, corpus_tools):
        for name, record in module.GROUPS["chat"]():
            try:
                (made,) = records_of(reader.read(record), "harmony", HOST)
            except (RecordError, ValueError):
                continue
            if made["text"] not in seen:
                seen.add(made["text"])
                yield name, made


GROUPS: dict[str, Callable[[], Named]] = {"harmony": harmony}
