"""How much memory may be spent on what must be known of all records; past it, the temporary folder is used."""

from __future__ import annotations

import contextlib
import os

MOST = 2 * 10**9
"""Bytes that are used at most where nobody says how much."""

_limits: list[int] = []
"""The one limit of this process; empty before it is known."""


def limit_memory(size: int) -> None:
    """Set the limit of this process, in bytes; 0 for that of the machine."""
    _limits[:] = [size or default_limit()]


def memory_limit() -> int:
    """Return the limit of this process, in bytes. What keeps something of each record keeps to its share of it."""
    if not _limits:
        limit_memory(0)
    return _limits[0]


def default_limit() -> int:
    """Return a quarter of the memory of this machine, container or `ulimit -v`, at most 2 GB."""
    there = [4 * MOST]
    with contextlib.suppress(AttributeError, ValueError, OSError):  # Windows does not say
        there.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with contextlib.suppress(OSError, ValueError), open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
        there.append(int(file.read()))  # "max" is not a number
    with contextlib.suppress(ImportError, OSError):
        import resource

        there += [size for size in resource.getrlimit(resource.RLIMIT_AS) if size != resource.RLIM_INFINITY]
    return max(min(there) // 4, 1)
