"""Connections in DynamoDB: found by session when there is something to push, by their own id when they go."""

from __future__ import annotations

import time
from collections.abc import Iterator

from botocore.exceptions import ClientError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from goldenfish.aws import client
from goldenfish.settings import settings
from goldenfish.table import Item, transaction

_LONGEST_CONNECTION_S = 7200
"""API Gateway ends a connection after two hours; `$disconnect` is best effort, so TTL removes the rest."""


class ConnectionItem(Item):
    """One connection; stored twice, under its session and under its own id."""

    session_id = UnicodeAttribute()
    connection_id = UnicodeAttribute()
    owner = UnicodeAttribute()


def _pair(session_id: str, connection_id: str, owner: str) -> list[ConnectionItem]:
    expires_at = int(time.time()) + _LONGEST_CONNECTION_S
    keys = ((f"SESSION#{session_id}", f"CONNECTION#{connection_id}"), (f"CONNECTION#{connection_id}", "CONNECTION"))
    return [
        ConnectionItem(pk, sk, session_id=session_id, connection_id=connection_id, owner=owner, expires_at=expires_at)
        for pk, sk in keys
    ]


def add(session_id: str, connection_id: str, owner: str) -> None:
    """Keep a connection."""
    with transaction() as write:
        for item in _pair(session_id, connection_id, owner):
            write.save(item)


def find(connection_id: str) -> ConnectionItem | None:
    """A connection by its id, or None."""
    try:
        return ConnectionItem.get(f"CONNECTION#{connection_id}", "CONNECTION")
    except DoesNotExist:
        return None


def remove(session_id: str, connection_id: str) -> None:
    """Forget a connection; forgetting it again changes nothing."""
    with transaction() as write:
        for item in _pair(session_id, connection_id, ""):
            write.delete(item)


def of_session(session_id: str) -> Iterator[str]:
    """Ids of a session's connections."""
    for item in ConnectionItem.query(
        f"SESSION#{session_id}", range_key_condition=ConnectionItem.sk.startswith("CONNECTION#")
    ):
        if not item.expired:
            yield item.connection_id


def send(connection_id: str, text: str) -> bool:
    """Send one text message; False when the connection is gone."""
    try:
        gateway = client("apigatewaymanagementapi", settings().websocket_endpoint)
        gateway.post_to_connection(ConnectionId=connection_id, Data=text.encode())
    except ClientError as error:
        if error.response["Error"]["Code"] == "GoneException":
            return False
        raise
    return True
