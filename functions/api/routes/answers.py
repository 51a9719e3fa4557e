"""Ending an answer."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import AnswerEnded, EndAnswer
from functions.api.session_id import SessionId
from goldenfish.problems import Busy, InvalidRequest, QuestionNotAsked, SessionNotFound, Unauthorised
from goldenfish.sessions import service

router = APIRouter(tags=["answer"])


@router.post(
    "/api/session/{session_id}/end_answer",
    response_model=AnswerEnded,
    summary="End an answer",
    responses=declared(Unauthorised, SessionNotFound, QuestionNotAsked, Busy, InvalidRequest, *REFUSALS),
)
def end_answer(session_id: SessionId, body: EndAnswer, caller: Participant, once: Once) -> JSONResponse:
    """End an answer, so that the next question can be asked. The last one closes the session.

    Ending it again answers the same with `replayed: true`.
    """

    def work() -> AnswerEnded:
        interview, answer, replayed = service.end_answer_by_user(
            caller, session_id, body.question_index, body.ended_by
        )
        session = interview.session
        return AnswerEnded(
            session_id=session_id,
            question_index=answer.question_index,
            ask_id=answer.ask_id,
            ended_at=answer.ended_at or session.closed_at or session.active_at,
            ended_by=answer.ended_by or "session_end",
            replayed=replayed,
            session_status=session.status.value,
            next_question=session.is_open and len(interview.answers) < len(session.questions),
        )

    return once(200, work, body.model_dump_json())
