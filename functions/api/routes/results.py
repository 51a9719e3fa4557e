"""Reading a session's results."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, audited
from functions.api.caller import Participant
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.problems import Busy, SessionNotFound, Unauthorised
from goldenfish.sessions.reading import read_results
from goldenfish.sessions.results import Results

router = APIRouter(tags=["results"], route_class=AuditedRoute)

_NO_STORE = {"Cache-Control": "no-store"}
_PAGE = 200


@router.get(
    "/api/session/{session_id}/results",
    response_model=Results,
    summary="Read everything known of a session",
    responses=declared(Unauthorised, SessionNotFound, Busy),
    dependencies=[Depends(audited("read_results"))],
)
def get_results(session_id: SessionId, caller: Participant) -> JSONResponse:
    """Transcript, measurements and quality verdict of every answer, and the summary.

    Complete at every moment: what is not there yet is listed under `pending`.
    """
    return JSONResponse(render(read_results(caller, session_id)), headers=_NO_STORE)
