"""Asking the next question."""

from __future__ import annotations

from fastapi import APIRouter, Response

from functions.api.caller import Authenticated
from functions.api.problems import declared
from functions.api.schemas import QuestionReply
from functions.api.session_id import SessionId
from goldenfish.events.showing import shown_data
from goldenfish.problems import Busy, SessionClosed, SessionNotFound, Unauthorised
from goldenfish.sessions import service
from goldenfish.sessions.transitions.asking import question_data

router = APIRouter(tags=["question"])


@router.get(
    "/api/session/{session_id}/question",
    response_model=QuestionReply,
    response_model_exclude_none=True,
    summary="Get the question in force",
    responses=declared(Unauthorised, SessionNotFound, SessionClosed, Busy),
)
def get_question(session_id: SessionId, caller: Authenticated, response: Response) -> QuestionReply:
    """Ask the next question, exactly once.

    Until its answer has ended every call gives the same question with the same `ask_id`, whoever calls and
    however often. When all are answered, `done` is true. `audio` is there once the question has been spoken in
    advance, which a live connection or the session's creation sets going.
    """
    response.headers["Cache-Control"] = "no-store"
    session, answer = service.ask_question(caller, session_id)
    known = {"session_id": session_id, "question_count": len(session.questions)}
    if answer is None:
        return QuestionReply.model_validate({**known, "done": True, "flags": []})
    asked = shown_data(question_data(answer, session.questions[answer.question_index - 1], session))
    return QuestionReply.model_validate({**known, "done": False, **asked})
