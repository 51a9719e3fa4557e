"""First replies in DynamoDB."""

from __future__ import annotations

import time

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from goldenfish.idempotency.models import Reply
from goldenfish.table import Item

_REPLY = "REPLY#"
_FIRST_REFUSAL = 400
KEPT_SECONDS = 24 * 3600
LEASE_SECONDS = 60
"""Longer than any API invocation: a key whose first request died can be used again after this."""


class ReplyItem(Item):
    """One key. Without a status its first request is still being carried out, until the lease ends."""

    fingerprint = UnicodeAttribute()
    lease_until = NumberAttribute()
    status = NumberAttribute(null=True)
    body = JSONAttribute(null=True)


class ReplyOfSessionItem(Item):
    """Beside a session: that there is a reply about it, and whose."""

    owner = UnicodeAttribute()


def claim(owner: str, key: str, fingerprint: str, kept_s: float = KEPT_SECONDS) -> bool:
    """Become the one who carries the request out; False when somebody is or was.

    Args:
        owner: of the token.
        key: of the request, hashed.
        fingerprint: of the request's parameters.
        kept_s: how long the reply is kept.
    """
    moment = time.time()
    item = ReplyItem(
        f"IDEMPOTENCY#{owner}",
        key,
        fingerprint=fingerprint,
        lease_until=moment + LEASE_SECONDS,
        expires_at=int(moment + kept_s),
    )
    abandoned = ReplyItem.status.does_not_exist() & (ReplyItem.lease_until < moment)
    return item.save_if(ReplyItem.pk.does_not_exist() | (ReplyItem.expires_at < moment) | abandoned)


def find(owner: str, key: str) -> tuple[str, Reply | None] | None:
    """The fingerprint and, once there is one, the reply of a key."""
    try:
        item = ReplyItem.get(f"IDEMPOTENCY#{owner}", key, consistent_read=True)
    except ReplyItem.DoesNotExist:
        return None
    reply = Reply(status=int(item.status), body=item.body) if item.status is not None else None
    return item.fingerprint, reply


def keep(owner: str, key: str, reply: Reply, kept_s: float = KEPT_SECONDS, *, session_id: str = "") -> None:
    """Store the reply for later replays; one about a session can be found by it, so that it goes with it.

    Args:
        owner: of the token.
        key: of the request, hashed.
        reply: to store.
        kept_s: how long it is kept.
        session_id: that it is about; empty: the one that it names itself, if any.
    """
    session_id = session_id or str(reply.body.get("session_id") or "")
    if session_id and reply.status < _FIRST_REFUSAL:  # a refusal repeats nothing that was said or given
        # First: a reply that nobody would find is worse than a pointer to none.
        pointer = ReplyOfSessionItem(f"SESSION#{session_id}", f"{_REPLY}{key}", owner=owner)
        pointer.expires_at = int(time.time() + kept_s)
        pointer.save()
    item = ReplyItem(f"IDEMPOTENCY#{owner}", key)
    # With its end: an erasure may have removed the claim meanwhile, and then this makes the item anew.
    ends = ReplyItem.expires_at.set(int(time.time() + kept_s))
    item.update(actions=[ReplyItem.status.set(reply.status), ReplyItem.body.set(reply.body), ends])


def forget_session(session_id: str) -> None:
    """Remove all replies about a session."""
    rows = ReplyOfSessionItem.query(
        f"SESSION#{session_id}",
        range_key_condition=ReplyOfSessionItem.sk.startswith(_REPLY),
        attributes_to_get=["pk", "sk", "owner"],
        consistent_read=True,
    )
    for row in rows:
        forget(row.owner, row.sk.removeprefix(_REPLY))
        row.delete()


def forget(owner: str, key: str) -> None:
    """Release a key whose request changed nothing."""
    ReplyItem(f"IDEMPOTENCY#{owner}", key).delete()
