"""A ceiling on what reading a file may take in memory.

A few bytes of a header can ask for gigabytes (a compressed index, a table of a billion rows), and FFmpeg gives them.
Lambda would kill the worker for it, three times, and the recording would end as a fault of ours instead of its own.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATM = Path("/proc/self/statm")
"""Sizes of this process in pages, the address space first; there is none outside Linux."""


@contextmanager
def at_most(more_bytes: int) -> Iterator[None]:
    """Let this process take so much more address space and no more; what asks for it gets a `MemoryError`.

    For the whole process: threads beside this one have to do with it too. Without effect outside Linux.

    Args:
        more_bytes: than it has now.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = _ceiling(more_bytes, soft, hard)
    if ceiling is None:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _ceiling(more_bytes: int, *limits: int) -> int | None:
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
    except OSError:
        return None
    wanted = pages * resource.getpagesize() + more_bytes
    return min([wanted, *(limit for limit in limits if limit != resource.RLIM_INFINITY)])
