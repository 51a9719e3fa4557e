"""What can be done with the live connection of a session: take it, deliver the log over it, let it go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from pydantic import JsonValue

from goldenfish.clock import now
from goldenfish.connections import store
from goldenfish.connections.admission import shut_out
from goldenfish.connections.channel import Channel
from goldenfish.connections.delivery import deliver, unsent
from goldenfish.connections.models import ClientAbilities, Connection, Profile
from goldenfish.dialects.choose import dialect
from goldenfish.events.models import Event, Frame, FrameType
from goldenfish.events.store import hand_over, last_seq
from goldenfish.observability import make_logger
from goldenfish.problems import Problem, SessionNotFound, Superseded
from goldenfish.sockets import store as sockets
from goldenfish.sockets.store import Posted
from goldenfish.users.caller import Caller

logger = make_logger("connections")

_FOLLOWED = 3
"""How often a delivery follows a client that reconnects meanwhile."""
_REPLAYED = 100
"""Events of a replay after which it is kept how far it has come."""


def channel_of(session_id: str) -> Channel:
    """The way to whoever is connected to a session, for fleeting frames."""
    return Channel(session_id)


def flush(session_id: str, fresh: Sequence[Event] = (), *, connection: Connection | None = None) -> bool:
    """Send every event that the live connection has not been sent, in order.

    May be called by several at once and at any time: an event may be sent twice, none is left out.

    Args:
        session_id: whose log.
        fresh: events just written, by whoever wrote them; what came between is read from the log.
        connection: the live one as read just now, which saves reading it.

    Returns:
        False when something is left that the client could not take now: try again later.
    """
    connection = connection or store.read(session_id)
    for _ in range(_FOLLOWED):
        if connection is None:
            return True
        if (why := shut_out(connection, now())) is not None:
            dismiss(connection, why)
            return True
        outcome, sent_seq = deliver(connection, unsent(connection, fresh))
        kept = sent_seq == connection.sent_seq or store.raise_sent(connection, sent_seq)
        if outcome is Posted.GONE:
            store.forget_gone(connection)
        elif kept:
            # Of a transaction in the making the log may show the end only: it is not told before its beginning.
            return outcome is Posted.SENT and all(event.seq <= sent_seq for event in fresh)
        # The client may have reconnected, and lack what went to its connection before.
        seen, connection = connection, store.read(session_id)
        if outcome is Posted.GONE and connection and connection.connection_id == seen.connection_id:
            return False  # about to open
    return False


def send_own(session_id: str, events: Sequence[Event], *, connection: Connection | None = None) -> None:
    """Send events that this process has written as sent by their writer; what it cannot send is left to the push.

    Without events the log is looked at: a message that comes again may be one whose process died before it sent.

    Args:
        session_id: whose log.
        events: just written; in order.
        connection: see `flush`.
    """
    try:
        sent = flush(session_id, events, connection=connection)
    except Exception:
        hand_over(events)
        raise
    if not sent:
        hand_over(events)


def replay(connection: Connection) -> int:
    """Send again what the log holds after `sent_seq`, marked as such; other deliveries may come between.

    Returns:
        The number of the last event in the log.
    """
    first, outcome = connection.sent_seq, Posted.SENT
    while outcome is Posted.SENT:
        outcome, sent_seq = deliver(connection, islice(unsent(connection), _REPLAYED), replay=True)
        if sent_seq == connection.sent_seq:
            break
        # Piece by piece: whoever delivers something new meanwhile would send again all that is not kept as sent.
        store.raise_sent(connection, sent_seq)
        connection = connection.model_copy(update={"sent_seq": sent_seq})
    logger.info("replayed", after=first, last_seq=connection.sent_seq, outcome=outcome.value)
    return connection.sent_seq


def connect(session_id: str, connection_id: str, *, caller: Caller, profile: Profile, asked_at: datetime) -> bool:
    """Make a connection the live one of its session; the one before is told so and ended.

    Args:
        session_id: whose connection.
        connection_id: API Gateway's name of it.
        caller: who asked for its ticket.
        profile: how events are written for it.
        asked_at: when its ticket was asked for. A client on a bad line gives a handshake up and begins another, and a
            cold start may let the first arrive last: it is nobody's any more, and takes nothing over.

    Returns:
        False when a connection that was asked for later is there, or took over meanwhile: this one is to be refused.
    """
    seen = last_seq(session_id)
    taken = store.take(session_id, connection_id, caller=caller, profile=profile, asked_at=asked_at, sent_seq=seen)
    if taken is None:
        return False
    end_previous(taken)
    latest = store.read(session_id)
    return latest is not None and latest.connection_id == connection_id


def listen(connection_id: str) -> Connection | None:
    """Count a message of a connection, and read the connection.

    Returns:
        None when it is not, or no more, the live one of a session: then it has been ended.
    """
    session_id = store.session_of(connection_id)
    if session_id is None:
        sockets.end(connection_id)
        return None
    connection = store.count_message(session_id, connection_id)
    if connection is None:
        live = store.read(session_id)
        if live is not None:
            supersede(session_id, connection_id, live.profile)
        else:  # it was taken for gone, or the session has been erased: a client that connects again learns which
            sockets.end(connection_id)
    return connection


def until_allowed(connection: Connection, most: int, window: timedelta) -> timedelta:
    """How long a client must wait before its next message counts; zero: it is allowed now.

    Costs nothing while the client stays under the limit: the count then spans more than one window.

    Args:
        connection: as read with the message.
        most: messages per window.
        window: length of one.
    """
    if connection.window.count <= most:
        return timedelta()
    left = connection.window.started + window - now()
    if left > timedelta():
        return left
    store.begin_window(connection)
    return timedelta()


def introduce(connection: Connection, abilities: ClientAbilities, last_seen: int | None) -> Connection:
    """Keep what a client said of itself in `hello`.

    Args:
        connection: as read with the message.
        abilities: of the client.
        last_seen: number of the last event it has; None: it wants no replay.

    Raises:
        Superseded: another connection took over.
    """
    end_previous(connection)  # its handshake may not have been over when this connection took over
    introduced = store.introduce(connection, abilities, last_seen)
    if introduced is None:
        raise Superseded
    return introduced


def end_previous(connection: Connection) -> None:
    """Tell the connection that was live before that it is superseded, and end it."""
    if connection.previous is None:
        return
    supersede(connection.session_id, connection.previous, connection.profile)


def supersede(session_id: str, connection_id: str, profile: Profile) -> None:
    """Tell a connection that another one took over, and end it."""
    frame = Frame(type=FrameType.SUPERSEDED, ts=now(), session_id=session_id, data={})
    for text in dialect(profile).render(frame):
        sockets.post(connection_id, text)
    sockets.end(connection_id)


def expel(session_id: str) -> None:
    """Tell whoever is connected to a session that it is gone, end the connection and forget it."""
    connection = store.read(session_id)
    if connection is not None:
        dismiss(connection, SessionNotFound())


def dismiss(connection: Connection, why: Problem) -> None:
    """Tell a connection why it is served no longer, end it and forget it."""
    session_id, fatal = connection.session_id, isinstance(why, SessionNotFound)
    data: dict[str, JsonValue] = {"code": why.code, "message": why.detail, "fatal": fatal}
    frame = Frame(type=FrameType.ERROR, ts=now(), session_id=session_id, data=data)
    logger.info("connection dismissed", code=why.code)
    for connection_id in filter(None, (connection.previous, connection.connection_id)):
        for text in dialect(connection.profile).render(frame):
            sockets.post(connection_id, text)
        sockets.end(connection_id)
        store.remove(session_id, connection_id)


def disconnect(connection_id: str) -> None:
    """Forget a connection that has ended; unknown ones are forgotten already."""
    store.forget(connection_id)
