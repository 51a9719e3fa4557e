"""Asking: the question in force, each exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from goldenfish.clock import to_text
from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import SessionClosed
from goldenfish.sessions.models import Answer, AnswerState, Change, Interview, PlannedQuestion, Session
from goldenfish.sessions.sounds import GREETING, NOT_PREPARED, question_sound, said, sound_data
from goldenfish.sessions.transitions.pausing import resume

RECALL_TOO_EARLY = "recall_too_early"


@dataclass(frozen=True)
class Asked:
    """The outcome of asking: the open question, or None when all are answered."""

    change: Change
    answer: Answer | None


def ask(
    interview: Interview,
    *,
    ask_id: str,
    now: datetime,
    recall_min_seconds: int,
    greet: bool = False,
    audio_reason: str = NOT_PREPARED,
) -> Asked:
    """Give the question in force: the open one again, else the next, else None.

    A pause ends when a new question is asked.

    Args:
        interview: as read.
        ask_id: identifier for a question asked now; unused when one is open.
        now: the moment of asking.
        recall_min_seconds: a delayed recall asked earlier than this after its story is flagged.
        greet: whether the interview is held live: then the greeting goes before the first question.
        audio_reason: why a question has no sound, if it has none.

    Raises:
        SessionClosed: a question would have to be asked, but the session is closed.
    """
    session, current = interview.session, interview.current
    index = current.question_index + 1 if current else 1
    waiting = current is not None and current.state is AnswerState.ASKED
    if not waiting and index > len(session.questions):
        return Asked(Change(interview=interview), None)
    if not session.is_open:
        raise SessionClosed("The session is closed; no further question is asked.")
    if waiting:
        return Asked(Change(interview=interview), current)
    going_on = resume(interview, now=now)
    question = session.questions[index - 1]
    answer = Answer(
        session_id=session.session_id,
        question_index=index,
        ask_id=ask_id,
        asked_at=now,
        flags=_recall_flags(interview, question, now, recall_min_seconds),
    )
    greeting = _greeting(session) if greet and current is None else ()
    asking = going_on.interview.session.model_copy(
        update={"active_at": now, "greeted": session.greeted or bool(greeting)}
    )
    asked = Interview(session=asking, answers=(*interview.answers, answer))
    data = question_data(answer, question, session, audio_reason=audio_reason)
    event = NewEvent(type=EventType.QUESTION_ASKED, turn=index, data=data)
    return Asked(Change(interview=asked, events=(*going_on.events, *greeting, event)), answer)


def _greeting(session: Session) -> tuple[NewEvent, ...]:
    """What is said before the first question; nothing in a session of an earlier version."""
    return () if session.words is None else (said(session, GREETING, session.words.greeting),)


def _recall_flags(
    interview: Interview, question: PlannedQuestion, now: datetime, recall_min_seconds: int
) -> tuple[str, ...]:
    for answer in interview.answers:
        if interview.session.questions[answer.question_index - 1].question_id == question.recall_of:
            early = (now - answer.asked_at).total_seconds() < recall_min_seconds
            return (RECALL_TOO_EARLY,) if early else ()
    return ()


def question_data(
    answer: Answer, question: PlannedQuestion, session: Session, *, audio_reason: str = NOT_PREPARED
) -> dict[str, JsonValue]:
    """What clients are told of an asked question, in the route and in the event alike.

    `audio` and `next_audio` name the sound by its object; who shows them puts an address in its place.
    """
    return {
        "ask_id": answer.ask_id,
        "question_index": answer.question_index,
        "question_id": question.question_id,
        "domain": question.domain,
        "text": question.text,
        "language": session.language,
        "max_seconds": question.max_seconds,
        "scored": question.scored,
        "asked_at": to_text(answer.asked_at),
        "flags": list(answer.flags),
        **sound_data(session, question_sound(answer.question_index), audio_reason),
        "next_audio": sound_data(session, question_sound(answer.question_index + 1))["audio"],
    }
