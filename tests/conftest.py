"""What all tests share: one cloud, and less of Python's search for reference cycles, none of which is missing.

A worker holds hundreds of thousands of objects that live as long as it does (modules, schemas, tests), and by default
the search goes through them again and again: 3.4 of the 13.3 seconds of CPU that collecting everything takes.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

from tests.shared_cloud import clinic, cloud, family

__all__ = ["clinic", "cloud", "family"]

# Allocations less releases between two searches; Python's own is 2,000.
YOUNG = 20_000


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """No search while everything is imported; one at the end, and what then lives is left out of all later ones."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
        gc.enable()
