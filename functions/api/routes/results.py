"""Reading a session's results and its event log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from functions.api.caller import Owner
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.schemas import EventPage
from functions.api.session_id import SessionId
from goldenfish.events import store as events
from goldenfish.problems import InvalidRequest, SessionNotFound, Unauthorised
from goldenfish.sessions.reading import read_results
from goldenfish.sessions.results import Results
from goldenfish.sessions.service import read_interview

router = APIRouter(tags=["results"])

_NO_STORE = {"Cache-Control": "no-store"}
_PAGE = 200


@router.get(
    "/api/session/{session_id}/results",
    response_model=Results,
    summary="Read everything known of a session",
    responses=declared(Unauthorised, SessionNotFound),
)
def get_results(session_id: SessionId, owner: Owner) -> JSONResponse:
    """Transcript, measurements and quality verdict of every answer, and the summary.

    Complete at every moment: what is not there yet is listed under `pending`.
    """
    return JSONResponse(render(read_results(owner, session_id)), headers=_NO_STORE)


@router.get(
    "/api/session/{session_id}/events",
    response_model=EventPage,
    summary="Read the event log",
    responses=declared(Unauthorised, SessionNotFound, InvalidRequest),
)
def get_events(
    session_id: SessionId,
    owner: Owner,
    response: Response,
    after: Annotated[int, Query(ge=0, le=10**8 - 2, description="the last number you have")] = 0,
) -> EventPage:
    """Events with a higher number than `after`, in order, at most 200."""
    response.headers.update(_NO_STORE)
    read_interview(owner, session_id)
    page = events.after(session_id, after, _PAGE)
    return EventPage(
        session_id=session_id,
        events=page,
        last_seq=page[-1].seq if page else after,
        more=len(page) == _PAGE,
    )
