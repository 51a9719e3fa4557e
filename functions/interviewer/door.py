"""The handshake: a ticket for a connection. Refusals are HTTP statuses; nothing can be posted yet."""

from __future__ import annotations

from collections.abc import Mapping

from goldenfish.connections import service
from goldenfish.connections.models import DEFAULT_PROFILE, PROFILES, Profile
from goldenfish.observability import about, make_logger
from goldenfish.problems import BadMessage, Problem, Superseded
from goldenfish.tickets.service import redeem

logger = make_logger("interviewer")

_ADMITTED = 200


def admit(connection_id: str, query: Mapping[str, str]) -> int:
    """Let a connection follow the session that its ticket is for.

    Args:
        connection_id: API Gateway's name of it.
        query: `ticket`, and perhaps `session` and `profile`, which must then be the ticket's.

    Returns:
        HTTP status: 200; 401 for a ticket that is unknown, used, expired or another profile's; 404 for another
        session's; 400 for a profile that there is not; 409 when a connection that was asked for later is there, or
        took over meanwhile.
    """
    try:
        named = _profile(query.get("profile", ""))
        ticket = redeem(query.get("ticket", ""), session_id=query.get("session", ""), profile=named)
        about(ticket.session_id)
        profile = ticket.profile or named or DEFAULT_PROFILE
        if not service.connect(
            ticket.session_id, connection_id, caller=ticket.caller, profile=profile, asked_at=ticket.issued_at
        ):
            raise Superseded
    except Problem as refusal:
        logger.info("connection refused", code=refusal.code)
        return refusal.status
    logger.info("connected", profile=profile)
    return _ADMITTED


def _profile(name: str) -> Profile | None:
    """The profile of a name; None when none is named."""
    found = next((profile for profile in PROFILES if profile == name), None)
    if name and found is None:
        raise BadMessage("There is no such profile.")
    return found
