"""Sending events of the log over a connection, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from goldenfish.attempts import attempts
from goldenfish.connections.models import Connection
from goldenfish.dialects.choose import dialect
from goldenfish.events import store as log
from goldenfish.events.models import Event
from goldenfish.events.showing import shown
from goldenfish.observability import make_logger
from goldenfish.sockets import store as sockets
from goldenfish.sockets.store import Posted

logger = make_logger("delivery")

_PAGE = 100
_ATTEMPTS = 4
_FIRST_PAUSE_S = 0.05


def unsent(connection: Connection, fresh: Sequence[Event] = ()) -> Iterable[Event]:
    """What a connection has not been sent: from `fresh` where that continues what was sent, else from the log."""
    newer = sorted((event for event in fresh if event.seq > connection.sent_seq), key=lambda event: event.seq)
    if fresh and [event.seq - connection.sent_seq for event in newer] == list(range(1, len(newer) + 1)):
        return newer
    return _log(connection.session_id, connection.sent_seq)


def _log(session_id: str, after: int) -> Iterator[Event]:
    while page := log.after(session_id, after, _PAGE):
        yield from page
        after = page[-1].seq


def deliver(connection: Connection, events: Iterable[Event], *, replay: bool = False) -> tuple[Posted, int]:
    """Send events until one cannot be sent. Returns how the last post went and the last event's number."""
    sent_seq = connection.sent_seq
    for event in events:
        for text in dialect(connection.profile).render(shown(event, connection.caller.view), replay=replay):
            outcome = _post_patiently(connection.connection_id, text)
            if outcome is Posted.TOO_LARGE:  # never again fits: the client reads it from the log
                logger.error("event too large for a socket", type=event.type.value, seq=event.seq, size=len(text))
                break
            if outcome is not Posted.SENT:
                logger.info("delivery stopped", seq=event.seq, outcome=outcome.value)
                return outcome, sent_seq
        sent_seq = event.seq
    return Posted.SENT, sent_seq


def _post_patiently(connection_id: str, text: str) -> Posted:
    """Post what must arrive: while the client cannot take it, again after a random pause."""
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        outcome = sockets.post(connection_id, text)
        if outcome is not Posted.BUSY:
            return outcome
    return Posted.BUSY
