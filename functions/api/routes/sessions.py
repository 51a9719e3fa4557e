"""Making and closing a session."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Authenticated, Participant
from functions.api.created import session_created
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import CreateSession, SessionClosedReply, SessionCreated
from functions.api.session_id import SessionId
from goldenfish.problems import Busy, InvalidRequest, SessionNotFound, Unauthorised
from goldenfish.questions.service import UnknownQuestionSetError
from goldenfish.sessions import service
from goldenfish.sessions.speech import prepare_soon

router = APIRouter(tags=["session"])


@router.post(
    "/api/session",
    status_code=201,
    response_model=SessionCreated,
    summary="Create a session",
    responses=declared(Unauthorised, InvalidRequest, *REFUSALS),
)
def create_session(body: CreateSession, caller: Authenticated, once: Once) -> JSONResponse:
    """Make a session with its questions, worded for this person.

    `limits` says what `POST …/audio` takes and which route takes longer recordings: above 4,000,000 bytes of
    audio the answer is 413 with the route to use; above about 4.5 MB of request the gateway itself answers a bare
    413 without a body of ours.
    """

    def work() -> SessionCreated:
        told = body.consents.told() if body.consents else None
        wanted = service.NewSession(**{**dict(body), "consents": told})
        try:
            session = service.create_session(caller, wanted)
        except UnknownQuestionSetError as error:
            raise InvalidRequest(str(error)) from error
        prepare_soon(session.session_id)
        return session_created(session)

    return once(201, work, body.model_dump_json())


@router.post(
    "/api/session/{session_id}/close",
    response_model=SessionClosedReply,
    summary="Close a session before its last question",
    responses=declared(Unauthorised, SessionNotFound, Busy, InvalidRequest, *REFUSALS),
)
def close_session(session_id: SessionId, caller: Participant, once: Once) -> JSONResponse:
    """Close the session. Questions that were never asked are listed; the summary follows the last result.

    Closing it again answers the same with `replayed: true`.
    """

    def work() -> SessionClosedReply:
        interview, replayed = service.close_session(caller, session_id)
        session = interview.session
        return SessionClosedReply(
            session_id=session_id,
            status=session.status.value,
            closed_at=session.closed_at or session.active_at,
            closed_by=session.closed_by or "user",
            replayed=replayed,
            not_asked=[q.question_id for q in session.questions[len(interview.answers) :]],
        )

    return once(200, work)
