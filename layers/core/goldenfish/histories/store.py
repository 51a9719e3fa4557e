"""Past sessions in DynamoDB: beside the person's counter, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import JSONAttribute

from goldenfish.clock import to_text
from goldenfish.histories.models import PastSession
from goldenfish.people.store import person_key
from goldenfish.table import Item

_LONGEST = 400
"""Sessions looked back on: more than a year of daily ones, and one page of a query."""


class PastSessionItem(Item):
    """One session of a person."""

    body = JSONAttribute()


def put(owner: str, user_id: str, past: PastSession) -> None:
    """Keep a session's figures, over those of an earlier summary of it."""
    PastSessionItem(
        f"OWNER#{owner}",
        f"{_prefix(user_id)}{to_text(past.at)}#{past.session_id}",
        body=past.model_dump(mode="json"),
        expires_at=past.expires_at,
    ).save()


def latest(owner: str, user_id: str) -> tuple[PastSession, ...]:
    """The person's sessions, oldest first; the newest 400 where there are more."""
    rows = PastSessionItem.query(
        f"OWNER#{owner}",
        range_key_condition=PastSessionItem.sk.startswith(_prefix(user_id)),
        scan_index_forward=False,
        consistent_read=True,
        limit=_LONGEST,
    )
    found = [PastSession.model_validate(row.body) for row in rows]
    return tuple(reversed(found))


def of_key(owner: str, person: str) -> Iterator[PastSession]:
    """All of a person's sessions, oldest first, by the person's key beside the owner."""
    for row in PastSessionItem.query(
        f"OWNER#{owner}",
        range_key_condition=PastSessionItem.sk.startswith(f"{person}#SESSION#"),
        consistent_read=True,
    ):
        yield PastSession.model_validate(row.body)


def forget(owner: str, person: str, at: datetime, session_id: str) -> None:
    """Remove a session's figures; `person` is the person's key beside the owner."""
    PastSessionItem(f"OWNER#{owner}", f"{person}#SESSION#{to_text(at)}#{session_id}").delete()


def _prefix(user_id: str) -> str:
    return f"{person_key(user_id)}#SESSION#"
