"""What can be done with live connections: open, close, push."""

from __future__ import annotations

from goldenfish.connections import store
from goldenfish.events.models import Event
from goldenfish.sessions.service import read_interview
from goldenfish.users.service import authenticate


def connect(connection_id: str, session_id: str, authorization: str | None) -> None:
    """Let a connection follow a session.

    Raises:
        Unauthorised: no valid token.
        SessionNotFound: no such session of this caller.
    """
    owner = authenticate(authorization)
    read_interview(owner, session_id)
    store.add(session_id, connection_id, owner)


def disconnect(connection_id: str) -> None:
    """Forget a connection; unknown ones are forgotten already."""
    known = store.find(connection_id)
    if known is not None:
        store.remove(known.session_id, connection_id)


def push(event: Event) -> int:
    """Send an event to every live connection of its session; those that are gone are forgotten.

    Returns:
        How many connections got it.

    Raises:
        ExceptionGroup: some could not be reached for now; trying again sends it to all, who know its number.
    """
    text = event.model_dump_json()
    sent, faults = 0, []
    for connection_id in store.of_session(event.session_id):
        try:
            if store.send(connection_id, text):
                sent += 1
            else:
                store.remove(event.session_id, connection_id)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"event {event.seq} reached {sent} connections, {len(faults)} failed", faults)
    return sent
