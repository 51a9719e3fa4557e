"""First replies in DynamoDB."""

from __future__ import annotations

import time

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from goldenfish.idempotency.models import Reply
from goldenfish.table import Item

KEPT_SECONDS = 24 * 3600
LEASE_SECONDS = 60
"""Longer than any API invocation: a key whose first request died can be used again after this."""


class ReplyItem(Item):
    """One key. Without a status its first request is still being carried out, until the lease ends."""

    fingerprint = UnicodeAttribute()
    lease_until = NumberAttribute()
    status = NumberAttribute(null=True)
    body = JSONAttribute(null=True)


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
    try:
        item.save(condition=ReplyItem.pk.does_not_exist() | (ReplyItem.expires_at < moment) | abandoned)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def find(owner: str, key: str) -> tuple[str, Reply | None] | None:
    """The fingerprint and, once there is one, the reply of a key."""
    try:
        item = ReplyItem.get(f"IDEMPOTENCY#{owner}", key, consistent_read=True)
    except ReplyItem.DoesNotExist:
        return None
    reply = Reply(status=int(item.status), body=item.body) if item.status is not None else None
    return item.fingerprint, reply


def keep(owner: str, key: str, reply: Reply) -> None:
    """Store the reply for later replays."""
    item = ReplyItem(f"IDEMPOTENCY#{owner}", key)
    item.update(actions=[ReplyItem.status.set(reply.status), ReplyItem.body.set(reply.body)])


def forget(owner: str, key: str) -> None:
    """Release a key whose request changed nothing."""
    ReplyItem(f"IDEMPOTENCY#{owner}", key).delete()
