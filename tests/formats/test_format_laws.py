"""Our own readers and writers keep the laws of the kit for strangers."""

from __future__ import annotations

import pytest

from ftconv import Host
from ftconv.testing import check_reader, check_writer

HOST = Host(strangers=False)


@pytest.mark.parametrize("name", sorted(HOST.readers))
def test_a_reader_keeps_the_laws(name: str) -> None:
    check_reader(HOST.readers[name], host=HOST)


@pytest.mark.parametrize("name", sorted(HOST.writers))
def test_a_writer_keeps_the_laws(name: str) -> None:
    check_writer(HOST.writers[name], host=HOST)
