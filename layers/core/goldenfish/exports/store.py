"""Archives that were asked for, in DynamoDB, beside their owner. The index of what is due lists those that wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action

from goldenfish.clock import to_text
from goldenfish.exports.models import Export
from goldenfish.table import DueItem

_WAITING = "EXPORT"


class ExportItem(DueItem):
    """One archive. Who makes it holds a lease."""

    scope = UnicodeAttribute()
    body = JSONAttribute()
    lease_until = NumberAttribute(null=True)


def put(export: Export) -> None:
    """Keep a new one; it waits to be made."""
    _item(export, waits=True).save()


def find(owner: str, export_id: str) -> Export | None:
    """One of an owner's archives; None: there is none, it has expired or was erased."""
    try:
        item = ExportItem.get(_partition(owner), export_id, consistent_read=True)
    except DoesNotExist:
        return None
    return Export.model_validate(item.body)


def of_scope(owner: str, scope: str) -> Iterator[Export]:
    """An owner's archives of one scope; of all where it is empty."""
    for item in ExportItem.query(_partition(owner), consistent_read=True):
        if scope in {"", item.scope}:
            yield Export.model_validate(item.body)


def waiting() -> Iterator[Export]:
    """Those that wait to be made, the longest waiting first."""
    for row in ExportItem.due.query(_WAITING):
        found = find(row.pk.removeprefix("EXPORT#"), row.sk)
        if found is not None and found.state == "waiting":
            yield found


def lease(export: Export, seconds: float) -> bool:
    """Become the one who makes it, for so long; False: somebody else is, or it is erased."""
    moment = time.time()
    row = ExportItem
    begun = export.model_copy(update={"attempts": export.attempts + 1})
    free = row.lease_until.does_not_exist() | (row.lease_until < moment)
    return _row(export).update_if(
        row.pk.exists() & free,
        [row.lease_until.set(moment + seconds), row.body.set(begun.model_dump(mode="json"))],
    )


def finish(export: Export) -> bool:
    """Write down what came of it; False: it was erased meanwhile, and so must be what was made."""
    row = ExportItem
    waits = export.state == "waiting"
    actions: list[Action] = [row.body.set(export.model_dump(mode="json")), row.lease_until.remove()]
    if not waits:
        actions += [row.gsi_pk.remove(), row.gsi_sk.remove()]
    return _row(export).update_if(row.pk.exists(), actions)


def forget(owner: str, scope: str, asked_until: datetime | None = None) -> frozenset[str]:
    """Remove archives from an owner's list.

    Args:
        owner: whose.
        scope: only those of it; empty: of all.
        asked_until: only those that were asked for by then; None: all.

    Returns:
        Identifiers of those that stay.
    """
    stay = set()
    for export in of_scope(owner, scope):
        if asked_until is not None and export.asked_at > asked_until:
            stay.add(export.export_id)
        else:
            ExportItem(_partition(owner), export.export_id).delete()
    return frozenset(stay)


def _row(export: Export) -> ExportItem:
    return ExportItem(_partition(export.owner), export.export_id)


def _item(export: Export, *, waits: bool) -> ExportItem:
    return ExportItem(
        _partition(export.owner),
        export.export_id,
        scope=export.scope,
        body=export.model_dump(mode="json"),
        expires_at=export.expires_at,
        gsi_pk=_WAITING if waits else None,
        gsi_sk=to_text(export.asked_at) if waits else None,
    )


def _partition(owner: str) -> str:
    return f"EXPORT#{owner}"
