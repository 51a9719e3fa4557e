"""Ending an answer, and closing a session."""

from __future__ import annotations

from datetime import datetime

from goldenfish.clock import to_text
from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import QuestionNotAsked
from goldenfish.sessions.join import try_complete
from goldenfish.sessions.models import (
    SKIPPED,
    Answer,
    AnswerState,
    Change,
    ClosedBy,
    EndedBy,
    EndedSource,
    Interview,
    Session,
    Status,
)
from goldenfish.sessions.sounds import CLOSING, said
from goldenfish.sessions.transitions.working import fail_answer


def end_answer(
    interview: Interview,
    question_index: int,
    *,
    ended_by: EndedBy,
    now: datetime,
    source: EndedSource | None = None,
) -> Change:
    """End one answer; the last one closes the session. Ending it again changes nothing.

    Args:
        interview: as read.
        question_index: of the answer.
        ended_by: what ended it.
        now: the moment of its end.
        source: who heard the phrase that ended it.

    Raises:
        QuestionNotAsked: the index names no question that was asked.
    """
    answer = interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if answer.state is not AnswerState.ASKED:
        return Change(interview=interview)
    ended = _ended(answer, ended_by, now, source)
    session = interview.session.model_copy(update={"active_at": now})
    change = Change(interview=interview.replacing(ended, session), events=(ended_event(ended),))
    return _closed_after_the_last(change, question_index, now)


def skip_question(interview: Interview, question_index: int, *, now: datetime) -> Change:
    """Leave a question out: no recording of it is waited for. Leaving out the last one closes the session.

    One whose recording has come is ended instead, since nothing that was told is thrown away.

    Raises:
        QuestionNotAsked: the index names no question that was asked.
    """
    answer = interview.answer(question_index)
    if answer is not None and answer.recording is not None:
        return end_answer(interview, question_index, ended_by="user_action", now=now)
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if answer.state is not AnswerState.ASKED:
        return Change(interview=interview)
    skipped = answer.model_copy(
        update={"state": AnswerState.NOT_ANSWERED, "ended_at": now, "flags": (*answer.flags, SKIPPED)}
    )
    event = NewEvent(
        type=EventType.QUESTION_SKIPPED,
        turn=question_index,
        data={"question_index": question_index, "ask_id": answer.ask_id, "skipped_at": to_text(now)},
    )
    session = interview.session.model_copy(update={"active_at": now})
    change = Change(interview=interview.replacing(skipped, session), events=(event,))
    return _closed_after_the_last(change, question_index, now)


def _closed_after_the_last(change: Change, question_index: int, now: datetime) -> Change:
    if question_index != len(change.interview.session.questions):
        return change
    closed = close(change.interview, closed_by="last_answer", now=now)
    return closed.model_copy(update={"events": change.events + closed.events})


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
            answers.append(_ended(answer, "session_end", now))
            events.append(ended_event(answers[-1]))
    expected = frozenset(a.member for a in answers if a.state is AnswerState.ENDED)
    closed = session.model_copy(
        update={
            "status": Status.CLOSED,
            "closed_at": now,
            "closed_by": closed_by,
            "expected": expected,
            "paused_at": None,
        }
    )
    events.extend(_closing_words(session, closed_by))
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


def _closing_words(session: Session, closed_by: ClosedBy) -> tuple[NewEvent, ...]:
    """Said where the interview was held live and somebody is still there to hear it."""
    if not session.greeted or session.words is None or closed_by == "idle":
        return ()
    return (said(session, CLOSING, session.words.closing),)


def _ended(answer: Answer, ended_by: EndedBy, now: datetime, source: EndedSource | None = None) -> Answer:
    return answer.model_copy(
        update={"state": AnswerState.ENDED, "ended_at": now, "ended_by": ended_by, "ended_source": source}
    )


def ended_late(answer: Answer, session: Session) -> Answer:
    """An answer that was taken for unanswered at the close: it had been given before."""
    return answer.model_copy(
        update={
            "state": AnswerState.ENDED,
            "ended_at": session.closed_at,
            "ended_by": "session_end",
            "late": True,
        }
    )


def ended_event(answer: Answer) -> NewEvent:
    """What tells that an answer has ended, and how."""
    return NewEvent(
        type=EventType.ANSWER_ENDED,
        turn=answer.question_index,
        data={
            "question_index": answer.question_index,
            "ask_id": answer.ask_id,
            "ended_at": to_text(answer.ended_at) if answer.ended_at else None,
            "ended_by": answer.ended_by,
            "ended_source": answer.ended_source,
            "onset_ms": answer.listening.onset_ms,
            "repeats": answer.repeats,
            "nudges": answer.nudges,
            "flags": list(answer.flags),
        },
    )
