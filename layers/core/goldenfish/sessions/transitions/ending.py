"""Ending an answer, and closing a session."""

from __future__ import annotations

from datetime import datetime

from goldenfish.clock import to_text
from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import QuestionNotAsked
from goldenfish.sessions.join import try_complete
from goldenfish.sessions.models import (
    Answer,
    AnswerState,
    Change,
    ClosedBy,
    EndedBy,
    Interview,
    Status,
)
from goldenfish.sessions.transitions.working import fail_answer


def end_answer(interview: Interview, question_index: int, *, ended_by: EndedBy, now: datetime) -> Change:
    """End one answer; the last one closes the session. Ending it again changes nothing.

    Raises:
        QuestionNotAsked: the index names no question that was asked.
    """
    answer = interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if answer.state is not AnswerState.ASKED:
        return Change(interview=interview)
    ended = _ended(answer, ended_by, now)
    session = interview.session.model_copy(update={"active_at": now})
    change = Change(interview=interview.replacing(ended, session), events=(_ended_event(ended),))
    if question_index == len(session.questions):
        closed = close(change.interview, closed_by="last_answer", now=now)
        return closed.model_copy(update={"events": change.events + closed.events})
    return change


def close(interview: Interview, *, closed_by: ClosedBy, now: datetime) -> Change:
    """Close the session and fix what the join waits for: the answers that were ended.

    An open question that has its recording is ended by the close; without one it is `not_answered`.
    Closing again changes nothing.
    """
    session = interview.session
    if session.status is not Status.OPEN:
        return Change(interview=interview)
    answers: list[Answer] = []
    events: list[NewEvent] = []
    for answer in interview.answers:
        if answer.state is not AnswerState.ASKED:
            answers.append(answer)
        elif answer.recording is None:
            answers.append(answer.model_copy(update={"state": AnswerState.NOT_ANSWERED}))
        else:
            answers.append(_ended(answer, "close", now))
            events.append(_ended_event(answers[-1]))
    expected = frozenset(a.member for a in answers if a.state is AnswerState.ENDED)
    closed = session.model_copy(
        update={"status": Status.CLOSED, "closed_at": now, "closed_by": closed_by, "expected": expected}
    )
    not_asked = [q.question_id for q in session.questions[len(answers) :]]
    events.append(
        NewEvent(
            type=EventType.SESSION_CLOSED,
            data={"closed_at": to_text(now), "closed_by": closed_by, "not_asked": list(not_asked)},
        )
    )
    change = Change(interview=Interview(session=closed, answers=tuple(answers)), events=tuple(events))
    for answer in answers:
        if answer.member in expected and answer.recording is None and answer.refused_upload:
            # Its only upload was refused on arrival, so there is nothing to wait for.
            change = fail_answer(change, answer.question_index, answer.refused_upload)
    return try_complete(change, now)


def _ended(answer: Answer, ended_by: EndedBy, now: datetime) -> Answer:
    return answer.model_copy(update={"state": AnswerState.ENDED, "ended_at": now, "ended_by": ended_by})


def _ended_event(answer: Answer) -> NewEvent:
    return NewEvent(
        type=EventType.ANSWER_ENDED,
        turn=answer.question_index,
        data={
            "question_index": answer.question_index,
            "ask_id": answer.ask_id,
            "ended_at": to_text(answer.ended_at) if answer.ended_at else None,
            "ended_by": answer.ended_by,
        },
    )
