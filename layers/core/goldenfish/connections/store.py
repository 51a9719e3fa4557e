"""The live connection of a session in DynamoDB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from goldenfish.clock import now
from goldenfish.connections.models import ClientAbilities, Connection, Profile, Window
from goldenfish.table import Item
from goldenfish.users.caller import Caller

LONGEST_CONNECTION = timedelta(hours=2)
"""API Gateway ends a connection after two hours; `$disconnect` is best effort, so TTL removes the rest."""

_HANDSHAKE = timedelta(seconds=10)
"""Until `$connect` has answered, posting to its connection says `Gone` although the client is about to be there."""

_CONNECTION = "CONNECTION"


class ConnectionItem(Item):
    """The one live connection, under its session."""

    session_id = UnicodeAttribute()
    connection_id = UnicodeAttribute()
    previous = UnicodeAttribute(null=True)
    caller = JSONAttribute()
    profile = UnicodeAttribute()
    asked_at = NumberAttribute(null=True)
    connected_at = NumberAttribute()
    epoch = NumberAttribute()
    sent_seq = NumberAttribute()
    rewinds = NumberAttribute()
    client = JSONAttribute(null=True)
    window_started = NumberAttribute()
    window_count = NumberAttribute()

    def connection(self) -> Connection:
        """The value that the item holds."""
        return Connection(
            session_id=self.session_id,
            connection_id=self.connection_id,
            previous=self.previous or None,
            caller=Caller.model_validate(self.caller),
            profile=self.profile,
            connected_at=_moment(self.connected_at),
            epoch=int(self.epoch),
            sent_seq=int(self.sent_seq),
            rewinds=int(self.rewinds),
            client=ClientAbilities.model_validate(self.client) if self.client else ClientAbilities(),
            window=Window(started=_moment(self.window_started), count=int(self.window_count)),
        )


class SessionOfConnectionItem(Item):
    """Which session a connection belongs to, under the connection's own id."""

    session_id = UnicodeAttribute()


def take(
    session_id: str, connection_id: str, *, caller: Caller, profile: Profile, asked_at: datetime, sent_seq: int
) -> Connection | None:
    """Make a connection the session's live one; of two it is the one that was asked for later.

    Returns:
        The connection, with the one it took over from as `previous`; None: one that was asked for later is there.
    """
    moment = now()
    expires_at = int((moment + LONGEST_CONNECTION).timestamp())
    SessionOfConnectionItem(
        f"CONNECTION#{connection_id}", _CONNECTION, session_id=session_id, expires_at=expires_at
    ).save()
    row = ConnectionItem
    item = _row(session_id)
    taken = item.update_if(
        row.asked_at.does_not_exist() | (row.asked_at <= _ms(asked_at)),
        [
            row.asked_at.set(_ms(asked_at)),
            row.previous.set(row.connection_id | ""),  # evaluated on the item as it was
            row.session_id.set(session_id),
            row.connection_id.set(connection_id),
            row.caller.set(caller.model_dump(mode="json")),
            row.profile.set(profile),
            row.connected_at.set(_ms(moment)),
            row.epoch.add(1),
            row.sent_seq.set(sent_seq),
            row.rewinds.set(0),
            row.client.remove(),
            row.window_started.set(_ms(moment)),
            row.window_count.set(0),
            row.expires_at.set(expires_at),
        ],
    )
    if taken:
        return item.connection()
    SessionOfConnectionItem(f"CONNECTION#{connection_id}", _CONNECTION).delete()
    return None


def session_of(connection_id: str) -> str | None:
    """The session that a connection was made for, or None."""
    try:
        return _session_of(connection_id)
    except DoesNotExist:
        return None


@lru_cache(maxsize=1024)
def _session_of(connection_id: str) -> str:
    """Kept: which session a connection belongs to never changes, and no identifier is used twice."""
    item = SessionOfConnectionItem.get(f"CONNECTION#{connection_id}", _CONNECTION, consistent_read=True)
    return str(item.session_id)


def read(session_id: str) -> Connection | None:
    """The live connection of a session, consistently; None when there is none."""
    try:
        return ConnectionItem.get(f"SESSION#{session_id}", _CONNECTION, consistent_read=True).connection()
    except DoesNotExist:
        return None


def count_message(session_id: str, connection_id: str) -> Connection | None:
    """Count one message of a connection and read it; None when it is not the session's live one any more."""
    return _update(session_id, [ConnectionItem.window_count.add(1)], ConnectionItem.connection_id == connection_id)


def begin_window(connection: Connection) -> None:
    """Begin to count anew; when another message did so meanwhile, its beginning stays."""
    row = ConnectionItem
    _update(
        connection.session_id,
        [row.window_started.set(_ms(now())), row.window_count.set(1)],
        _same(connection) & (row.window_started == _ms(connection.window.started)),
    )


def introduce(connection: Connection, abilities: ClientAbilities, sent_seq: int | None) -> Connection | None:
    """Keep what a client said of itself, and what it has of the log; None: it is not the live one any more.

    Args:
        connection: as read.
        abilities: of the client.
        sent_seq: number of the last event that the client has; None: as counted here.
    """
    row = ConnectionItem
    actions: list[Action] = [row.client.set(abilities.model_dump(mode="json")), row.previous.remove()]
    if sent_seq is not None:
        actions += [row.sent_seq.set(sent_seq), row.rewinds.add(1)]
    return _update(connection.session_id, actions, row.connection_id == connection.connection_id)


def raise_sent(connection: Connection, sent_seq: int) -> bool:
    """Keep that all events up to a number were sent; False: somebody kept more, or the client begins anew."""
    row = ConnectionItem
    condition = _same(connection) & (row.rewinds == connection.rewinds) & (row.sent_seq < sent_seq)
    return _update(connection.session_id, [row.sent_seq.set(sent_seq)], condition) is not None


def forget(connection_id: str) -> None:
    """Forget a connection that has ended; unknown ones are forgotten already."""
    session_id = session_of(connection_id)
    if session_id is not None:
        _delete(session_id, connection_id)


def remove(session_id: str, connection_id: str) -> None:
    """Forget a connection of a session that is erased."""
    _delete(session_id, connection_id)


def forget_gone(connection: Connection) -> None:
    """Forget a connection that the gateway does not know, unless it may be about to open."""
    if connection.age(now()) >= _HANDSHAKE:
        _delete(connection.session_id, connection.connection_id)


def _row(session_id: str) -> ConnectionItem:
    return ConnectionItem(f"SESSION#{session_id}", _CONNECTION)


def _same(connection: Connection) -> Condition:
    row = ConnectionItem
    same: Condition = (row.connection_id == connection.connection_id) & (row.epoch == connection.epoch)
    return same


def _update(session_id: str, actions: list[Action], condition: Condition) -> Connection | None:
    item = _row(session_id)
    return item.connection() if item.update_if(condition & ConnectionItem.living(), actions) else None


def _delete(session_id: str, connection_id: str) -> None:
    SessionOfConnectionItem(f"CONNECTION#{connection_id}", _CONNECTION).delete()
    _row(session_id).delete_if(ConnectionItem.connection_id == connection_id)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(ms: float) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
