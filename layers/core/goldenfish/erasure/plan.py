"""What an erasure removes, and when it looks again. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

_OBJECTS_OF_SESSION = ("audio", "parts", "slices", "turns", "text-records", "results")

FIRST_LOOK = timedelta(minutes=5)
"""How soon an erasure is looked at again, and how often the sweeper runs."""

LONGEST_RUN = timedelta(minutes=20)
"""Nothing that read the session before its erasure runs longer: Lambda ends every function after 15 minutes."""

LAST_LOOK = timedelta(days=16)
"""A queue and its dead letters keep a message for 14 days, a form is good for hours: nothing comes later."""

TOMBSTONE_KEPT = timedelta(days=30)
"""A dead letter that an operator sends back begins its 14 days anew."""


def object_prefixes(session_id: str) -> tuple[str, ...]:
    """Where objects of a session lie, be it an interview or a conversation."""
    return tuple(f"{prefix}/{session_id}/" for prefix in _OBJECTS_OF_SESSION)


def partitions_of_account(owner: str) -> tuple[str, ...]:
    """Partitions of the table that hold nothing but what belongs to one owner; the audit trail is none of them."""
    kinds = ("OWNER", "IDEMPOTENCY", "EXPORT", "WEBHOOK", "LIMIT", "USER")
    return tuple(f"{kind}#{owner}" for kind in kinds)


def exports_of(owner: str, scope: str = "") -> str:
    """Prefix of the keys of an owner's archives.

    Args:
        owner: whose. Hashed: an owner may be named after somebody.
        scope: of whom they are, see `scope_of`; empty: all.
    """
    digest = hashlib.sha256(owner.encode()).hexdigest()[:32]
    return f"exports/{digest}/" + (f"{scope}/" if scope else "")


WHOLE_ACCOUNT = "all"


def scope_of(person: str) -> str:
    """The part of an export's key that says of whom it is: a person's hash, or `all` of the account."""
    return person.removeprefix("PERSON#") or WHOLE_ACCOUNT


def next_look(asked_at: datetime, now: datetime) -> datetime | None:
    """When to look again for what came late: when twice the time has passed; None: nothing can come any more."""
    passed = now - asked_at
    return None if passed >= LAST_LOOK else now + max(FIRST_LOOK, passed)


def may_forget_whose(asked_at: datetime, now: datetime) -> bool:
    """Whether everything that knew the session has ended, so that nothing is left to be found by its owner."""
    return now - asked_at >= LONGEST_RUN
