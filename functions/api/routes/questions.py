"""Asking the next question."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.problems import declared
from functions.api.rendering import render
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
    summary="Get the question in force",
    responses=declared(Unauthorised, SessionNotFound, SessionClosed, Busy),
)
def get_question(session_id: SessionId, caller: Participant) -> JSONResponse:
    """Ask the next question, exactly once.

    Until its answer has ended every call gives the same question with the same `ask_id`, whoever calls and
    however often. When all are answered, `done` is true. `audio` is there once the question has been spoken in
    advance, which a live connection or the session's creation sets going.
    """
    session, answer = service.ask_question(caller, session_id)
    known = {"session_id": session_id, "question_count": len(session.questions)}
    if answer is None:
        return _reply({**known, "done": True, "flags": []})
    asked = shown_data(question_data(answer, session.questions[answer.question_index - 1], session))
    return _reply({**known, "done": False, **asked})


def _reply(told: dict[str, Any]) -> JSONResponse:
    return JSONResponse(render(QuestionReply.model_validate(told)), headers={"Cache-Control": "no-store"})
