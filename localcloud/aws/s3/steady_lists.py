"""moto lists a bucket while others remove its objects: what is listed is how the bucket was when the list began.

moto walks over a copy of the keys and then looks each of them up again; one that has gone meanwhile ends the request
with a TypeError or a KeyError, which S3 never does:
https://github.com/getmoto/moto/blob/master/moto/s3/utils.py (`_VersionedKeyStore`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.s3.utils import _VersionedKeyStore


def list_steadily() -> None:
    """Lists of moto's S3 hold on to what they have found."""
    _VersionedKeyStore.lists = _VersionedKeyStore.iterlists = _lists  # type: ignore[assignment]
    _VersionedKeyStore.items = _VersionedKeyStore.iteritems = _newest  # type: ignore[assignment]
    _VersionedKeyStore.values = _VersionedKeyStore.itervalues = _newest_values  # type: ignore[assignment]


def _lists(store: _VersionedKeyStore) -> Iterator[tuple[str, list[Any]]]:
    # dict's own items: the class's are the newest versions. A list at once, which nobody can come between.
    return iter(list(dict.items(store)))


def _newest(store: _VersionedKeyStore) -> Iterator[tuple[str, Any]]:
    return ((key, versions[-1]) for key, versions in _lists(store) if versions)


def _newest_values(store: _VersionedKeyStore) -> Iterator[Any]:
    return (newest for _, newest in _newest(store))
