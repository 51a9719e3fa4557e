"""An owner's list in DynamoDB: a row for every session, written in the transaction that makes the session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from pynamodb.attributes import UnicodeAttribute

from goldenfish.clock import to_text
from goldenfish.owned.models import OwnedSession
from goldenfish.people.store import person_key
from goldenfish.table import Item

_PREFIX = "SESSION#"


class Owned(Protocol):
    """What an interview and a conversation have in common."""

    @property
    def owner(self) -> str: ...  # noqa: D102

    @property
    def session_id(self) -> str: ...  # noqa: D102

    @property
    def user_id(self) -> str: ...  # noqa: D102

    @property
    def created_at(self) -> datetime: ...  # noqa: D102

    @property
    def expires_at(self) -> int: ...  # noqa: D102


class OwnedItem(Item):
    """One row."""

    person = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @classmethod
    def of(cls, session: Owned) -> OwnedItem:
        """The row of an interview or a conversation."""
        return cls(
            _partition(session.owner),
            _key(session.created_at, session.session_id),
            person=person_key(session.user_id),
            created_at=to_text(session.created_at),
            expires_at=session.expires_at,
        )


def sessions_of(owner: str, user_id: str | None = None, *, expired: bool = False) -> Iterator[OwnedSession]:
    """Every session of an owner, oldest first.

    Args:
        owner: whose.
        user_id: only those with this label; None: all.
        expired: also those whose time is over and that the table has not removed yet, for who removes them.
    """
    person = None if user_id is None else person_key(user_id)
    for row in OwnedItem.query(
        _partition(owner),
        range_key_condition=OwnedItem.sk.startswith(_PREFIX),
        consistent_read=True,
        attributes_to_get=["pk", "sk", "person", "created_at", "expires_at"],  # so named, expired rows are seen
    ):
        if (expired or not row.expired) and person in (None, row.person):
            yield OwnedSession(
                owner=owner,
                session_id=row.sk.rpartition("#")[2],
                person=row.person,
                created_at=datetime.fromisoformat(row.created_at),
                expires_at=int(row.expires_at or 0),
            )


def forget(owned: OwnedSession) -> None:
    """Remove a session's row."""
    OwnedItem(_partition(owned.owner), _key(owned.created_at, owned.session_id)).delete()


def _partition(owner: str) -> str:
    return f"OWNER#{owner}"


def _key(created_at: datetime, session_id: str) -> str:
    return f"{_PREFIX}{to_text(created_at)}#{session_id}"
