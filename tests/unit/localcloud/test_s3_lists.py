"""A bucket that is listed while its objects go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from moto.s3.utils import _VersionedKeyStore

from localcloud.aws.s3.steady_lists import list_steadily


class _Stored:
    def dispose(self) -> None:
        """What moto asks of an object that goes."""


@pytest.mark.parametrize(
    ("walk", "seen"),
    [
        ("lists", lambda old, new: [("a", [old, new]), ("b", [new])]),
        ("items", lambda _, new: [("a", new), ("b", new)]),
        ("values", lambda _, new: [new, new]),
    ],
)
def test_a_list_shows_the_bucket_as_it_was_when_it_began(
    walk: str, seen: Callable[[_Stored, _Stored], list[Any]]
) -> None:
    list_steadily()
    old, new = _Stored(), _Stored()
    store = _VersionedKeyStore()
    store["a"], store["b"] = old, new
    store["a"] = new
    listed = iter(getattr(store, walk)())
    found = [next(listed)]
    store.pop("b")
    assert [*found, *listed] == seen(old, new)
    assert list(store.lists()) == [("a", [old, new])]
