"""Ending an answer, and answering in writing."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import AnswerEnded, EndAnswer, WriteAnswer
from functions.api.session_id import SessionId
from goldenfish.problems import (
    Busy,
    InvalidRequest,
    QuestionNotAsked,
    QuestionSkipped,
    SessionNotFound,
    Unauthorised,
    WrongState,
)
from goldenfish.sessions import service
from goldenfish.sessions.models import Answer, Interview
from goldenfish.transcripts.written import answer_in_writing

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
        return _ended(*service.end_answer_by_user(caller, session_id, body.question_index, body.ended_by))

    return once(200, work, body.model_dump_json())


@router.post(
    "/api/session/{session_id}/text",
    response_model=AnswerEnded,
    summary="Answer in writing",
    responses=declared(
        Unauthorised,
        SessionNotFound,
        QuestionNotAsked,
        QuestionSkipped,
        WrongState,
        Busy,
        InvalidRequest,
        *REFUSALS,
    ),
)
def write_answer(session_id: SessionId, body: WriteAnswer, caller: Participant, once: Once) -> JSONResponse:
    """Take what the person wrote as the answer's transcript, and end the answer.

    Its engine is `person` and the answer carries the flag `written`. Nothing of it is measured: without a recording
    the assessment is `no_recording`. A recording that came before stays; one that comes later counts for nothing.
    Writing it again answers the same with `replayed: true`; the first text stays. After an idle close it is taken for
    as many days as a recording (`POST …/parts`).
    """

    def work() -> AnswerEnded:
        return _ended(*answer_in_writing(caller, session_id, body.question_index, body.text))

    return once(200, work, body.model_dump_json())


def _ended(interview: Interview, answer: Answer, replayed: bool) -> AnswerEnded:  # noqa: FBT001 (as it comes)
    session = interview.session
    return AnswerEnded(
        session_id=session.session_id,
        question_index=answer.question_index,
        ask_id=answer.ask_id,
        ended_at=answer.ended_at or session.closed_at or session.active_at,
        ended_by=answer.ended_by or "session_end",
        replayed=replayed,
        session_status=session.status.value,
        next_question=session.is_open and len(interview.answers) < len(session.questions),
    )
