"""Reading a session's event log, page by page or as server-sent events. The WebSocket shows the same log."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from functions.api.audited import AuditedRoute, Reading, audited
from functions.api.caller import Participant
from functions.api.problems import declared
from functions.api.schemas import EventPage
from functions.api.session_id import SessionId
from goldenfish.connections.models import DEFAULT_PROFILE
from goldenfish.dialects.choose import dialect
from goldenfish.events.models import Event
from goldenfish.events.service import read_log
from goldenfish.problems import Busy, InvalidRequest, SessionNotFound, Unauthorised

router = APIRouter(tags=["events"], route_class=AuditedRoute)

EVENT_STREAM = "text/event-stream"
RETRY_MS = 1000
"""How soon a reader asks again: an HTTP API cannot hold an answer open, so each answer is short."""

_NO_STORE = {"Cache-Control": "no-store"}
_PAGE = 200
_HIGHEST = 10**8 - 2
_REFUSALS = declared(Unauthorised, SessionNotFound, InvalidRequest, Busy)
_SEQ = re.compile(r"[0-9]{1,8}")

Audit = Annotated[Reading, Depends(audited("read_events"))]
After = Annotated[int, Query(ge=0, le=_HIGHEST, description="the last number you have")]


@router.get(
    "/api/session/{session_id}/events",
    response_model=EventPage,
    summary="Read the event log",
    responses=_REFUSALS,
)
def get_events(
    session_id: SessionId, caller: Participant, response: Response, reading: Audit, after: After = 0
) -> EventPage:
    """Events with a higher number than `after`, in order, at most 200."""
    response.headers.update(_NO_STORE)
    page = read_log(caller, session_id, after, _PAGE)
    reading.told = bool(page)
    return EventPage(
        session_id=session_id,
        events=page,
        last_seq=page[-1].seq if page else after,
        more=len(page) == _PAGE,
    )


@router.get(
    "/api/session/{session_id}/stream",
    response_class=Response,
    summary="Read the event log as server-sent events",
    responses={
        200: {"description": "Server-sent events", "content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
        **_REFUSALS,
    },
)
def get_stream(
    session_id: SessionId,
    caller: Participant,
    reading: Audit,
    after: After = 0,
    last_event_id: Annotated[str | None, Header(description="the last `id` you have; goes before `after`")] = None,
) -> Response:
    """What there is after the last event you have, then the end of the answer; ask again after `retry` milliseconds.

    `id` is the event's `seq`, `event` its type, `data` the same JSON as everywhere. Without anything new the answer
    holds a comment only. The ordinary Authorization header is needed, so read it with `fetch`, not `EventSource`.
    """
    page = read_log(caller, session_id, after if last_event_id is None else _seq(last_event_id), _PAGE)
    reading.told = bool(page)
    # Set by hand: Starlette would add a charset, but an event stream is UTF-8 by definition.
    return Response(_stream(page), headers={"Content-Type": EVENT_STREAM, **_NO_STORE})


def _seq(last_event_id: str) -> int:
    """The number that a reader sends back.

    Raises:
        InvalidRequest: it is not one that we gave.
    """
    if not _SEQ.fullmatch(last_event_id):
        raise InvalidRequest("Last-Event-ID is none of this log.")
    return min(int(last_event_id), _HIGHEST)


def _stream(events: list[Event]) -> str:
    told = [
        f"id: {event.seq}\nevent: {event.type.value}\ndata: {text}\n\n"
        for event in events
        for text in dialect(DEFAULT_PROFILE).render(event)
    ]
    return f"retry: {RETRY_MS}\n\n" + ("".join(told) or ": nothing new\n\n")
