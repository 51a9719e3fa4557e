"""The audit trail in DynamoDB, by owner and time.

An entry about somebody else's things stands twice, under who did it and under whose they are: both may ask.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime

from pynamodb.attributes import JSONAttribute

from goldenfish.audit.models import AuditEntry, AuditPage
from goldenfish.clock import to_text
from goldenfish.table import Item, transaction

_CURSOR = re.compile(r"[0-9TZ:.\-]{24}#aud_[0-9a-z]{20}")
_LATEST = "~"
"""Sorts behind every time."""


class AuditItem(Item):
    """One entry."""

    body = JSONAttribute()


class UnknownCursorError(Exception):
    """The cursor is none that we gave."""


def put(entry: AuditEntry, owners: frozenset[str], expires_at: int) -> None:
    """Keep an entry under each of these owners, under all of them or none."""
    body = entry.model_dump(mode="json", exclude_defaults=True)
    with transaction() as write:
        for owner in sorted(owners):
            write.save(AuditItem(_partition(owner), _sort_key(entry), body=body, expires_at=expires_at))


def newest(owner: str, *, since: datetime | None, until: datetime | None, cursor: str, limit: int) -> AuditPage:
    """A part of an owner's trail, the newest first.

    Args:
        owner: whose.
        since: nothing before it; None: from the beginning.
        until: nothing from it on; None: up to now.
        cursor: of the page before; empty: the first page.
        limit: most entries.

    Raises:
        UnknownCursorError: the cursor is none of ours.
    """
    before = _decode(cursor) if cursor else (to_text(until) if until else _LATEST)
    first = to_text(since) if since else "0"
    if first > before:
        return AuditPage(entries=())  # DynamoDB refuses to look between them
    rows = AuditItem.query(
        _partition(owner),
        # Nothing of ours sorts between a time and the entries of its millisecond, so `before` itself never occurs
        # but as a cursor, whose entry has been shown.
        range_key_condition=AuditItem.sk.between(first, before),
        scan_index_forward=False,
        consistent_read=True,
        limit=limit + 2,
    )
    found = [row for row in rows if row.sk != before]
    shown = found[:limit]
    more = len(found) > limit
    return AuditPage(
        entries=tuple(AuditEntry.model_validate(row.body) for row in shown),
        next=_encode(shown[-1].sk) if more else None,
    )


def _partition(owner: str) -> str:
    return f"AUDIT#{owner}"


def _sort_key(entry: AuditEntry) -> str:
    return f"{to_text(entry.at)}#{entry.id}"


def _encode(sort_key: str) -> str:
    return base64.urlsafe_b64encode(sort_key.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:  # ValueError: other characters than ASCII, in either direction
        raise UnknownCursorError from error
    if not _CURSOR.fullmatch(text):
        raise UnknownCursorError
    return text
