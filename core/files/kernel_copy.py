"""Copying from one file to another without reading it."""

from __future__ import annotations

import errno
import os
from typing import IO

_CANNOT = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EPERM}
"""What the kernel says of file systems, or of files, between which it cannot copy."""


def kernel_copied(source: IO[bytes], start: int, size: int, target: IO[bytes]) -> bool:
    """Append bytes of one file to another by the kernel alone, and return whether that could be: all of it or nothing.

    Raises OSError.
    """
    if not hasattr(os, "copy_file_range"):
        return False
    target.flush()
    end = start + size
    while start < end:
        try:
            count = os.copy_file_range(source.fileno(), target.fileno(), end - start, start)
        except OSError as error:
            if error.errno in _CANNOT and start == end - size:
                return False
            raise
        if not count:
            raise OSError("what was to be copied is shorter than it was")
        start += count
    return True
