"""Tickets for the WebSocket, so that no token of any length of life stands in an address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from functions.api.audited import AuditedRoute, audited
from functions.api.caller import Participant
from functions.api.problems import declared
from functions.api.schemas import RequestTicket, TicketIssued
from functions.api.session_id import SessionId
from goldenfish.connections.models import DEFAULT_PROFILE
from goldenfish.problems import Busy, InvalidRequest, SessionNotFound, Unauthorised
from goldenfish.sessions.speech import prepare_soon
from goldenfish.settings import settings
from goldenfish.tickets.service import issue

router = APIRouter(tags=["events"], route_class=AuditedRoute)


@router.post(
    "/api/session/{session_id}/ticket",
    status_code=201,
    response_model=TicketIssued,
    summary="Ask for admission to the WebSocket",
    responses=declared(Unauthorised, SessionNotFound, InvalidRequest, Busy),
    dependencies=[Depends(audited("open_socket"))],
)
def create_ticket(
    session_id: SessionId,
    caller: Participant,
    response: Response,
    body: Annotated[RequestTicket, Body(default_factory=RequestTicket)],
) -> TicketIssued:
    """Make a ticket for one connection: it works once, within a minute, for this session and this profile.

    Connect to `websocket_url` with `?ticket=…`; `session` and `profile` may be given too and must then be the same.
    A retry simply makes another ticket, so this POST takes no Idempotency-Key.
    """
    response.headers["Cache-Control"] = "no-store"
    text, ticket = issue(caller, session_id, body.profile)
    if session_id.startswith("ses_"):
        prepare_soon(session_id)  # the question's sound is made while the client connects
    return TicketIssued(
        ticket=text,
        expires_at=ticket.expires_at,
        websocket_url=settings().websocket_url,
        profile=ticket.profile or DEFAULT_PROFILE,
    )
