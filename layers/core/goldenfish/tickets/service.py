"""What can be done with tickets: asked for with a token, redeemed once."""

from __future__ import annotations

import secrets

from goldenfish.clock import now
from goldenfish.connections.models import Profile
from goldenfish.events.service import read_head
from goldenfish.problems import SessionNotFound, Unauthorised
from goldenfish.tickets import store
from goldenfish.tickets.models import LIFETIME, Ticket
from goldenfish.users.caller import Caller

_BYTES = 32


def issue(caller: Caller, session_id: str, profile: Profile | None = None) -> tuple[str, Ticket]:
    """Make a ticket for the caller's session. Returns its text, which is kept nowhere, and the ticket.

    Raises:
        SessionNotFound: there is no such session, or it is somebody else's.
    """
    read_head(caller, session_id)
    ticket = Ticket(session_id=session_id, caller=caller, profile=profile, expires_at=now() + LIFETIME)
    text = f"tkt_{secrets.token_urlsafe(_BYTES)}"
    store.keep(text, ticket)
    return text, ticket


def redeem(text: str, *, session_id: str = "", profile: Profile | None = None) -> Ticket:
    """Use a ticket up, whatever comes of it.

    Args:
        text: as it was issued.
        session_id: named at the handshake; empty: the ticket's own.
        profile: named at the handshake; None: the ticket's own.

    Raises:
        Unauthorised: unknown, used, expired, or issued for another profile.
        SessionNotFound: issued for another session.
    """
    ticket = store.take(text) if text else None
    if ticket is None or ticket.expires_at <= now():
        raise Unauthorised
    if session_id not in {"", ticket.session_id}:
        raise SessionNotFound
    if profile and ticket.profile and profile != ticket.profile:
        raise Unauthorised
    return ticket
